import { type Dim, known } from "../../../model/dim";
import type { PlacedFault } from "../../../model/fault";
import type { Value } from "../../../model/trace";
import { entry as entryAt, get, integerOf, items } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import type { Version } from "../document";
import type { CallForm } from "../nodes";
import type { Entry } from "../scope";
import { extentsIn } from "../shapes";

const ELEMENTWISE = /^(Add|Subtract|Multiply|Average|Maximum|Minimum)$/;

/** A merge of Keras 3 is built for the shapes of `build_config`, which have to fit each other, whatever arrives. */
export function* builtApart({ type, tree, config }: Entry, layer: number): Iterable<PlacedFault> {
  if (type !== "Concatenate" && !ELEMENTWISE.test(type)) return;
  const written = entryAt(get(tree, "build_config"), "input_shape");
  const shapes = items(written?.value).map(extentsIn);
  if (!written || shapes.length < 2 || !shapes.every((s): s is readonly Dim[] => s !== undefined)) return;
  const fit = type === "Concatenate" ? beside(shapes, integerOf(get(config, "axis")) ?? -1) : spread(shapes);
  if (fit) return;
  const told = shapes.map((s) => s.slice(1).join("×") || "a scalar").join(" and ");
  yield {
    code: "shape-mismatch",
    span: written.span,
    layer,
    message: `${type} was built for ${told} (build_config.input_shape), which do not match; Keras 3 refuses to load it`,
  };
}

/** A merge is called on a list, of which some classes take exactly two, and TensorFlow.js no less. */
export function meetAsMany(g: Builder, { type }: Entry, { args }: CallForm, version: Version): void {
  const [first, more] = args;
  const isMerge = ELEMENTWISE.test(type) || /^(Concatenate|Dot)$/.test(type);
  if (!isMerge || version === "keras1" || !first || more || first.kind === "value") return;
  const count = first.kind === "list" ? first.parts.length : undefined;
  const isPair = /^(Subtract|Dot)$/.test(type);
  const fits = isPair ? count === 2 : count !== undefined && (version !== "tfjs" || count > 1);
  if (fits) return;
  const wanted = isPair
    ? "exactly two inputs"
    : version === "keras3"
      ? "a list of inputs"
      : "at least two inputs";
  g.fault("bad-reference", `${type} needs ${wanted}, but reads ${count ?? "one that is no list"}`);
}

/**
 * A merge that was built for inputs of one rank puts no axes between those of others: where one arrives with an axis
 * fewer, its batch meets an axis of the other's.
 */
export function meetAsBuilt(g: Builder, { type, tree }: Entry, inputs: readonly Value[]): void {
  if (!ELEMENTWISE.test(type)) return;
  const shapes = items(get(get(tree, "build_config"), "input_shape")).map(extentsIn);
  if (shapes.length !== inputs.length || new Set(shapes.map((s) => s?.length)).size !== 1) return;
  const ranks = inputs.map((x) => x.type.dims?.length);
  if (ranks.includes(undefined) || new Set(ranks).size === 1) return;
  const told = inputs.map((x) => x.type.dims?.map((d) => d ?? "?").join("×") || "a scalar").join(" and ");
  g.fault(
    "bad-argument",
    `${type} was built for inputs of one rank (build_config.input_shape), but ${told} arrive; the batch of one meets an axis of the other`,
    { severity: "warning" },
  );
}

/** Whether shapes are the same but for one axis; a free extent is like any other. */
function beside(shapes: readonly (readonly Dim[])[], axis: number): boolean {
  const rank = shapes[0]?.length ?? 0;
  const along = axis < 0 ? rank + axis : axis;
  if (shapes.some((s) => s.length !== rank)) return false;
  return Array.from({ length: rank }).every(
    (_, i) => i === along || new Set(shapes.map((s) => s[i]).filter(known)).size < 2,
  );
}

/** Whether shapes are spread over each other one by one, counted from the last axis, and of one batch. */
function spread(shapes: readonly (readonly Dim[])[]): boolean {
  if (new Set(shapes.map(([batch]) => batch).filter(known)).size > 1) return false;
  const rank = Math.max(...shapes.map((s) => s.length)) - 1;
  return Array.from({ length: rank }).every((_, i) => {
    let all: Dim = 1;
    for (const s of shapes) {
      const d = i + 1 < s.length ? (s[s.length - 1 - i] ?? null) : 1;
      // What met a free extent once is free, and fits whatever comes after it.
      if (!known(all)) continue;
      if (known(d) && d !== all && d !== 1 && all !== 1) return false;
      if (!known(d) || all === 1) all = d;
    }
    return true;
  });
}
