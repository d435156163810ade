import type { Argument, Layer, Scaled } from "../../model/layer";
import { channels } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { items, stringOf, type Tree, withValue } from "../../model/tree";
import { nearest } from "../../text/nearest";
import type { Builder } from "../../trace/builder";
import type { Arg } from "../../vocabulary/args";
import { readArgs } from "../../vocabulary/layer";
import * as files from "./blocks";
import type { Block } from "./blocks/_block";
import { Kit } from "./blocks/_kit";
import { argumentFaults, formFaults } from "./checks";
import { declaredModule } from "./declared";
import { valued } from "./literal";
import type { Module } from "./module";
import { printedBy } from "./printed";
import { type Row, repeatsOf } from "./rows";
import { scaledChannels, scaledRepeats } from "./scaling";
import type { Settings } from "./settings";
import { shippedNames } from "./shipped";
import type { Variant } from "./variants";

const isBlock = (v: unknown): v is Block =>
  typeof v === "object" && v !== null && "build" in v && "names" in v;

const BLOCKS: readonly Block[] = Object.values(files as Record<string, unknown>).flatMap((v) =>
  Array.isArray(v) ? v.filter(isBlock) : isBlock(v) ? [v] : [],
);

const byName = new Map<string, Block[]>();
for (const block of BLOCKS)
  for (const name of block.names) byName.set(name, [...(byName.get(name) ?? []), block]);

/** What the name means in this variant; a block of another variant is better than none. */
export function blockOf(name: string, variant: Variant): Block | undefined {
  const all = byName.get(name) ?? [];
  return all.find((b) => b.variants?.includes(variant)) ?? all.find((b) => !b.variants) ?? all[0];
}

/** Every name that means something in this variant, and what. */
export const modulesOf = (variant: Variant): readonly (readonly [name: string, block: Block])[] =>
  [...byName].flatMap(([name, all]) => {
    const block = all.find((b) => b.variants?.includes(variant)) ?? all.find((b) => !b.variants);
    return block ? [[name, block] as const] : [];
  });

/** The names most like this one: of known modules, and of those that the file itself uses elsewhere. */
export function nearestModules(name: string, rows: readonly Row[]): readonly string[] {
  const known = [...byName.keys(), ...shippedNames];
  const bare = name.replace(/^nn\./, "").toLowerCase();
  // Right but for its case, or for the `nn.` of torch's modules.
  const same = known.filter((n) => n.replace(/^nn\./, "").toLowerCase() === bare);
  if (same.length > 0) return same;
  const used = rows
    .flatMap((r) => stringOf(r.module) ?? [])
    .filter((n) => n !== name && /^[\w.]*\w$/.test(n));
  // With two or three letters, nearly every name is near.
  return name.length < 4 ? [] : nearest(name, [...known, ...used]).filter((n) => isOneSlip(name, n));
}

/** One letter too many, too few, another one, or two that have changed places: more is a name of somebody's own. */
function isOneSlip(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const [restA, restB] = [a.slice(i), b.slice(i)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

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
  const written = argumentsOf(row);
  const extra = argumentFaults(block, row, settings).map((f) => ({ ...f, layer: index }));
  const appended = appendedTo(row, written.length, block, settings);
  const names = Object.keys(block.args);
  const evaluated = [...written.map((a, i) => evaluatedIn(a, names[i] ?? "", block, settings)), ...appended];
  const span = row.module?.span ?? row.tree.span;
  const accepted = evaluated.slice(0, names.length);
  const layer: Layer = { index, name: type, type, span, typeSpan: span, args: accepted, calls: [] };
  const forms = block.variants?.includes("v5") ? [] : formFaults(block, accepted, layer);
  const read = readArgs(
    { type, args: block.args, open: false },
    { ...layer, args: accepted },
    { nullIsDefault: true },
  );
  const { values } = read;
  const faults = [...forms, ...read.faults];
  const broken = read.broken || forms.length > 0;
  const args = written.map((a) => ({
    ...a,
    name: typeof a.name === "number" ? (names[a.name] ?? a.name) : a.name,
  }));
  const channels = isScaled(block) && !broken ? channelsOf(type, Number(values.c2), settings) : undefined;
  const scaled = channels ? { ...values, c2: channels.used } : values;
  return {
    args,
    repeat,
    faults: [...extra, ...faults],
    asked: block.asked,
    kind: block.kind,
    scaled: { ...(channels ? { channels } : {}), ...(repeats.written > 1 ? { repeats } : {}) },
    run(g, inputs) {
      if (broken || inputs.length === 0 || evaluated.length > names.length) return [g.unknown(inputs)];
      return built(block, scaled, repeat, g, inputs, settings);
    },
  };
}

/** The outputs of a classifier are classes, which newer loaders tell by its name, older ones by their number. */
function channelsOf(type: string, written: number, { scaling, has }: Settings): Scaled {
  const unscaled = has("classesScaled") && type === "Classify" ? written : scaling.unscaled;
  return scaledChannels(written, { ...scaling, unscaled });
}

const isScaled = ({ kind }: Block): boolean => kind === "base" || kind === "repeat";

function built(
  block: Block,
  values: Readonly<Record<string, unknown>>,
  repeat: number,
  g: Builder,
  inputs: readonly Value[],
  settings: Settings,
): readonly Value[] {
  const inner = block.kind === "repeat" || block.names.includes("HGBlock");
  if (inner || block.kind === "head" || repeat <= 1)
    return [printedBy(g).module(() => block.build(new Kit(g, settings, repeat), inputs, values))].flat();
  // The copies are all built for the channels of the first one's input, and crash where these are not its output's.
  const kit = new Kit(g, settings, 1);
  const [first] = inputs as readonly [Value];
  const once = (x: Value, i: number): Value => {
    if (i === 1 && block.kind === "base") sameAsFirst(g, first, x, repeat);
    return [printedBy(g).module(() => block.build(kit, [x], values))].flat()[0] as Value;
  };
  return [g.repeat(repeat, "", first, once)];
}

function sameAsFirst(g: Builder, first: Value, x: Value, repeat: number): void {
  const [wanted, actual] = [channels(first.type), channels(x.type)];
  if (typeof wanted !== "number" || typeof actual !== "number" || wanted === actual) return;
  const what = `its ${repeat} copies are all built for ${wanted} channels, but the first one hands on ${actual}`;
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
function evaluatedIn(a: Argument, name: string, { args }: Block, { names }: Settings): Argument {
  const value = valued(a.value, names);
  const described = args[name];
  if (!described) return { ...a, value };
  return {
    ...a,
    value:
      described.schema.type !== "boolean"
        ? numberOf(value, name, described)
        : isNothing(value) && described.fallback === undefined
          ? value
          : truthOf(value),
  };
}

/** To Python, truth is a number; torch takes it for one but where it counts channels or groups. */
function numberOf(tree: Tree, name: string, { schema }: Arg<unknown>): Tree {
  const takes = schema.type === "number" || /^(?:k|s|n|p|d|stride)$/.test(name);
  return takes && tree.kind === "scalar" && typeof tree.value === "boolean"
    ? withValue(tree, Number(tree.value))
    : tree;
}

/** `None` is no answer where an argument has no default: torch asks `is not None` there. */
const isNothing = (tree: Tree): boolean => tree.kind === "scalar" && tree.value === null;

/** Python's: nothing, zero and what is empty are false. */
function truthOf(tree: Tree): Tree {
  if (tree.kind === "scalar") return withValue(tree, Boolean(tree.value));
  const value = tree.kind === "seq" ? tree.items.length > 0 : tree.entries.length > 0;
  return { kind: "scalar", value, source: String(value), span: tree.span };
}

/** The arguments by position; a mapping, or a single value, is no list. */
function argumentsOf({ args }: Row): readonly Argument[] {
  return items(args).map((value, i) => ({ name: i, value, span: value.span }));
}
