import type { Argument, Layer } from "../../model/layer";
import type { Value } from "../../model/trace";
import {
  booleanOf,
  integerOf,
  isMapping,
  isNull,
  items,
  type Mapping,
  stringOf,
  type Tree,
} from "../../model/tree";
import type { Builder } from "../../trace/builder";
import type { ReadingFault } from "../dialect";
import { type LayerSpec, nearest, readArgs } from "../vocabulary/layer";
import { type Written, writtenOf } from "./entry";
import { activate } from "./layers/activation";
import { nearestTypes, specFor, specOf } from "./names";
import type { Style } from "./style";

/** Turns the inputs of an entry into its output. */
export type Step = (g: Builder, inputs: readonly Value[]) => Value;

/** What every entry of a file shares. */
export interface Scope {
  readonly style: Style;
  readonly defaults: ReadonlyMap<string, Argument>;
  readonly blocks: ReadonlyMap<string, Tree>;
  readonly fault: (fault: ReadingFault) => void;
  /** The layer of the file that is being compiled, to which everything within a block belongs. */
  readonly layer: number;
  /** Blocks that are being compiled, the outermost first: one within itself would never end. */
  readonly within: readonly string[];
  /** Room for the entries of blocks; forty that each hold the next one twice would fill the memory. */
  readonly room: { entries: number };
  /** Types that the user has declared; they come before those of the vocabulary. */
  readonly foreign?: (written: Written, scope: Scope) => Step | undefined;
}

/** More entries than this in all the blocks of a file, as often as they are used, are not followed. */
export const MOST_BLOCK_ENTRIES = 20_000;

const opaque: Step = (g, inputs) => g.unknown(inputs, undefined, "collapse");

/** Compiles an entry once, when the file is read, so that its faults are found once however often it runs. */
export function compile(written: Written, scope: Scope): Step {
  const step = blockNamed(written.type, scope) ? compileBlock(written, scope) : compileLayer(written, scope);
  return repeated(written, scope, residual(written, step));
}

const SHORTHANDS: ReadonlySet<string> = new Set([
  "activation",
  "act",
  "norm",
  "batch_norm",
  "batchnorm",
  "normalization",
  "dropout",
]);
const WEIGHTED = /^(lazy)?(conv|depthwiseconv|separableconv|locallyconnected|dense)|^(Lazy)?Linear$/i;

function compileLayer(written: Written, scope: Scope): Step {
  const declared = scope.foreign?.(written, scope);
  if (declared) return declared;
  const spec = specFor(written.type, written.args, SHORTHANDS);
  if (!spec) {
    unknownType(written, scope);
    return opaque;
  }
  const own = withDefaults(written, spec, scope);
  const args = scope.style === "keras" ? { ...spec, args: kerasArgs(spec) } : spec;
  const read = readArgs(args, pseudoLayer(written, own, scope), { ignore: SHORTHANDS });
  for (const f of read.faults) scope.fault(f);
  if (read.broken) return (g, inputs) => g.unknown(inputs, undefined, "collapse");
  const after = shorthands(written, own, spec, scope);
  return (g, inputs) => after(g, [spec.lower(g, inputs, read.values, read.written)].flat()[0] as Value);
}

const kerasArgs = (spec: LayerSpec): LayerSpec["args"] =>
  Object.fromEntries(
    Object.entries(spec.args).map(([name, a]) => [
      name,
      name in spec.keras ? { ...a, fallback: spec.keras[name] } : a,
    ]),
  );

/** The file's defaults, for arguments that the layer takes and does not give. */
function withDefaults({ args }: Written, spec: LayerSpec, { defaults }: Scope): readonly Argument[] {
  const said = (name: string): boolean =>
    args.some((a) => a.name === name || spec.args[name]?.aliases.includes(String(a.name)));
  const taken = [...defaults.values()].filter(({ name }) => {
    const known = Object.keys(spec.args).find(
      (n) => n === name || spec.args[n]?.aliases.includes(String(name)),
    );
    return known !== undefined && !said(known);
  });
  return [...args, ...taken];
}

function pseudoLayer(written: Written, args: readonly Argument[], { layer }: Scope): Layer {
  const { span, type, typeSpan } = written;
  return { index: layer, name: type, type, span, typeSpan, args, calls: [] };
}

function unknownType({ type, typeSpan }: Written, { fault, blocks, layer }: Scope): void {
  const near = [...nearestTypes(type), ...nearest(type, blocks.keys())];
  const hint = near[0] ? `; did you mean ${near[0]}?` : "";
  fault({
    code: "unknown-layer",
    span: typeSpan,
    layer,
    severity: "warning",
    message: `Unknown layer type ${type}${hint}`,
    fixes: near.slice(0, 3).map((name, i) => ({
      title: `Change to ${name}`,
      edits: [{ span: typeSpan, text: name }],
      preferred: i === 0,
    })),
  });
}

// Shorthands around a layer

/** `norm`, `activation` and `dropout` written as arguments of a layer with weights: steps behind it, in this order. */
function shorthands(
  written: Written,
  args: readonly Argument[],
  spec: LayerSpec,
  scope: Scope,
): (g: Builder, x: Value) => Value {
  const steps: ((g: Builder, x: Value) => Value)[] = [];
  const value = (...names: readonly string[]): Argument | undefined => {
    const said = args.find((a) => names.includes(String(a.name)) && !(String(a.name) in spec.args));
    const usual = WEIGHTED.test(spec.type)
      ? names.map((n) => scope.defaults.get(n)).find(Boolean)
      : undefined;
    return said ?? usual;
  };
  const norm = value("norm", "batch_norm", "batchnorm", "normalization");
  if (norm) steps.push(...normStep(norm, written, scope));
  const fn = value("activation", "act");
  const name = fn && stringOf(fn.value);
  if (fn && name !== undefined && name.toLowerCase() !== "none")
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
  written: Written,
  scope: Scope,
): readonly ((g: Builder, x: Value) => Value)[] {
  if (isNull(value) || booleanOf(value) === false) return [];
  const kind = booleanOf(value) === true ? "batch" : stringOf(value);
  const spec = kind === undefined ? undefined : (specOf(kind) ?? specOf(`${kind}norm`));
  if (!spec || !/norm/.test(spec.type)) {
    scope.fault({
      code: "bad-argument",
      span,
      layer: scope.layer,
      message: `${written.type}: norm must be batch, layer, group, instance, rms, true or false`,
    });
    return [];
  }
  const args = scope.style === "keras" ? { ...spec, args: kerasArgs(spec) } : spec;
  const usual = withDefaults({ ...written, args: [] }, spec, scope);
  const { values, written: said } = readArgs(args, pseudoLayer(written, usual, scope));
  return [(g, x) => g.within("norm", () => [spec.lower(g, [x], values, said)].flat()[0] as Value)];
}

function activationStep(
  { value }: Argument,
  name: string,
  scope: Scope,
): readonly ((g: Builder, x: Value) => Value)[] {
  const spec = specOf(name);
  if (!spec) {
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

function residual({ residual }: Written, step: Step): Step {
  if (booleanOf(residual) !== true) return step;
  return (g, inputs) => g.add(step(g, inputs), inputs[0] as Value);
}

function repeated({ repeat: tree }: Written, scope: Scope, step: Step): Step {
  if (!tree) return step;
  const n = integerOf(tree);
  if (n === undefined || n < 1) {
    scope.fault({
      code: "bad-argument",
      span: tree.span,
      layer: scope.layer,
      message: "repeat must be an integer ≥ 1",
    });
    return step;
  }
  if (n === 1) return step;
  return (g, inputs) => g.repeat(n, "repeat", inputs[0] as Value, (x, i) => step(g, i === 0 ? inputs : [x]));
}

// Blocks

const blockName = (type: string): string => type.replace(/^block:\s*/, "");

/** The file's own block of a name comes before the layer type of that name, but within itself it means the latter. */
export const blockNamed = (
  type: string,
  { blocks, within }: Pick<Scope, "blocks" | "within">,
): Tree | undefined => (within.includes(type) && specOf(type) ? undefined : blocks.get(blockName(type)));

/**
 * A block is its layers in order. Arguments at its use stand in for `$name` within it, and are defaults for its layers
 * that take them.
 */
function compileBlock(written: Written, scope: Scope): Step {
  const name = blockName(written.type);
  const tree = scope.blocks.get(name);
  if (scope.within.includes(name)) {
    scope.fault({
      code: "cycle",
      span: written.typeSpan,
      layer: scope.layer,
      message: `The block ${name} contains itself`,
    });
    return opaque;
  }
  const body = isMapping(tree) ? tree : undefined;
  const args = new Map([...given(body, "args"), ...written.args.map((a) => [String(a.name), a] as const)]);
  const list = items(body ? body.entries.find((e) => e.key.value === "layers")?.value : tree);
  const { room } = scope;
  if (room.entries < list.length) {
    if (room.entries >= 0)
      scope.fault({
        code: "bad-argument",
        span: written.typeSpan,
        layer: scope.layer,
        severity: "warning",
        message: `The blocks come to more than ${MOST_BLOCK_ENTRIES.toLocaleString("en-US")} layers; the rest is not followed`,
      });
    room.entries = -1;
    return opaque;
  }
  room.entries -= list.length;
  const placed = new Set(list.flatMap((t) => placesIn(t, 0)));
  const inner: Scope = {
    ...scope,
    // What has its place in the block is for that place only.
    defaults: new Map([...scope.defaults, ...[...args].filter(([key]) => !placed.has(key))]),
    within: [...scope.within, name],
  };
  const whole = compileList(
    list.map((t) => substituted(t, args, 0)),
    inner,
  );
  const shortcut = body?.entries.some((e) => e.key.value === "residual" && booleanOf(e.value) === true);
  return shortcut ? (g, inputs) => g.add(whole(g, inputs), inputs[0] as Value) : whole;
}

/** Entries in their order as one step: what a block is, or a declared module. */
export function compileList(list: readonly Tree[], scope: Scope): Step {
  const steps = list.flatMap((t): Inner[] => {
    const entry = writtenOf(t);
    return entry ? [{ entry, step: compile(entry, scope) }] : [];
  });
  return (g, inputs) => runBlock(g, inputs, steps);
}

function given(body: Mapping | undefined, key: string): readonly (readonly [string, Argument])[] {
  const args = body?.entries.find((e) => e.key.value === key)?.value;
  if (!isMapping(args)) return [];
  return args.entries.map(
    (e) => [String(e.key.value), { name: String(e.key.value), value: e.value, span: e.span }] as const,
  );
}

/** A mapping of arguments, by name. */
export function argumentsIn(tree: Tree | undefined): ReadonlyMap<string, Argument> {
  if (!isMapping(tree)) return new Map();
  return new Map(
    tree.entries.map((e) => [
      String(e.key.value),
      { name: String(e.key.value), value: e.value, span: e.span, keySpan: e.key.span },
    ]),
  );
}

interface Inner {
  readonly entry: Written;
  readonly step: Step;
}

function runBlock(g: Builder, inputs: readonly Value[], steps: readonly Inner[]): Value {
  const made: Value[] = [];
  const named = new Map<string, Value>([["input", inputs[0] as Value]]);
  steps.forEach(({ entry, step }, i) => {
    const own = entry.from ? sources(entry.from, made, named) : i === 0 ? inputs : [made[i - 1] as Value];
    const name = entry.name ?? `${i} ${entry.type}`;
    const y = g.within(name, () => step(g, own.length > 0 ? own : inputs));
    made.push(y);
    if (entry.name !== undefined) named.set(entry.name, y);
  });
  return made.at(-1) ?? (inputs[0] as Value);
}

/** Within a block: names of its layers, `input`, positions in it, and positions before the layer. */
function sources(from: Tree, made: readonly Value[], named: ReadonlyMap<string, Value>): readonly Value[] {
  return (from.kind === "seq" ? from.items : [from]).flatMap((t) => {
    const n = integerOf(t);
    const value = n === undefined ? named.get(stringOf(t) ?? "") : n < 0 ? made[made.length + n] : made[n];
    return value ? [value] : [];
  });
}

const PLACE = /^\$\{?(\w+)\}?$/;
const DEEPEST = 20;

/** The names that stand in a tree as `$name`. */
function placesIn(tree: Tree, depth: number): readonly string[] {
  if (depth > DEEPEST) return [];
  switch (tree.kind) {
    case "scalar": {
      const name = typeof tree.value === "string" ? PLACE.exec(tree.value)?.[1] : undefined;
      return name === undefined ? [] : [name];
    }
    case "seq":
      return tree.items.flatMap((t) => placesIn(t, depth + 1));
    case "map":
      return tree.entries.flatMap((e) => placesIn(e.value, depth + 1));
  }
}

/** The tree with `$name` replaced by the argument of that name. */
function substituted(tree: Tree, args: ReadonlyMap<string, Argument>, depth: number): Tree {
  if (depth > DEEPEST) return tree;
  switch (tree.kind) {
    case "scalar": {
      const name = typeof tree.value === "string" && PLACE.exec(tree.value)?.[1];
      return (name && args.get(name)?.value) || tree;
    }
    case "seq":
      return { ...tree, items: tree.items.map((t) => substituted(t, args, depth + 1)) };
    case "map":
      return {
        ...tree,
        entries: tree.entries.map((e) => ({ ...e, value: substituted(e.value, args, depth + 1) })),
      };
  }
}
