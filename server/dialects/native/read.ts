import type { RuleCode } from "../../model/codes";
import type { PlacedFault } from "../../model/fault";
import type { Block, Layer, Model, ModelInput, Reference } from "../../model/layer";
import { Beside } from "../../model/remember";
import type { Span } from "../../model/span";
import { arranged, channels, type Tensor, tensor, unknownTensor } from "../../model/tensor";
import {
  type Entry,
  get,
  integerOf,
  isMapping,
  items,
  type Mapping,
  type Parsed,
  plain,
  stringOf,
  type Tree,
} from "../../model/tree";
import { nearest } from "../../text/nearest";
import { integerIn } from "../../vocabulary/args";
import { hintAt } from "../../vocabulary/hint";
import { argumentsIn } from "../compose/args";
import { compile, MOST_BLOCK_ENTRIES } from "../compose/compile";
import { type WrittenEntry, writtenOf } from "../compose/entry";
import { compiledBefore } from "../compose/remembered";
import { isInput, plainName } from "../compose/resolve";
import type { EntryScope, Lowering } from "../compose/scope";
import { frameworkOf, type Style, type TargetFramework } from "../compose/style";
import { declaredTypes, readDeclarations } from "../declared";
import type { FileContext, Reading } from "../dialect";
import { KERAS, PLAIN, TORCH } from "../frameworks";
import { innerPlaces, rowsOf } from "./inner";
import { extentsIn, inputsOf, likelyLayout, overridden, saysLayout } from "./input";

/** Where the layers stand, and the mapping that describes the whole model. */
export interface Container {
  readonly root: Mapping;
  readonly layers: Entry;
}

/** `layers:` at the top, or within `model:`, `network:` or `architecture:`. */
export function containerOf({ root }: Parsed): Container | undefined {
  if (!isMapping(root)) return undefined;
  for (const tree of [root, ...["model", "network", "architecture"].map((key) => get(root, key))]) {
    const layers = isMapping(tree) ? tree.entries.find((e) => e.key.value === "layers") : undefined;
    if (layers && isMapping(tree)) return { root: tree, layers };
  }
  return undefined;
}

/** The entries of a list, or of a mapping from names to layers. */
export function entriesOf(tree: Tree): readonly WrittenEntry[] {
  const written = isMapping(tree)
    ? tree.entries.map((e) => writtenOf(e.value, e.key))
    : items(tree).map((t) => writtenOf(t));
  return written.filter((w) => w !== undefined);
}

/** For whom the layers are: as the file says, else as it is spelt. */
export const frameworkIn = (root: Mapping, entries: readonly WrittenEntry[]): TargetFramework =>
  frameworkOf(stringOf(get(root, "framework")), entries, saysLayout(root));

export function readNative({ root, layers }: Container, { text, options }: FileContext): Reading {
  const faults: PlacedFault[] = [];
  const entries = entriesOf(layers.value);
  const framework = frameworkIn(root, entries);
  const style = framework.name;
  const names = namesOf(entries, faults);
  const inputs = overridden(inputsFor(root, entries, style), options, style);
  if (inputs[0]?.origin === "missing") faults.push(noShape(layers, inputs[0], text));
  const wiring: Wiring = { entries, names, inputs, fault: (f) => faults.push(f) };
  const shared = {
    framework,
    defaults: argumentsIn(get(root, "defaults")),
    blocks: new Map(blockEntries(root).map((e) => [String(e.key.value), e.value] as const)),
    fault: (f: PlacedFault) => void faults.push(f),
    within: [],
    room: { entries: MOST_BLOCK_ENTRIES },
    ...(options.modules ? { foreign: declaredTypes(readDeclarations(options.modules)) } : {}),
  };
  const steps = entries.map((e, layer): Lowering => stepOf(e, shared, layer));
  const model: Model = {
    dialect: "native",
    variant: style,
    scale: null,
    scales: [],
    name: stringOf(get(root, "name")) ?? null,
    inputs,
    layers: entries.map((e, index) => layerOf(e, index, wiring, text)),
    groups: [
      { name: "layers", span: layers.span, keySpan: layers.key.span, layers: entries.map((_, i) => i) },
    ],
    ...outputsOf(root, names, entries.length, faults),
    framework: FRAMEWORKS[style],
    ...(shared.blocks.size > 0 ? { inner: innerPlaces(entries, shared.blocks, text) } : {}),
  };
  return {
    model,
    faults,
    // A layer that is said to read nothing has no shape that could be known.
    lower: (g, layer, xs) => [xs.length > 0 ? (steps[layer.index] as Lowering)(g, xs) : g.unknown([])],
    stepOf: (layer) => steps[layer],
  };
}

const FRAMEWORKS = { torch: TORCH, keras: KERAS, plain: PLAIN } as const;

const blockEntries = (root: Mapping): readonly Entry[] => {
  const blocks = get(root, "blocks");
  return isMapping(blocks) ? blocks.entries : [];
};

/** A layer that only declares an input hands it on. */
const stepOf = (e: WrittenEntry, shared: Omit<EntryScope, "layer">, layer: number): Lowering =>
  isInput(e.type) ? handedOn : (compiledBefore(e, shared) ?? compile(e, { ...shared, layer }));

const handedOn: Lowering = (g, xs) => g.identity(xs[0]!);

/** The blocks of the file, whose rows read each other, or what the block is given. */
export const blocksIn = ({ root }: Container, text: string): readonly Block[] =>
  blockEntries(root).map(({ key, value, span }): Block => {
    const entries = rowsOf(value);
    const given: ModelInput = {
      name: "input",
      type: unknownTensor("first"),
      span: key.span,
      origin: "missing",
    };
    const wiring = { entries, names: namesOf(entries, []), inputs: [given], fault: () => undefined };
    const rows = entries.map((e, index) => layerOf(e, index, wiring, text));
    return { name: String(key.value), span, keySpan: key.span, rows };
  });

function outputsOf(
  root: Mapping,
  names: ReadonlyMap<string, number>,
  count: number,
  faults: PlacedFault[],
): Pick<Model, "outputs" | "mentions"> {
  const tree = get(root, "outputs") ?? get(root, "output");
  const list = tree?.kind === "seq" ? tree.items : tree ? [tree] : [];
  const missing: Tree[] = [];
  const mentions: Reference[] = [];
  const outputs = list.flatMap((t) => {
    const n = integerOf(t);
    const at = n === undefined ? names.get(stringOf(t) ?? "") : n < 0 ? count + n : n;
    if (at !== undefined && at >= 0 && at < count) {
      mentions.push({ to: { kind: "layer", index: at }, span: t.span, text: String(plain(t)), ends: true });
      return at;
    }
    if (t.kind === "scalar") missing.push(t);
    return [];
  });
  // Where none of them exists, the model has no output at all.
  const code = outputs.length === 0 ? "no-output" : "bad-reference";
  for (const t of missing) faults.push(noSuchOutput(t, code, names));
  return { outputs, mentions };
}

function noSuchOutput(t: Tree, code: RuleCode, names: ReadonlyMap<string, number>): PlacedFault {
  const name = t.kind === "scalar" ? String(t.value) : "";
  const near = nearest(name, names.keys());
  return {
    code,
    span: t.span,
    message: `Output ${name} is not a layer of the model${near[0] ? `; did you mean ${near[0]}?` : ""}`,
    fixes: near.map((to, i) => ({
      title: `Change to ${to}`,
      edits: [{ span: t.span, text: to }],
      preferred: i === 0,
    })),
  };
}

// Inputs

const SHAPE_ARGS = ["input_shape", "shape", "batch_input_shape", "input_dim"] as const;

/** The shape is said at the head of the file, by an input layer, by the first layer, or follows from what it expects. */
function inputsFor(root: Mapping, entries: readonly WrittenEntry[], style: Style): readonly ModelInput[] {
  const flat = entries.some((e) => /1d$/.test(plainName(e.type)));
  const said = inputsOf(root, style, flat);
  if (said.length > 0) return said;
  const declared = entries.filter((e) => isInput(e.type)).flatMap((e) => declaredInput(e, style, flat));
  if (declared.length > 0) return declared;
  const [first] = entries;
  const own =
    first &&
    declaredInput({ ...first, args: first.args.filter((a) => a.name === "input_shape") }, style, flat);
  if (own?.[0]) return own;
  return [expected(first, style)];
}

function declaredInput(
  { args, name, span }: WrittenEntry,
  style: Style,
  flat: boolean,
): readonly ModelInput[] {
  const arg = args.find((a) => a.name === 0 || SHAPE_ARGS.some((n) => n === a.name));
  const dims = arg && extentsIn(arg.value);
  if (!dims) return [];
  return [
    { name: name ?? "input", type: tensor(dims, likelyLayout(dims, style, flat)), span, origin: "file" },
  ];
}

/** `in_features: 784` says all, `in_channels: 3` only the channels. */
function expected(first: WrittenEntry | undefined, style: Style): ModelInput {
  const number = (...names: readonly string[]): number | undefined => {
    const arg = first?.args.find((a) => names.includes(String(a.name)));
    return arg && integerIn(arg.value, 1, Number.MAX_SAFE_INTEGER);
  };
  const features = number("in_features");
  if (first && features !== undefined)
    return { name: "input", type: tensor([features], "last"), span: first.span, origin: "file" };
  const channels = number("in_channels") ?? null;
  const rank = Number(/([123])d/.exec(plainName(first?.type ?? ""))?.[1] ?? 0);
  const layout = style === "keras" ? "last" : "first";
  const type = rank > 0 ? arranged(layout, Array(rank).fill(null), channels) : unknownTensor(layout);
  return { name: "input", type, origin: "missing" };
}

function noShape({ key }: Entry, { type }: ModelInput, text: string): PlacedFault {
  return {
    code: "missing-input-shape",
    span: key.span,
    severity: "information",
    message: "No input shape, so most figures are unknown; add input_shape: [channels, height, width] above",
    fixes: type.dims?.length === 3 ? [shapeAbove(key, type, text)] : [],
  };
}

/** An image of the usual size, with as many channels as the first layer expects. */
function shapeAbove({ span, source }: Entry["key"], type: Tensor, text: string) {
  const shape = arranged(type.layout, [224, 224], channels(type) ?? 3).dims;
  const quote = /^["']/.exec(source)?.[0] ?? "";
  const line = text.lastIndexOf("\n", span.start - 1) + 1;
  const before = text.slice(line, span.start);
  const written = `${quote}input_shape${quote}: [${shape?.join(", ")}]${quote || before.trim() ? "," : ""}`;
  return {
    title: `Add input_shape: [${shape?.join(", ")}]`,
    edits: [
      {
        span: { start: span.start, end: span.start },
        text: before.trim() ? `${written} ` : `${written}\n${before}`,
      },
    ],
    preferred: true,
  };
}

// Wiring

interface Wiring {
  readonly entries: readonly WrittenEntry[];
  readonly names: ReadonlyMap<string, number>;
  readonly inputs: readonly ModelInput[];
  readonly fault: (f: PlacedFault) => void;
}

function namesOf(entries: readonly WrittenEntry[], faults: PlacedFault[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  entries.forEach(({ name, nameSpan, span }, layer) => {
    if (name === undefined) return;
    const first = names.get(name);
    if (first === undefined) names.set(name, layer);
    else {
      const related = [{ span: entries[first]?.nameSpan ?? span, message: "first layer of this name" }];
      faults.push({
        code: "bad-reference",
        span: nameSpan ?? span,
        layer,
        message: `Duplicate layer name ${name}`,
        related,
      });
    }
  });
  return names;
}

/** Layers that follow from their entry and its place alone. */
const plainLayers = new Beside<WrittenEntry, Layer>();

function layerOf(e: WrittenEntry, index: number, wiring: Wiring, text: string): Layer {
  if (e.from || isInput(e.type)) return layerIn(e, index, wiring, text);
  const known = plainLayers.get(e);
  if (known?.index === index) return known;
  const made = layerIn(e, index, wiring, text);
  plainLayers.set(e, made);
  return made;
}

function layerIn(e: WrittenEntry, index: number, wiring: Wiring, text: string): Layer {
  const { type, typeSpan, nameSpan, span, args } = e;
  const repeat = integerOf(e.repeat);
  return {
    index,
    name: e.name ?? `${type} ${index}`,
    type,
    span,
    typeSpan,
    ...(nameSpan ? { nameSpan } : {}),
    ...(repeat !== undefined && repeat > 1 ? { repeat } : {}),
    hintAt: hintAt(e, text),
    args,
    calls: [referencesOf(e, index, wiring)],
    group: "layers",
  };
}

function referencesOf(e: WrittenEntry, index: number, wiring: Wiring): readonly Reference[] {
  if (e.from)
    return (e.from.kind === "seq" ? e.from.items : [e.from]).map((t) => referenceOf(t, index, wiring));
  if (isInput(e.type)) return [implied(e.span, { kind: "input", index: inputIndex(e, wiring) })];
  return [implied(e.span, index === 0 ? { kind: "input", index: 0 } : { kind: "layer", index: index - 1 })];
}

const implied = (span: Span, to: Reference["to"]): Reference => ({ to, span, text: "", implied: true });

/** An input layer declares the input of its name. */
function inputIndex({ name }: WrittenEntry, { inputs }: Wiring): number {
  const own = inputs.findIndex((i) => i.name === name);
  return Math.max(own, 0);
}

function referenceOf(tree: Tree, index: number, wiring: Wiring): Reference {
  const text = tree.kind === "scalar" ? tree.source : "";
  const to = targetOf(tree, index, wiring);
  if (to.kind === "nothing") {
    const { span } = tree;
    const fixes = (to.suggestions ?? []).map((name, i) => ({
      title: `Change to ${name}`,
      edits: [{ span, text: name }],
      preferred: i === 0,
    }));
    wiring.fault({ code: "bad-reference", span, layer: index, message: to.why, fixes });
  }
  return { to, span: tree.span, text };
}

function targetOf(tree: Tree, index: number, { entries, names, inputs }: Wiring): Reference["to"] {
  const n = integerOf(tree);
  if (n !== undefined) return numbered(n, index, entries.length);
  const name = stringOf(tree) ?? "";
  const layer = names.get(name);
  if (layer === index) return { kind: "nothing", why: `${name} reads itself` };
  if (layer !== undefined) return { kind: "layer", index: layer };
  const input = inputs.findIndex((i) => i.name === name);
  if (input >= 0) return { kind: "input", index: input };
  const suggestions = nearest(name, [...names.keys(), ...inputs.map((i) => i.name)]);
  const hint = suggestions[0] ? `; did you mean ${suggestions[0]}?` : "";
  return { kind: "nothing", why: `There is no layer ${name}${hint}`, suggestions };
}

function numbered(n: number, index: number, count: number): Reference["to"] {
  const at = n < 0 ? index + n : n;
  if (at === -1 && index === 0) return { kind: "input", index: 0 };
  if (at >= 0 && at < index) return { kind: "layer", index: at };
  if (at === index) return { kind: "nothing", why: `Layer ${index} reads itself` };
  const range = ["there is no layer before it", "only layer 0 comes before it"][index];
  const before = range ?? `only layers 0 to ${index - 1} come before it`;
  return {
    kind: "nothing",
    why:
      at >= count || at < 0
        ? `There is no layer ${n}: ${before}`
        : `Layer ${index} reads layer ${at}, but ${before}`,
  };
}
