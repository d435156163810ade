import type { Argument } from "../../model/layer";
import type { Value } from "../../model/trace";
import { booleanOf, isNull, stringOf } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import { type LayerSpec, readArgs } from "../../vocabulary/layer";
import { pseudoLayer, withDefaults } from "./args";
import type { WrittenEntry } from "./entry";
import { activate } from "./layers/activation";
import { isKnown, nearestTypes, resolve } from "./resolve";
import type { EntryScope } from "./scope";

export const SHORTHANDS: ReadonlySet<string> = new Set([
  "activation",
  "act",
  "norm",
  "batch_norm",
  "batchnorm",
  "normalization",
  "dropout",
]);

const NORMS = ["norm", "batch_norm", "batchnorm", "normalization"] as const;
const ACTIVATIONS = ["activation", "act"] as const;
const NOTHING: ReadonlySet<string> = new Set(["none", "linear"]);

const WEIGHTED = /^(lazy)?(conv(?!lstm)|depthwiseconv|separableconv|locallyconnected|dense)|^(Lazy)?Linear$/i;

/** A function by name behind a layer with weights is a step of its own: a norm may have to stand between the two. */
export const isStep = ({ name, value }: Argument, { type }: LayerSpec): boolean =>
  ACTIVATIONS.some((n) => n === name) && stringOf(value) !== undefined && WEIGHTED.test(type);

/** Whether the layer itself takes the argument, by this name or another one. */
const isOwn = ({ name }: Argument, { args }: LayerSpec): boolean =>
  Object.entries(args).some(([own, { aliases }]) => own === name || aliases.includes(String(name)));

/** `norm`, `activation` and `dropout` written as arguments of a layer with weights: steps behind it, in this order. */
export function shorthands(
  written: WrittenEntry,
  args: readonly Argument[],
  spec: LayerSpec,
  scope: EntryScope,
): (g: Builder, x: Value) => Value {
  const steps: ((g: Builder, x: Value) => Value)[] = [];
  const value = (...names: readonly string[]): Argument | undefined => {
    const said = args.find((a) => names.includes(String(a.name)) && (!isOwn(a, spec) || isStep(a, spec)));
    const usual = WEIGHTED.test(spec.type)
      ? names.map((n) => scope.defaults.get(n)).find(Boolean)
      : undefined;
    return said ?? usual;
  };
  const norm = value(...NORMS);
  if (norm) steps.push(...normStep(norm, written, scope));
  const fn = value(...ACTIVATIONS);
  const name = fn && stringOf(fn.value);
  if (fn && name !== undefined && !NOTHING.has(name.toLowerCase()))
    steps.push(...activationStep(fn, name, scope));
  const rate = value("dropout");
  if (rate && rate.value.kind === "scalar" && typeof rate.value.value === "number") {
    const p = rate.value.value;
    steps.push((g, x) => g.dropout(x, p));
  }
  return (g, x) => steps.reduce((y, step) => step(g, y), x);
}

function normStep(
  { value, span }: Argument,
  written: WrittenEntry,
  scope: EntryScope,
): readonly ((g: Builder, x: Value) => Value)[] {
  if (isNull(value) || booleanOf(value) === false) return [];
  const kind = booleanOf(value) === true ? "batch" : stringOf(value);
  // How many groups nobody says here.
  const framework = { ...scope.framework, stated: false };
  const spec =
    kind === undefined ? undefined : (resolve(kind, framework) ?? resolve(`${kind}norm`, framework));
  if (!spec || !/norm/i.test(spec.type)) {
    scope.fault({
      code: "bad-argument",
      span,
      layer: scope.layer,
      message: `${written.type}: norm must be batch, layer, group, instance, rms, true or false`,
    });
    return [];
  }
  const usual = withDefaults({ ...written, args: [] }, spec, scope);
  const { values, written: said } = readArgs(spec, pseudoLayer(written, usual, scope));
  return [(g, x) => g.within("norm", () => [spec.lower(g, [x], values, said)].flat()[0] as Value)];
}

function activationStep(
  { value }: Argument,
  name: string,
  scope: EntryScope,
): readonly ((g: Builder, x: Value) => Value)[] {
  if (!isKnown(name)) {
    const near = nearestTypes(name)[0];
    const { span } = value;
    scope.fault({
      code: "bad-argument",
      span,
      layer: scope.layer,
      message: `Unknown activation ${name}${near ? `; did you mean ${near}?` : ""}`,
      fixes: near ? [{ title: `Change to ${near}`, edits: [{ span, text: near }], preferred: true }] : [],
    });
  }
  return [(g, x) => g.within("activation", () => activate(g, x, name))];
}
