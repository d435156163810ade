import { type Tensor, tensor } from "../../model/tensor";
import { isMapping, type Tree } from "../../model/tree";
import type { ReadingFault } from "../dialect";
import { readArgs } from "../vocabulary/layer";
import { isModel, type Version } from "./document";
import { layerNamed } from "./names";
import { type Entry, entryOf } from "./scope";
import { extentsIn } from "./shapes";
import type { Step } from "./spec";

/** What every layer of a file shares. */
export interface Context {
  readonly version: Version;
  readonly fault: (fault: ReadingFault) => void;
  /** Classes of others that have been mentioned: each is, once. */
  readonly mentioned: Set<string>;
}

/** Compiles a layer once, when the file is read, so that its faults are found once however often it is called. */
export function compile(
  entry: Entry,
  index: number,
  stated: () => Tensor | undefined,
  context: Context,
): Step {
  const spec = isForeign(entry) ? undefined : layerNamed(entry.type);
  if (!spec) return unknownClass(entry, index, stated, context);
  const { type, typeSpan, args } = entry;
  const read = readArgs({ ...spec, open: true }, { type, typeSpan, args, index });
  for (const f of read.faults) context.fault(f);
  const collapsed: Step = (g, inputs) => [g.unknown(inputs, stated(), "collapse")];
  if (read.broken) return collapsed;
  const inner = (tree: Tree): Step => innerStep(tree, index, context);
  const { values, written } = read;
  const { version } = context;
  return (g, inputs, form) => {
    const [x] = inputs;
    if (!x) return [g.unknown(inputs, stated(), "collapse")];
    return [spec.lower({ g, inputs, x, args: values, written, form, version, inner, stated })].flat();
  };
}

/** A class of the same name that somebody else has written. */
const isForeign = ({ module }: Entry): boolean =>
  module !== undefined && !/^(keras|tf_keras|tensorflow)\b/.test(module);

function unknownClass(
  { type, className, typeSpan }: Entry,
  layer: number,
  stated: () => Tensor | undefined,
  { mentioned, fault }: Context,
): Step {
  if (!mentioned.has(className)) {
    mentioned.add(className);
    fault({
      code: "unknown-layer",
      severity: "information",
      span: typeSpan,
      layer,
      message: `${type} is a class of its own: its weights and its work are unknown`,
    });
  }
  return (g, inputs) => [g.unknown(inputs, stated(), "collapse")];
}

function innerStep(tree: Tree, index: number, context: Context): Step {
  if (!isMapping(tree)) return (g, inputs) => [g.unknown(inputs)];
  if (isModel(tree)) return (g, inputs) => [g.unknown(inputs)];
  return compile(entryOf(tree, context.version), index, () => undefined, context);
}

/** A shape as a file writes it, with the batch in front. */
export const batched = (tree: Tree | undefined): Tensor | undefined => {
  const dims = extentsIn(tree);
  return dims && dims.length > 0 ? tensor(dims.slice(1), "last") : undefined;
};
