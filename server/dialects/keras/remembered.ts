import type { PlacedFault } from "../../model/fault";
import { onDemand } from "../../model/on-demand";
import type { Value } from "../../model/trace";
import { get, stringOf } from "../../model/tree";
import { type Recording, typeKey } from "../../trace/recall";
import type { CallForm } from "./nodes";
import type { Entry } from "./scope";
import type { Lowering } from "./spec";

// Most layers of a network differ in their names alone, and a file is read again at each key. What a layer comes to follows
// from its configuration and what it reads, so it is worked out once for all that are written alike.

/** What is longer stands there once. */
const LONGEST = 4000;
/** So many are remembered of each kind; beyond that all are forgotten. */
const MOST = 4096;

/** All that a layer says of itself but its name, in JSON: a YAML file may mean by the same words what stands elsewhere. */
export function writtenWithoutName(entry: Entry, text: string): string | undefined {
  const { tree, config, type, className, module, registered } = entry;
  const name = get(config, "name");
  if (!tree.content || !config || !name || stringOf(name) === undefined) return undefined;
  const { start, end } = config.span;
  if (end - start > LONGEST) return undefined;
  const built = get(tree, "build_config")?.span;
  const around = `${text.slice(start, name.span.start)}${text.slice(name.span.end, end)}`;
  return `${type} ${className} ${module} ${registered} ${built ? text.slice(built.start, built.end) : ""} ${around}`;
}

/** Layers, by how they are written, with which nothing was wrong, each with a number of its own: their text is long. */
const sound = new Map<string, number>();
let numbers = 0;

interface Compiled {
  readonly step: Lowering;
  /** That of all layers that are written alike; absent where something is wrong. */
  readonly number?: number;
}

/** What `compile` makes of a layer; of one that is written like a sound one, when it is asked for, and that is seldom. */
export function compiledOnce(
  key: string,
  fault: (fault: PlacedFault) => void,
  compile: (fault: (fault: PlacedFault) => void) => Lowering,
): Compiled {
  const known = sound.get(key);
  if (known !== undefined) {
    const step = onDemand(() => compile(fault));
    return { step: recalled(known, step), number: known };
  }
  let isSound = true;
  const step = compile((f) => {
    isSound = false;
    fault(f);
  });
  if (!isSound) return { step };
  if (sound.size >= MOST) sound.clear();
  const number = numbers++;
  sound.set(key, number);
  return { step: recalled(number, () => step), number };
}

const recordings = new Map<string, Recording>();

/** A call of a layer, made again where one like it has been made before. */
export const recalled =
  (written: number, step: () => Lowering): Lowering =>
  (g, inputs, form) => {
    const made = (): readonly Value[] => step()(g, inputs, form);
    const call = inputs.every(isFixed) ? wordOf(form) : undefined;
    if (call === undefined) return made();
    const key = `${written} ${call} ${inputs.map(typeKey).join()}`;
    const known = recordings.get(key);
    const again = known && g.again(known, inputs);
    if (again) return again;
    const { outputs, recording } = g.recorded(inputs, made);
    if (recording) {
      if (recordings.size >= MOST) recordings.clear();
      recordings.set(key, recording);
    }
    return outputs;
  };

/** Of an extent that is open, it matters where it comes from. */
const isFixed = ({ type, assumed }: Value): boolean =>
  !assumed && type.dims?.every((d) => typeof d === "number") === true;

/** A call that says nothing but its tensors: how they are given. */
function wordOf({ args, kwargs }: CallForm): string | undefined {
  if (kwargs.size > 0 || args.some((a) => a.kind === "value")) return undefined;
  return args.map((a) => (a.kind === "list" ? a.parts.length : "x")).join();
}
