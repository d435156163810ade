import { rememberedFor } from "../../../model/remember";
import type { Value } from "../../../model/trace";
import { plain, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { type Recording, typeKey } from "../../../trace/recall";
import { printedBy } from "../printed";
import type { Settings } from "../settings";
import type { Block } from "./block";

// Rows repeat: in one file, in the files of a family, in the file as it was a key ago. What a module comes to follows from its
// arguments, what it reads and the settings, so it is worked out once for all of them.

/** Modules that are remembered; beyond that all are forgotten. */
const MOST = 2048;
/** Operations of one; what has more is hardly built again. */
const LARGEST = 400;

interface Known {
  readonly recording: Recording;
  /** How many layers the framework prints of it. */
  readonly printed: number;
  /** The modules in it that other rows have too, and no row before it had. */
  readonly names: readonly string[];
}

const known = new Map<string, Known>();

interface Built {
  readonly block: Block;
  readonly values: Readonly<Record<string, unknown>>;
  readonly repeat: number;
  readonly settings: Settings;
}

/** What `body` makes of a module, or what it made of one like it before. */
export function builtOnce(
  built: Built,
  g: Builder,
  inputs: readonly Value[],
  body: () => readonly Value[],
): readonly Value[] {
  const printed = printedBy(g);
  const state = [...printed.names];
  const key = keyOf(built, inputs, state);
  if (key === undefined) return body();
  const before = printed.total;
  const same = known.get(key);
  const again = same && g.again(same.recording, inputs);
  if (again) {
    printed.total = before + same.printed;
    for (const name of same.names) printed.meet(name);
    return again;
  }
  const { outputs, recording } = g.recorded(inputs, body);
  if (recording && recording.steps.length <= LARGEST) {
    if (known.size >= MOST) known.clear();
    const names = [...printed.names].slice(state.length);
    known.set(key, { recording, printed: printed.total - before, names });
  }
  return outputs;
}

/** Nothing where more decides than can be written down: modules of the user, of torch, or of somebody else. */
function keyOf(
  { block, values, repeat, settings }: Built,
  inputs: readonly Value[],
  state: readonly string[],
): string | undefined {
  const around = block.kind === "verbatim" ? undefined : settingsText(settings);
  if (around === undefined) return undefined;
  return `${state} ${block.name} ${repeat} ${written(values)} ${inputs.map(typeKey).join()} ${around}`;
}

/** Settings with the same text are the same; nothing where they cannot be written down. */
export const settingsText = rememberedFor((settings: Settings) =>
  settings.declared.modules.size > 0 ? undefined : around(settings),
);

/** Every setting, those of days to come as well. */
function around({ declared: _, has: __, names, ...rest }: Settings): string {
  const named = [...names].map(([name, tree]: readonly [string, Tree]) => [name, plain(tree)]);
  return written([rest, named]);
}

/** Like JSON, with the numbers that it has not. */
function written(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join()}]`;
  return `{${Object.entries(value)
    .map(([key, v]) => `${JSON.stringify(key)}:${written(v)}`)
    .join()}}`;
}
