import type { PlacedFault } from "../model/fault";
import type { Layer, StatedWeight } from "../model/layer";
import type { Related } from "../model/problem";
import { volume } from "../model/tensor";
import { once, type Weight } from "../model/trace";
import { exact } from "../text/numbers";
import type { Context } from "./engine/rule";
import { defineRule } from "./engine/rule";

type Finding = InManifest | PlacedFault;

interface InManifest {
  readonly layer: Layer;
  readonly stated: readonly StatedWeight[];
  readonly own: readonly Weight[];
}

export default defineRule<Finding>({
  code: "weights-mismatch",
  severity: "error",
  preset: "errors",
  summary: "Reports layers whose weights differ in shape from the weights file.",
  since: "0.1.0",
  appliesTo: "files with a weights manifest, or with weights beside them",
  fixKind: "suggestion",
  *check(context) {
    const { model, facts } = context;
    for (const f of context.faults) if (f.code === "weights-mismatch") yield f;
    if (!model.stated) return;
    const byLayer = new Map<number, StatedWeight[]>();
    for (const w of model.stated)
      if (w.layer !== undefined) byLayer.set(w.layer, [...(byLayer.get(w.layer) ?? []), w]);
    yield* strangersIn(model.stated, context);
    if (model.stated.length === 0) {
      yield* bare(context);
      return;
    }
    // A weight that is nobody's may be that of any layer without one.
    const all = model.stated.every((w) => w.layer !== undefined);
    for (const layer of model.layers) {
      const stated = byLayer.get(layer.index) ?? [];
      if (stated.length === 0 && !all) continue;
      if (facts.layers[layer.index]?.parameters.status !== "complete") continue;
      const own = weightsOf(layer, context);
      if (own && !agree(stated, own)) yield { layer, stated, own };
    }
  },
  at: (f) => ("span" in f ? f.span : f.layer.typeSpan),
  layer: (f, { model }) => ("span" in f ? model.layers[f.layer ?? -1] : f.layer),
  fixes: (f) => ("span" in f ? (f.fixes ?? []) : []),
  severityOf: (f) => ("span" in f ? f.severity : undefined),
  what(f) {
    if ("span" in f) return f.message;
    const { layer, stated, own } = f;
    const { theirs, ours } = difference(stated, own);
    const listed = stated.length === 0 ? "no weights" : told(theirs);
    const needed = own.length === 0 ? "none" : told(ours);
    if (theirs.length === 0 && stated.length > 0)
      return `${layer.name}: the weights manifest lacks ${needed}, which the layer needs`;
    if (ours.length === 0 && own.length > 0)
      return `${layer.name}: the weights manifest lists ${listed}, which the layer has no use for`;
    return `${layer.name}: the weights manifest lists ${listed}, but the layer needs ${needed}`;
  },
  related: (f) => ("span" in f ? (f.related ?? []) : inManifest(f)),
});

/** An empty manifest is one mistake, however many layers have weights. */
function* bare(context: Context): Iterable<PlacedFault> {
  const weighted = context.model.layers.filter((layer) => (weightsOf(layer, context)?.length ?? 0) > 0);
  const [first] = weighted;
  if (!first) return;
  const count = weighted.length === 1 ? "this layer has" : `${weighted.length} layers have`;
  yield {
    code: "weights-mismatch",
    span: first.typeSpan,
    layer: first.index,
    message: `The weights manifest lists no weights, but ${count} some; TensorFlow.js refuses a model whose weights are not all listed`,
  };
}

/** Weights of which no layer has the name; what a layer of somebody's own calls its weights is not known. */
function* strangersIn(stated: readonly StatedWeight[], { trace }: Context): Iterable<PlacedFault> {
  const [first, ...others] = stated.filter((w) => w.stranger);
  if (!first || trace.nodes.some((n) => n.opaque)) return;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  yield {
    code: "weights-mismatch",
    span: first.span,
    message: `No layer owns the weight ${first.name}${more}; TensorFlow.js refuses weights without a target`,
    related: others.map(({ span, name }) => ({ span, message: `${name} has no layer either` })),
  };
}

const inManifest = ({ layer, stated }: InManifest): readonly Related[] =>
  stated.map(({ span, name, shape }) => ({ span, message: `${name} of ${layer.name} is ${sizes(shape)}` }));

/** The weights that follow from the layer itself, none of which the file was asked for. */
function weightsOf({ index }: Layer, { trace }: Context): readonly Weight[] | undefined {
  const nodes = trace.byLayer[index] ?? [];
  return nodes.some((n) => n.opaque || n.stated) ? undefined : once(nodes).flatMap((n) => n.weights);
}

type Sized = Pick<Weight, "name" | "shape">;

/** Tensors may be cut up and arranged differently; what they hold together cannot differ, nor single tensors in size. */
function agree(stated: readonly Sized[], own: readonly Sized[]): boolean {
  if (sumOf(stated) !== sumOf(own)) return false;
  if (stated.length !== own.length) return true;
  const { theirs } = difference(stated, own);
  return theirs.length === 0;
}

/** Those of each side that have no counterpart on the other. */
function difference(stated: readonly Sized[], own: readonly Sized[]) {
  return { theirs: without(stated, own), ours: without(own, stated) };
}

function without(list: readonly Sized[], others: readonly Sized[]): readonly Sized[] {
  const left = [...others];
  return list.filter((w) => {
    const at = left.findIndex((o) => alike(w, o));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const alike = (a: Sized, b: Sized): boolean => volume(a.shape) === volume(b.shape);

const sumOf = (list: readonly Sized[]): bigint => list.reduce((n, w) => n + (volume(w.shape) ?? 0n), 0n);

const sizes = (shape: Sized["shape"]): string =>
  shape.length === 0 ? "1" : shape.map((d) => d ?? "?").join("×");

const told = (list: readonly Sized[]): string =>
  list
    .map(
      (w) =>
        `${w.name.slice(w.name.lastIndexOf("/") + 1)} ${sizes(w.shape)} (${exact(volume(w.shape) ?? 0n)})`,
    )
    .join(", ");
