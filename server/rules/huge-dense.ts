import { ideasOf } from "../measure/ideas";
import type { Layer } from "../model/layer";
import { fourWays, type IdeasInput } from "../text/ideas";
import { exact, percent } from "../text/numbers";
import { defineRule } from "./engine/rule";
import { convolutionRemedy, flatWayOf, poolingRemedies } from "./kit/remedies";

/** A dense layer that reads a whole map, and what it holds of the model. */
interface Finding {
  readonly layer: Layer;
  readonly ideas: IdeasInput;
  readonly parameters: bigint;
  readonly total: bigint;
}

/** Fewer parameters than this are no burden, whatever their share. */
const MANY = 10_000_000n;
/** Shares of the model, in percent, from which it is worth a remark, and a warning. */
const REMARKABLE = 30n;
const ALARMING = 50n;

export default defineRule<Finding>({
  code: "huge-dense",
  severity: "warning",
  preset: "recommended",
  summary:
    "Warns when a dense layer on a flattened map holds 10 million parameters or more and half of the model.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check({ model, trace, facts }) {
    for (const layer of model.layers) {
      // Most models have none, and then nothing has to be counted.
      if (!trace.byLayer[layer.index]?.some(({ op }) => op === "dense")) continue;
      const own = facts.layers[layer.index]?.parameters;
      if (own?.status !== "complete" || own.value < MANY) continue;
      const total = facts.totals.parameters;
      if (total.status !== "complete" || own.value * 100n < REMARKABLE * total.value) continue;
      const ideas = ideasOf({ model, trace, facts }, layer.index);
      if (ideas?.as === "full") yield { layer, ideas, parameters: own.value, total: total.value };
    }
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  severityOf: ({ parameters, total }) => (parameters * 100n >= ALARMING * total ? undefined : "information"),
  what({ layer, ideas, parameters, total }) {
    const { full, local, shared, pooled } = fourWays(ideas);
    const window = ideas.window.join("×");
    const ways = [
      `local connection (${window}) ${exact(local.weights)}`,
      `convolution (${window}, ${filters(ideas)}) ${exact(shared.weights)}`,
      `after 2× pooling ${exact(pooled.dense)}`,
      `after global pooling ${exact(pooled.denseGlobal)}`,
    ];
    return (
      `${layer.name} holds ${exact(full.weights)} weights, ${percent(parameters, total)} of the model, ` +
      `to see ${mapOf(ideas)}; instead: ${ways.join(", ")}`
    );
  },
  fixes({ layer, ideas }, context) {
    const way = flatWayOf(layer, context);
    return way ? [...poolingRemedies(way, context), ...convolutionRemedy(way, ideas, context)] : [];
  },
});

const mapOf = ({ space, channels }: IdeasInput): string =>
  `all of a ${space.join("×")} map${channels === 1 ? "" : ` of ${channels} channels`}`;

const filters = ({ filters }: IdeasInput): string =>
  `${exact(filters)} ${filters === 1 ? "filter" : "filters"}`;
