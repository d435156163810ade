import type { PlacedFault } from "../../model/fault";
import type { Argument, Layer, Scaled } from "../../model/layer";
import { channels } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { items, type Scalar, stringOf, type Tree, withValue } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import type { Arg } from "../../vocabulary/args";
import { readArgs } from "../../vocabulary/layer";
import { act, type Block, isScaled, takesRepeats } from "./building/block";
import { BlockBuilder } from "./building/block-builder";
import { builtOnce } from "./building/recalled";
import { argumentFaults, formFaults, sourceOf } from "./checks";
import { declaredModule } from "./declared";
import { isTrue, valued } from "./literal";
import type { Module } from "./module";
import { printedBy } from "./printed";
import { blockOf } from "./registry";
import { type Row, repeatsOf } from "./rows";
import { scaledChannels, scaledRepeats } from "./scaling";
import type { Settings } from "./settings";
import { VARIANT_FACTS, type Variant } from "./variants";

export function moduleOf(row: Row, index: number, settings: Settings): Module | undefined {
  return declaredModule(row, index, settings) ?? knownModule(renamed(row, settings), index, settings);
}

/** What Fovea knows of a row's module, unless the user has declared it. */
export const blockAt = (row: Row, settings: Settings): Block | undefined =>
  settings.declared.modules.has(stringOf(row.module) ?? "")
    ? undefined
    : blockOf(stringOf(row.module) ?? "", settings.variant);

/** The row under the name that its module is declared to be like. */
function renamed(row: Row, { declared }: Settings): Row {
  const { module } = row;
  const body = declared.modules.get(stringOf(module) ?? "")?.body;
  if (module?.kind !== "scalar" || body?.kind !== "alias") return row;
  return { ...row, module: { ...module, value: body.of } };
}

function knownModule(row: Row, index: number, settings: Settings): Module | undefined {
  const type = stringOf(row.module) ?? "";
  const block = blockOf(type, settings.variant);
  if (!block) return undefined;
  const repeats = scaledRepeats(repeatsOf(row), settings.scaling);
  const repeat = repeats.used;
  const written = argumentsOf(row).slice(0, block.ignoresMore ? Object.keys(block.args).length : undefined);
  const extra = argumentFaults(block, row, settings).map((f) => ({ ...f, layer: index }));
  const appended = appendedTo(row, written.length, block, settings);
  const names = Object.keys(block.args);
  const evaluated = [...written.map((a, i) => evaluatedIn(a, names[i] ?? "", block, settings)), ...appended];
  const span = row.module?.span ?? row.tree.span;
  const accepted = evaluated.slice(0, names.length);
  const layer: Layer = { index, name: type, type, span, typeSpan: span, args: accepted, calls: [] };
  const forms = formFaults(block, accepted, layer, settings);
  const read = readArgs(
    { type, args: block.args, open: false },
    { ...layer, args: accepted },
    { nullIsDefault: true },
  );
  const { values } = read;
  const channels =
    isScaled(block) && !read.broken ? channelsOf(block, Number(values.c2), settings) : undefined;
  const endless = channels && !Number.isFinite(channels.used) ? endlessChannels(block, accepted) : [];
  const faults = [...forms, ...read.faults, ...endless];
  const broken = read.broken || forms.length > 0 || endless.length > 0;
  const args = written.map((a) => ({
    ...a,
    name: typeof a.name === "number" ? (names[a.name] ?? a.name) : a.name,
  }));
  const scaled = channels && !broken ? { ...values, c2: channels.used } : values;
  return {
    args,
    repeat,
    faults: [...extra, ...faults],
    block,
    scaled: { ...(channels && !broken ? { channels } : {}), ...(repeats.written > 1 ? { repeats } : {}) },
    run(g, inputs) {
      if (broken || inputs.length === 0 || evaluated.length > names.length) return [g.unknown(inputs)];
      return built(block, scaled, repeat, g, inputs, settings);
    },
  };
}

/** The loader rounds the scaled channels, and Python has no integer for what has no end. */
function endlessChannels({ name }: Block, [c2]: readonly Argument[]): readonly PlacedFault[] {
  if (!c2) return [];
  const message = `${name}: c2 must be a finite number, found ${sourceOf(c2.value)}`;
  return [{ code: "bad-argument", span: c2.span, message }];
}

/** The outputs of a classifier are classes, which newer loaders tell by its name, older ones by their number. */
function channelsOf({ givesClasses }: Block, written: number, { scaling, has }: Settings): Scaled {
  const unscaled = has("classesScaled") && givesClasses ? written : scaling.unscaled;
  return scaledChannels(written, { ...scaling, unscaled });
}

function built(
  block: Block,
  values: Readonly<Record<string, unknown>>,
  repeat: number,
  g: Builder,
  inputs: readonly Value[],
  settings: Settings,
): readonly Value[] {
  if (takesRepeats(block) || block.kind === "head" || repeat <= 1)
    return builtOnce({ block, values, repeat, settings }, g, inputs, () =>
      [printedBy(g).module(() => block.build(new BlockBuilder(g, settings, repeat), inputs, values))].flat(),
    );
  // The copies are all built for the channels of the first one's input, and crash where these are not its output's.
  const b = new BlockBuilder(g, settings, 1);
  const [first] = inputs as readonly [Value];
  const once = (x: Value, i: number): Value => {
    if (i === 1 && block.kind === "stacked") sameAsFirst(g, first, x, repeat);
    const [made] = [printedBy(g).module(() => block.build(b, [x], values))].flat();
    return made ?? g.unknown([x]);
  };
  return [g.repeat(repeat, "", first, once)];
}

function sameAsFirst(g: Builder, first: Value, x: Value, repeat: number): void {
  const [wanted, actual] = [channels(first.type), channels(x.type)];
  if (typeof wanted !== "number" || typeof actual !== "number" || wanted === actual) return;
  const what = `stacks ${repeat} copies built for ${wanted} input channels, but the first one outputs ${actual}`;
  g.fault("channel-mismatch", what, { attr: "c2" });
}

/** As if they had been written behind the others, at the module's own place. */
function appendedTo(row: Row, from: number, block: Block, settings: Settings): readonly Argument[] {
  const span = row.module?.span ?? row.tree.span;
  return (block.appended?.(settings) ?? []).map((value, i) => ({
    name: from + i,
    value: { kind: "scalar", value, source: String(value), span },
    span,
  }));
}

/** A written argument as the module gets it: evaluated, and taken for true or false where that is asked. */
function evaluatedIn(
  a: Argument,
  name: string,
  { args, poolingArgs, ofTorch = false }: Block,
  { names, variant }: Settings,
): Argument {
  const value = valued(a.value, names);
  const described = args[name];
  if (!described || (ofTorch && described.schema.type === "boolean" && described.read(value) === undefined))
    return { ...a, value };
  return { ...a, value: taken(value, name, described, poolingArgs, variant) };
}

function taken(
  value: Tree,
  name: string,
  described: Arg<unknown>,
  poolingArgs: Block["poolingArgs"],
  variant: Variant,
): Tree {
  if (described === act)
    return VARIANT_FACTS[variant].isStock || isNothing(value) ? ownActivation(value) : value;
  if (described.schema.type === "boolean")
    return isNothing(value) && !described.required && described.fallback === undefined
      ? value
      : truthOf(value);
  return poolingArgs?.includes(name) ? value : numberOf(value, name, described);
}

/** The framework evaluates no code in a row: whatever is no truth is no activation. */
const ownActivation = (tree: Tree): Tree =>
  tree.kind === "scalar" && typeof tree.value === "boolean"
    ? tree
    : { kind: "scalar", value: false, source: "False", span: tree.span };

/**
 * To Python, truth is a number; torch takes it for one as the extent of a kernel or as a count only. Nothing is no number, and
 * no default either, where an argument may be anything.
 */
function numberOf(tree: Tree, name: string, { schema, read }: Arg<unknown>): Tree {
  if (isNothing(tree) && Number.isNaN(read(tree))) return withValue(tree, Number.NaN);
  const takes = schema.type === "number" || /^(?:k|kernel_size|n)$/.test(name);
  return takes && tree.kind === "scalar" && typeof tree.value === "boolean"
    ? withValue(tree, Number(tree.value))
    : tree;
}

/** `None` is no answer where an argument has no default: torch asks `is not None` there. */
const isNothing = (tree: Tree): tree is Scalar => tree.kind === "scalar" && tree.value === null;

const truthOf = (tree: Tree): Tree => {
  const value = isTrue(tree);
  return { kind: "scalar", value, source: String(value), span: tree.span };
};

/** The arguments by position; a mapping, or a single value, is no list. */
function argumentsOf({ args }: Row): readonly Argument[] {
  return items(args).map((value, i) => ({ name: i, value, span: value.span }));
}
