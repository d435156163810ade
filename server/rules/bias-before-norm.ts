import { argumentAdded } from "../edit/arguments";
import type { Layer } from "../model/layer";
import type { Edit, Fix } from "../model/problem";
import { volume } from "../model/tensor";
import type { Node } from "../model/trace";
import { exact } from "../text/numbers";
import { argumentFor } from "../vocabulary/spellings";
import { type Context, defineRule } from "./engine/rule";
import { counted, graphOf, layerOf, plainNodes } from "./kit/graph";
import { alsoAt } from "./kit/repeated";

/** All layers of a model that have such a bias: most often one habit, said once. */
interface Finding {
  readonly layers: readonly Layer[];
  /** How many parameters their biases have; undefined where that is not known. */
  readonly parameters: bigint | undefined;
}

const WEIGHTED: ReadonlySet<string> = new Set(["conv", "dense", "convTranspose"]);

/** A batch norm subtracts the mean of each channel, and with it any constant that was added to the channel before. */
export default defineRule<Finding>({
  code: "bias-before-norm",
  severity: "information",
  preset: "recommended",
  summary: "Reports biases that the following batch norm cancels.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const graph = graphOf(context);
    const nodes = plainNodes(context).filter((node) => {
      if (!WEIGHTED.has(node.op) || node.attrs.bias !== true) return false;
      const next = graph.next(node);
      return next?.op === "norm" && next.attrs.kind === "batch" && next.attrs.shift === true;
    });
    if (nodes.length === 0) return;
    const layers = [...new Set(nodes.map((node) => layerOf(node, context)))];
    yield { layers, parameters: parametersOf(nodes) };
  },
  at: ({ layers: [first] }) => biasSpan(first as Layer),
  layer: ({ layers: [first] }) => first,
  what({ layers, parameters }, context) {
    const [first, ...others] = layers;
    const word = wordFor(first as Layer, context);
    const saved = parameters === undefined ? "" : ` saves ${exact(parameters)} parameters`;
    if (others.length === 0)
      return `Bias of ${first?.name} is cancelled by the batch norm after it${saved && `; \`${word}: false\`${saved}`}`;
    return `Biases of ${counted(layers.length, "layer")} are cancelled by the batch norms after them (first: ${first?.name})${saved && `; \`${word}: false\` in all of them${saved}`}`;
  },
  related: ({ layers: [, ...others] }) => alsoAt(others, biasSpan),
  fixes: ({ layers }, context) => fixes(layers, context),
});

const biasSpan = (layer: Layer) => argumentFor(layer, "bias")?.span ?? layer.typeSpan;

function parametersOf(nodes: readonly Node[]): bigint | undefined {
  let sum = 0n;
  for (const { weights } of nodes) {
    const bias = weights.find((w) => w.name === "bias");
    const count = bias && volume(bias.shape);
    if (count === undefined) return undefined;
    sum += count;
  }
  return sum;
}

/** Not safe: the model computes the same, but stored weights no longer fit. */
function fixes(layers: readonly Layer[], context: Context): readonly Fix[] {
  const own = layers.map((layer) => ({ layer, edits: withoutBias(layer, context) }));
  // Layers that an alias repeats are written once.
  const edits = new Map(own.flatMap((o) => o.edits).map((e) => [e.span.start, e]));
  const can = own.filter((o) => o.edits.length > 0).length;
  if (can === 0) return [];
  const title = layers.length === 1 ? "Set bias to false" : `Set bias to false in ${counted(can, "layer")}`;
  // What stays in some layers is said again: a fix has to end the problem.
  return can < layers.length ? [] : [{ title, edits: [...edits.values()], preferred: true }];
}

/** What the argument is called there. */
function wordFor(layer: Layer, { model }: Context): string {
  const written = argumentFor(layer, "bias")?.name;
  return typeof written === "string" ? written : model.framework.words.bias;
}

function withoutBias(layer: Layer, context: Context): readonly Edit[] {
  const written = argumentFor(layer, "bias");
  const name = context.model.framework.words.bias;
  return written ? [{ span: written.value.span, text: "false" }] : argumentAdded(layer, name, false, context);
}
