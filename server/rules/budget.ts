import type { Budgets } from "../model/budgets";
import { DTYPE_BYTES, type LayerFacts } from "../model/facts";
import type { Figure } from "../model/figure";
import { memoryOf } from "../model/memory";
import type { Severity } from "../model/problem";
import { bytes, decimal, exact, percent } from "../text/numbers";
import { type Context, defineRule } from "./engine/rule";

/** A budget that the model does not keep, or of which it is not known. */
interface Finding {
  readonly budget: keyof Budgets;
  readonly severity?: Severity;
  readonly what: string;
  /** The layers that take the most, and how much. */
  readonly layers: readonly Portion[];
}

interface Portion {
  readonly index: number;
  readonly text: string;
}

/** How many layers are named. */
const NAMED = 3;

export default defineRule<Finding>({
  code: "budget",
  severity: "error",
  preset: "errors",
  summary:
    "Reports a model that exceeds a budget of the config file (parameters, MACs, memory, receptive field).",
  since: "0.1.0",
  *check(context) {
    const { budgets } = context.options;
    if (!budgets) return;
    for (const total of totalsOf(context)) yield* overspent(total, budgets[total.budget], context);
    yield* largestShare(budgets.layerShare, context);
    yield* fields(budgets.receptiveField, context);
  },
  at: (_, { model }) => model.groups[0]?.keySpan ?? model.layers[0]?.typeSpan ?? { start: 0, end: 1 },
  severityOf: ({ severity }) => severity,
  what({ budget, what, layers }, { model }) {
    const named = layers.map(({ index, text }) => `${model.layers[index]?.name ?? "?"} ${text}`);
    return `Budget ${budget} ${what}${named.length > 0 ? `; largest layers: ${named.join(", ")}` : ""}`;
  },
  related: ({ layers }, { model }) =>
    layers.flatMap(({ index, text }) => {
      const layer = model.layers[index];
      return layer ? [{ span: layer.typeSpan, message: `${layer.name} (${layer.type}): ${text}` }] : [];
    }),
});

interface Total {
  readonly budget: Exclude<keyof Budgets, "layerShare" | "receptiveField">;
  readonly figure: Figure;
  /** What a layer has of it. */
  readonly of: (facts: LayerFacts) => Figure;
  readonly print: (n: bigint | number) => string;
}

function totalsOf({ facts: { totals }, options }: Context): readonly Total[] {
  const one = DTYPE_BYTES[options.dtype ?? "float32"];
  const times = (f: Figure, factor: number): Figure => ({ ...f, value: f.value * BigInt(factor) });
  const batch = one * (options.batchSize ?? 1);
  const memory = memoryOf(totals, options);
  return [
    { budget: "parameters", figure: totals.parameters, of: (l) => l.parameters, print: exact },
    { budget: "macs", figure: totals.macs, of: (l) => l.macs, print: exact },
    { budget: "flops", figure: totals.flops, of: (l) => l.flops, print: exact },
    { budget: "activations", figure: totals.activations, of: (l) => l.activations, print: exact },
    {
      budget: "weightMemory",
      figure: memory.weights,
      of: (l) => times(l.parameters, one),
      print: bytes,
    },
    {
      budget: "peakMemory",
      figure: memory.peak,
      of: (l) => times(l.activations, batch),
      print: bytes,
    },
  ];
}

function* overspent(total: Total, limit: number | undefined, { facts }: Context): Iterable<Finding> {
  if (limit === undefined) return;
  const { budget, figure, of, print } = total;
  if (figure.status === "unknown") {
    yield {
      budget,
      severity: "information",
      what: "cannot be checked because the figure is unknown",
      layers: [],
    };
    return;
  }
  const over = figure.value > limit;
  if (!over && figure.status === "complete") return;
  const layers = largest(facts.layers, of).map(({ index, value }) => ({ index, text: print(value) }));
  const allowed = print(limit);
  const spent = print(figure.value);
  if (figure.status === "complete") yield { budget, what: `exceeded: ${spent}, limit ${allowed}`, layers };
  else if (over)
    yield {
      budget,
      severity: "warning",
      what: `exceeded: at least ${spent}, limit ${allowed}`,
      layers,
    };
  else {
    const what = `undecided because part of the model is unknown: at least ${spent} of ${allowed}`;
    yield { budget, severity: "information", what, layers: [] };
  }
}

function largest(
  layers: readonly LayerFacts[],
  of: (facts: LayerFacts) => Figure,
): readonly { readonly index: number; readonly value: bigint }[] {
  return layers
    .map((l) => ({ index: l.index, value: of(l).value }))
    .filter(({ value }) => value > 0n)
    .sort((a, b) => (a.value === b.value ? a.index - b.index : a.value < b.value ? 1 : -1))
    .slice(0, NAMED);
}

/** A share is only sure where both the part and the whole are. */
function* largestShare(limit: number | undefined, { facts }: Context): Iterable<Finding> {
  const total = facts.totals.parameters;
  if (limit === undefined || total.status !== "complete" || total.value === 0n) return;
  const over = largest(facts.layers, (l) => l.parameters).filter(
    ({ value }) => Number(value) > limit * Number(total.value),
  );
  if (over.length === 0) return;
  const layers = over.map(({ index, value }) => ({ index, text: percent(value, total.value) }));
  const allowed = `${decimal(limit * 100)}%`;
  yield {
    budget: "layerShare",
    what: `exceeded: one layer holds more than ${allowed} of the parameters`,
    layers,
  };
}

function* fields(limits: Budgets["receptiveField"], { model, facts }: Context): Iterable<Finding> {
  if (!limits) return;
  const { min = 0, max = Infinity } = limits;
  const read = new Set(facts.layers.flatMap((l) => l.inputs.map((i) => i.layer)));
  const outputs =
    model.outputs.length > 0 ? model.outputs : facts.layers.map((l) => l.index).filter((i) => !read.has(i));
  for (const index of outputs) {
    const field = facts.layers[index]?.receptiveField;
    if (!field || field.assumed) continue;
    const sizes = field.global ? [Infinity] : field.axes.map((a) => a.size);
    const sees = sizes.every(Number.isFinite) ? `${sizes.join("×")} pixels` : "all";
    const text = `sees ${sees} of the input`;
    const name = model.layers[index]?.name ?? "?";
    if (sizes.some((s) => s < min)) yield seen(`not met: ${name} ${text}, minimum ${exact(min)}`);
    else if (sizes.some((s) => s > max)) yield seen(`exceeded: ${name} ${text}, limit ${exact(max)}`);
  }
}

const seen = (what: string): Finding => ({ budget: "receptiveField", what, layers: [] });
