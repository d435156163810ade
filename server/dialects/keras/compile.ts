import type { PlacedFault } from "../../model/fault";
import type { Reference } from "../../model/layer";
import { ownValue } from "../../model/own";
import { type Layout, type Tensor, unknownTensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { isMapping, type Mapping, type Tree } from "../../model/tree";
import { executionOrder } from "../../trace/order";
import { readArgs } from "../../vocabulary/layer";
import { isLayer, isModel, type Version } from "./document";
import { link } from "./link";
import { formOf } from "./nodes";
import { operationStep } from "./operations";
import type { Notes } from "./operations/whole";
import { Declarations, type Entry, entryOf } from "./scope";
import type { Step } from "./spec";
import { NOTHING_SAID, type SaidOf } from "./stated";
import { layerNamed } from "./vocabulary";

/** What every layer of a file shares. */
export interface Context {
  readonly version: Version;
  readonly usual: Layout;
  readonly fault: (fault: PlacedFault) => void;
  /** Classes of others that have been mentioned: each is, once. */
  readonly mentioned: Set<string>;
  /** Values of functions that are not one tensor per example. */
  readonly notes: Notes;
}

/** Compiles a layer once, when the file is read, so that its faults are found once however often it is called. */
export function compile(entry: Entry, index: number, said: SaidOf, context: Context): Step {
  const step = stepOf(entry, index, said, context);
  return entry.trainable ? step : frozen(step);
}

/** The same step with weights that training leaves as they are. */
export const frozen =
  (step: Step): Step =>
  (g, inputs, form) =>
    g.freeze(() => step(g, inputs, form));

function stepOf(entry: Entry, index: number, said: SaidOf, context: Context): Step {
  const operation = operationStep(entry, said, context.notes);
  if (operation) return heard(operation, said);
  return heard(layerStep(entry, index, said, context), said);
}

/** Where nothing is known of what a layer reads, but the file says it: that. */
const heard =
  (step: Step, said: SaidOf): Step =>
  (g, inputs, form) => {
    if (inputs.every((v) => v.type.dims !== null)) return step(g, inputs, form);
    const known = inputs.map((v, i) => {
      const type = v.type.dims === null ? said.read(i) : undefined;
      if (!type) return v;
      // The file's word is as good as the shape of an input.
      return g.vouched(g.declared([v], type, "stated", "collapse"), g.input(type, false));
    });
    return step(g, known, form);
  };

function layerStep(entry: Entry, index: number, said: SaidOf, context: Context): Step {
  const stated = said.first;
  const spec = isForeign(entry) ? undefined : layerNamed(entry.type);
  if (!spec) return unknownClass(entry, index, stated, context);
  const { type, typeSpan } = entry;
  const { names } = spec;
  const args = entry.args.named(names);
  const { defaults } = spec;
  const table = { type: spec.type, args: spec.args, open: true };
  const read = readArgs(table, { type, typeSpan, args, index }, { defaults });
  for (const f of read.faults) context.fault(f);
  const otherwise = opaque(stated);
  if (read.broken) return otherwise;
  const { values } = read;
  const held = spec.holds.map((name) => values[name] as Tree | undefined);
  const inner = held.length > 0 ? innerSteps(held, index, context) : holdsNone;
  const { version, usual } = context;
  const given = (name: string): boolean => entry.args.named(names).some((a) => names.get(a.name) === name);
  return (g, inputs, form) => {
    const [x] = inputs;
    if (!x) return otherwise(g, inputs, form);
    return listOf(spec.lower({ g, inputs, x, args: values, given, form, version, usual, inner, stated }));
  };
}

const listOf = (made: Value | readonly Value[]): readonly Value[] => ("type" in made ? [made] : made);

const opaque =
  (stated: () => Tensor | undefined): Step =>
  (g, inputs) => {
    const output = stated();
    return [g.unknown(inputs, output, "collapse", output !== undefined)];
  };

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
      message: ownValue(WORDS, type) ?? `${type} is a class of its own: its weights and its work are unknown`,
    });
  }
  if (type === "Lambda") return code(stated);
  return opaque(stated);
}

/** Code has no weights of its own; what it costs is unknown, and so is what it gives unless the file says so. */
const code =
  (stated: () => Tensor | undefined): Step =>
  (g, inputs) => [g.contract(inputs, stated(), { parameters: 0, macs: undefined, window: "collapse" })];

/** Classes that Keras has, but whose doing is code. */
const WORDS: Readonly<Record<string, string>> = {
  Lambda: "A Lambda layer holds Python code: what it does, and the shape that it gives, are not in the file",
};

const holdsNone = (): Step => opaque(() => undefined);

/** The layers that stand in the arguments of another one. */
function innerSteps(
  trees: readonly (Tree | undefined)[],
  index: number,
  context: Context,
): (tree: Tree | undefined) => Step {
  const layers = trees.flatMap((t) => (t?.kind === "seq" ? t.items : (t ?? [])));
  const steps = new Map(layers.filter(isLayer).map((t) => [t, innerStep(t, index, context)] as const));
  return (tree) => (tree && steps.get(tree)) ?? opaque(() => undefined);
}

function innerStep(tree: Tree, index: number, context: Context): Step {
  if (isMapping(tree) && isModel(tree)) return modelStep(tree, index, context);
  return compile(entryOf(tree, context.version), index, NOTHING_SAID, context);
}

/** A whole model as one step of a layer that wraps it. */
function modelStep(model: Mapping, index: number, context: Context): Step {
  const declared = new Declarations(context.version);
  const root = declared.scope(model, 1, false);
  const { entries } = declared;
  const { calls, results } = link(root, entries.length);
  const order = executionOrder(calls);
  const steps = entries.map((entry, i) => {
    const step = compile(entry, index, NOTHING_SAID, context);
    return declared.frozen[i] ? frozen(step) : step;
  });
  return (g, inputs) => {
    const made: (readonly Value[])[][] = entries.map(() => []);
    const resolve = ({ to, call = 0, output = 0 }: Reference): Value => {
      const value = to.kind === "layer" ? made[to.index]?.[call]?.[output] : undefined;
      if (to.kind === "input") return inputs[Math.min(to.index, inputs.length - 1)] ?? g.unknown(inputs);
      return value ?? g.input(unknownTensor("last"), true);
    };
    for (const [i, call] of order) {
      const { name, nodes } = entries[i] as Entry;
      const own = calls[i] ?? [];
      const values = (own[call] ?? []).map(resolve);
      const body = (): readonly Value[] => (steps[i] as Step)(g, values, formOf(nodes, call));
      const named = (): readonly Value[] => g.within(name, body);
      (made[i] as (readonly Value[])[])[call] = own.length > 1 ? g.shareAs(name, named) : named();
    }
    return results.map(resolve);
  };
}
