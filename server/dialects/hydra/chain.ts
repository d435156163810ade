import { booleanOf } from "../../model/tree";
import { moduleNamed, nameIn, wantedBy } from "../torch/vocabulary";
import { type ExpandedLayer, opaque } from "./compile";
import type { Target } from "./target";

/** Modules that give more than one tensor. */
const TUPLES: ReadonlySet<string> = new Set(["LSTM", "GRU", "RNN", "MultiheadAttention", "LSTMCell"]);

/** The parts of a module of a `Sequential`, which calls each with what the one before gave and with nothing else. */
export function chained(
  target: Target | undefined,
  before: readonly ExpandedLayer[],
  parts: readonly ExpandedLayer[],
): readonly ExpandedLayer[] {
  const [first, ...others] = parts;
  const faults = first ? [...refusals(nameIn(target?.path ?? ""), before.at(-1), first)] : [];
  if (!first || faults.length === 0) return parts;
  const step: ExpandedLayer["step"] = (g, xs) => {
    for (const message of faults) g.fault("shape-mismatch", message, { input: 0 });
    return first.step(g, xs);
  };
  return [{ ...first, step }, ...others];
}

function* refusals(
  module: string | undefined,
  last: ExpandedLayer | undefined,
  first: ExpandedLayer,
): Iterable<string> {
  if (module === undefined) return;
  // What cannot be built is not called either.
  const called = first.step === opaque ? undefined : wantedBy(module);
  const isLoss = /Loss/.test(module) && moduleNamed(module) === undefined;
  const wants = called ?? (isLoss ? "an input and a target" : undefined);
  if (wants !== undefined) yield `needs ${wants}, but one tensor arrives`;
  if (NOT_CALLED.has(module)) yield `${module} cannot be called; Sequential calls each of its modules`;
  const from = nameIn(last?.type ?? "");
  if (last && from !== undefined && nameIn(first.type) !== "Identity" && givesTuple(last, from))
    yield `needs a tensor, but ${from} gives a tuple, which Sequential passes on unchanged`;
}

const NOT_CALLED: ReadonlySet<string> = new Set([
  "Module",
  "ModuleList",
  "ModuleDict",
  "ParameterList",
  "ParameterDict",
]);

function givesTuple({ args }: ExpandedLayer, name: string): boolean {
  if (TUPLES.has(name)) return true;
  const indices = args.find((a) => a.name === "return_indices");
  return moduleNamed(name) !== undefined && indices !== undefined && booleanOf(indices.value) === true;
}
