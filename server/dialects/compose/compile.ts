import type { Argument } from "../../model/layer";
import type { Value } from "../../model/trace";
import {
  booleanOf,
  integerOf,
  isMapping,
  items,
  type Mapping,
  stringOf,
  type Tree,
  withEntries,
  withItems,
} from "../../model/tree";
import { nearest } from "../../text/nearest";
import type { Builder } from "../../trace/builder";
import { type ReadArgs, readArgs } from "../../vocabulary/layer";
import { wrapperLike, wrapperNamed } from "../keras/vocabulary";
import { isTorch, moduleNamed, nameIn } from "../torch/vocabulary";
import { pseudoLayer, withDefaults } from "./args";
import { type WrittenEntry, writtenOf } from "./entry";
import { compiledOnce } from "./remembered";
import { isKnown, nearestTypes, plainName, type Resolved, resolve } from "./resolve";
import type { EntryScope, Lowering } from "./scope";
import { isStep, SHORTHANDS, shorthands } from "./shorthands";
import type { TargetFramework } from "./style";

/** More entries than this in all the blocks of a file, as often as they are used, are not followed. */
export const MOST_BLOCK_ENTRIES = 20_000;

const opaque: Lowering = (g, inputs) => g.unknown(inputs, undefined, "collapse");

/** Compiles an entry once, when the file is read, so that its faults are found once however often it runs. */
export const compile = (written: WrittenEntry, scope: EntryScope): Lowering =>
  compiledOnce(written, scope, compileEntry);

function compileEntry(written: WrittenEntry, scope: EntryScope): Lowering {
  const step = blockNamed(written.type, scope) ? compileBlock(written, scope) : compileLayer(written, scope);
  return repeated(written, scope, residual(written, step));
}

function compileLayer(written: WrittenEntry, scope: EntryScope): Lowering {
  const declared = scope.foreign?.(written, scope);
  if (declared) return declared;
  const read = readFor(written, scope);
  const wrapped = read ? undefined : compileWrapper(written, scope);
  if (wrapped) return wrapped;
  if (!read) {
    unknownType(written, scope);
    return opaque;
  }
  misnamed(written, read.spec, scope);
  for (const f of read.faults) scope.fault(f);
  if (read.broken) return opaque;
  const { spec, values } = read;
  const after = shorthands(written, read.args, spec, scope);
  return (g, inputs) => after(g, [spec.lower(g, inputs, values, read.written)].flat()[0] as Value);
}

interface Read extends ReadArgs {
  readonly spec: Resolved;
  readonly args: readonly Argument[];
}

/** A layer as its framework takes it; in a file for none in particular what the other framework takes is as well. */
function readFor(written: WrittenEntry, scope: EntryScope): Read | undefined {
  const { framework } = scope;
  const first = readBy(written, framework, scope);
  if (!first || framework.stated) return first;
  const { faults, spec, values } = first;
  if (faults.length === 0 && spec.plain?.elsewhere?.(values) !== true) return first;
  const other = readBy(
    written,
    { ...framework, name: framework.name === "torch" ? "keras" : "torch" },
    scope,
  );
  return other && other.spec.source !== spec.source && other.faults.length === 0 ? other : first;
}

function readBy(written: WrittenEntry, framework: TargetFramework, scope: EntryScope): Read | undefined {
  const spec = resolve(written.type, framework);
  if (!spec) return undefined;
  const own = withDefaults(written, spec, scope);
  const layer = pseudoLayer(
    written,
    own.filter((a) => !isStep(a, spec)),
    scope,
  );
  const isStrict = framework.stated && spec.source === "keras";
  const how = { ignore: SHORTHANDS, noFloats: () => isStrict };
  const { values, written: said, faults, broken } = readArgs(spec, layer, how);
  return { spec, args: own, values, written: said, faults, broken };
}

/** A class of Keras that holds a layer, which is an entry like any other, or as Keras writes one. */
function compileWrapper(written: WrittenEntry, scope: EntryScope): Lowering | undefined {
  const name = wrapperLike(plainName(written.type));
  const held = new Map<Tree | undefined, Lowering>();
  const inner =
    name === undefined
      ? undefined
      : wrapperNamed(name, (tree) => {
          const step = held.get(tree) ?? opaque;
          return (g, inputs) => [step(g, inputs)];
        });
  if (!inner) return undefined;
  for (const { value } of written.args) {
    const entry = isMapping(value) ? writtenOf(value) : undefined;
    if (entry) held.set(value, compile(entry, scope));
  }
  const {
    values,
    written: said,
    faults,
    broken,
  } = readArgs(inner, pseudoLayer(written, written.args, scope));
  for (const f of faults) scope.fault(f);
  if (broken) return opaque;
  return (g, inputs) => [inner.lower(g, inputs, values, said)].flat()[0] as Value;
}

/** `nn.Dense` is read as what it means, and is none of torch's. */
function misnamed({ type, typeSpan }: WrittenEntry, spec: Resolved, { fault, layer }: EntryScope): void {
  const name = /^(?:torch\.)?nn\.(\w+)$/.exec(type)?.[1] ?? nameIn(type);
  if (name === undefined || isTorch(name)) return;
  const own = spec.source === "torch" ? moduleLike(spec, name) : undefined;
  const end = typeSpan.end - (typeSpan.end - typeSpan.start - type.length) / 2;
  const span = { start: end - name.length, end };
  fault({
    code: "unknown-layer",
    span,
    layer,
    severity: "warning",
    message: `torch.nn has no ${name}${own ? `; it is called ${own}` : ""}`,
    fixes: own ? [{ title: `Change to ${own}`, edits: [{ span, text: own }], preferred: true }] : [],
  });
}

/** torch's own name of what a plain type means. */
function moduleLike({ plain }: Resolved, name: string): string | undefined {
  const rank = /[123](?=d$)/i.exec(name)?.[0];
  const own = plain?.torch?.replace("#", rank ?? "#");
  return own !== undefined && moduleNamed(own) ? own : undefined;
}

function unknownType({ type, typeSpan }: WrittenEntry, { fault, blocks, layer }: EntryScope): void {
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

function residual({ residual }: WrittenEntry, step: Lowering): Lowering {
  if (booleanOf(residual) !== true) return step;
  return (g, inputs) => g.add(step(g, inputs), inputs[0] as Value);
}

function repeated({ repeat: tree }: WrittenEntry, scope: EntryScope, step: Lowering): Lowering {
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
  { blocks, within }: Pick<EntryScope, "blocks" | "within">,
): Tree | undefined => (within.includes(type) && isKnown(type) ? undefined : blocks.get(blockName(type)));

/**
 * A block is its layers in order. Arguments at its use stand in for `$name` within it, and are defaults for its layers
 * that take them.
 */
function compileBlock(written: WrittenEntry, scope: EntryScope): Lowering {
  const name = blockName(written.type);
  const tree = scope.blocks.get(name);
  if (scope.within.includes(name)) {
    scope.fault({
      code: "cycle",
      span: written.typeSpan,
      layer: scope.layer,
      message: `Block ${name} contains itself`,
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
        message: `The blocks expand to more than ${MOST_BLOCK_ENTRIES.toLocaleString("en-US")} layers; Fovea does not follow the rest`,
      });
    room.entries = -1;
    return opaque;
  }
  room.entries -= list.length;
  const placed = new Set(list.flatMap((t) => placesIn(t, 0)));
  const inner: EntryScope = {
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
export function compileList(list: readonly Tree[], scope: EntryScope): Lowering {
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

interface Inner {
  readonly entry: WrittenEntry;
  readonly step: Lowering;
}

/** What a row of a block is called among the parts of the layer that uses it. */
export const innerName = ({ name, type }: WrittenEntry, i: number): string => name ?? `${i} ${type}`;

function runBlock(g: Builder, inputs: readonly Value[], steps: readonly Inner[]): Value {
  const made: Value[] = [];
  const named = new Map<string, Value>([["input", inputs[0] as Value]]);
  steps.forEach(({ entry, step }, i) => {
    const own = entry.from ? sources(entry.from, made, named) : i === 0 ? inputs : [made[i - 1] as Value];
    const y = g.within(innerName(entry, i), () => step(g, own.length > 0 ? own : inputs));
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
      return withItems(
        tree,
        tree.items.map((t) => substituted(t, args, depth + 1)),
      );
    case "map":
      return withEntries(
        tree,
        tree.entries.map(({ key, value, span }) => ({
          key,
          span,
          value: substituted(value, args, depth + 1),
        })),
      );
  }
}
