import type { Dim } from "../../model/dim";
import type { PlacedFault } from "../../model/fault";
import type { Argument, Group, Layer, Model, ModelInput, Place, Reference } from "../../model/layer";
import type { Options } from "../../model/options";
import { holds, type Span } from "../../model/span";
import { tensor, unknownTensor, withChannels } from "../../model/tensor";
import { type Entry, entry, get, integerOf, isMapping, type Mapping, stringOf } from "../../model/tree";
import { shape } from "../../vocabulary/args";
import { hintAt } from "../../vocabulary/hint";
import type { FileContext, Reading } from "../dialect";
import { TORCH } from "../frameworks";
import { moduleNamed } from "../torch/vocabulary";
import {
  type Call,
  type CallNames,
  callsIn,
  inputsIn,
  moduleSpan,
  outputsIn,
  referenceTo,
  type Spec,
} from "./graph";
import { itemsOf, type ModuleLayer } from "./modules";

/** A module of the file: its layers, from the first one's index on. */
interface Module {
  readonly entry: Entry;
  readonly name: string;
  readonly first: number;
  readonly items: readonly ModuleLayer[];
}

export function readTorcharc(spec: Spec, { text, options }: FileContext): Reading {
  const faults: PlacedFault[] = [];
  const fault = (f: PlacedFault): void => void faults.push(f);
  const graph = spec.graph.value as Mapping;
  const calls = callsIn(graph);
  const modules = modulesIn(spec, new Set(calls.map((c) => c.module)), fault);
  const wired = wiredBy(calls, modules, graph, fault);
  const items = modules.flatMap((m) => m.items);
  const known = new Set(modules.map((m) => m.name));
  const inputs = inputsOf(spec, graph, { calls, modules, options });
  for (const f of openInputs(inputs, graph)) fault(f);
  const model: Model = {
    dialect: "torcharc",
    variant: null,
    scale: null,
    scales: [],
    name: null,
    inputs,
    layers: modules.flatMap((m) => layersOf(m, wired.calls, text)),
    places: modules.flatMap((m) => placesOf(m, text)),
    groups: modules.map(groupOf),
    outputs: wired.outputs,
    mentions: [...wired.mentions, ...inputMentions(spec, graph)],
    framework: TORCH,
    // Of a module that is called and not there nobody knows anything.
    ...(calls.some((c) => !known.has(c.module)) ? { unlisted: true } : {}),
  };
  return { model, faults, lower: (g, { index }, xs) => (items[index] as ModuleLayer).step(g, xs) };
}

/** The modules that the graph calls; torch.fx leaves the others out of the model. */
function modulesIn(
  { modules }: Spec,
  called: ReadonlySet<string>,
  fault: (f: PlacedFault) => void,
): readonly Module[] {
  const found: Module[] = [];
  let first = 0;
  for (const entry of (modules.value as Mapping).entries) {
    const name = String(entry.key.value);
    if (!called.has(name)) {
      const message = `${name} is never called in graph.modules, so it is not part of the model`;
      fault({ code: "bad-reference", severity: "warning", span: entry.key.span, message });
      continue;
    }
    const items = itemsOf(entry, { layer: first, fault });
    found.push({ entry, name, first, items });
    first += items.length;
  }
  return found;
}

interface Wired {
  /** Per layer what feeds it in each call. */
  readonly calls: readonly (readonly (readonly Reference[])[])[];
  readonly outputs: readonly number[];
  /** Outputs, and the calls themselves. */
  readonly mentions: readonly Reference[];
}

function wiredBy(
  calls: readonly Call[],
  modules: readonly Module[],
  graph: Mapping,
  fault: (f: PlacedFault) => void,
): Wired {
  const byName = new Map(modules.map((m) => [m.name, m] as const));
  const made: Reference[][][] = modules.flatMap((m) => m.items.map(() => []));
  const names: CallNames = new Map();
  for (const [index, tree] of inputsIn(graph).entries())
    names.set(stringOf(tree) ?? "", { to: { kind: "input", index } });
  const later = new Set(calls.map((c) => c.node));
  const called: Reference[] = [];
  for (const { node, module, span, inputs } of calls) {
    const own = byName.get(module);
    const references = inputs.map((t) => referenceTo(t, names, later, fault));
    later.delete(node);
    if (!own || own.items.length === 0) {
      if (!own)
        fault({ code: "bad-reference", span, message: `Unknown module ${module}; it is not in \`modules\`` });
      names.set(
        node,
        references[0] ?? {
          to: { kind: "nothing", why: `Unknown module ${module}; it is not in \`modules\`` },
        },
      );
      continue;
    }
    const reference = chained(own, references, made, span);
    names.set(node, reference);
    called.push({ ...reference, span: moduleSpan(span, node), text: module });
  }
  const outputs = outputsIn(graph).map((t) => referenceTo(t, names, later, fault));
  return {
    calls: made,
    outputs: outputs.flatMap(({ to }) => (to.kind === "layer" ? [to.index] : [])),
    mentions: [...called, ...outputs],
  };
}

/** The inputs by their names, in the graph and where their shapes are said. */
function inputMentions({ root }: Spec, graph: Mapping): readonly Reference[] {
  const said = get(root, "input_shape");
  return inputsIn(graph).flatMap((tree, index): Reference[] => {
    const text = stringOf(tree) ?? "";
    const key = entry(said, text)?.key;
    return [tree, ...(key ? [key] : [])].map(({ span }) => ({ to: { kind: "input", index }, span, text }));
  });
}

/** The layers of a module one behind another, once more. */
function chained(
  { first, items }: Module,
  references: readonly Reference[],
  made: readonly Reference[][][],
  span: Span,
): Omit<Reference, "span" | "text"> {
  let call = 0;
  for (const [i, { args, type }] of items.entries()) {
    const own = made[first + i] as Reference[][];
    call = own.length;
    const before: Reference = {
      to: { kind: "layer", index: first + i - 1 },
      call,
      span,
      text: "",
      implied: true,
    };
    const read = i === 0 ? references : [before];
    own.push([...(type === "Get" ? read.map((r) => ({ ...r, output: keyOf(args) })) : read)]);
  }
  return { to: { kind: "layer", index: first + items.length - 1 }, call };
}

/** Which output `Get` takes. */
const keyOf = (args: readonly Argument[]): number => {
  const own = args.find((a) => a.name === "key");
  return own ? (integerOf(own.value) ?? 0) : 0;
};

// Inputs: TorchArc's lazy modules learn shapes when they run; a file may say them for whoever reads it

interface Around {
  readonly calls: readonly Call[];
  readonly modules: readonly Module[];
  readonly options: Options;
}

function inputsOf(
  { root }: Spec,
  graph: Mapping,
  { calls, modules, options }: Around,
): readonly ModelInput[] {
  const said = get(root, "input_shape");
  return inputsIn(graph).map((tree, i): ModelInput => {
    const name = stringOf(tree) ?? `input ${i}`;
    const { input } = options;
    if (i === 0 && input) return { name, type: tensor(input, layoutOf(input)), origin: "setting" };
    const own = isMapping(said) ? get(said, name) : i === 0 ? said : undefined;
    const dims = own && shape({ required: true }).read(own);
    if (own && dims) return { name, type: tensor(dims, layoutOf(dims)), span: own.span, origin: "file" };
    return { name, ...expected(name, calls, modules) };
  });
}

/** What lazy modules learn when they run is not known without a shape. */
function openInputs(inputs: readonly ModelInput[], graph: Mapping): readonly PlacedFault[] {
  const open = inputs.filter((i) => i.origin === "missing").map((i) => i.name);
  const own = entry(graph, "input");
  if (open.length === 0 || !own) return [];
  const names = open.join(", ");
  return [
    {
      code: "missing-input-shape",
      severity: "information",
      span: own.key.span,
      message: `No input shape for ${names}, so sizes and MACs are unknown; add input_shape: {${open[0]}: [3, 32, 32]} at the top of the file`,
    },
  ];
}

const layoutOf = (dims: readonly Dim[]): "first" | "last" => (dims.length > 2 ? "first" : "last");

/** As much as the first module that reads it was made for. */
function expected(
  name: string,
  calls: readonly Call[],
  modules: readonly Module[],
): Omit<ModelInput, "name"> {
  const reader = calls.find((c) => stringOf(c.inputs[0]) === name);
  const item = modules.find((m) => m.name === reader?.module)?.items[0];
  const spec = item && moduleNamed(item.type);
  if (!item || !spec) return { type: unknownTensor("first"), origin: "missing" };
  const number = (attr: string | undefined): number | null => {
    const own = item.args.find((a) => a.name === attr);
    return (own && integerOf(own.value)) ?? null;
  };
  if (spec.type === "Linear") {
    const features = number("in_features");
    if (features !== null) return { type: tensor([features], "last"), span: item.span, origin: "file" };
  }
  const { as, axes, attr } = spec.input;
  if (as === "any") return { type: unknownTensor("first"), origin: "missing" };
  if (axes?.length !== 1) return { type: unknownTensor(as), origin: "missing" };
  const unknown = tensor(new Array<Dim>(axes[0] ?? 0).fill(null), as);
  return { type: attr === undefined ? unknown : withChannels(unknown, number(attr)), origin: "missing" };
}

// Layers and where they stand

/** What an alias or a merge key repeats stands elsewhere in the text: such a layer stands at its module's name. */
const isHere = ({ entry }: Module, { span }: ModuleLayer): boolean =>
  holds(entry.span, span.start) && holds(entry.span, span.end);

function layersOf(module: Module, calls: Wired["calls"], text: string): readonly Layer[] {
  const { entry, name, first, items } = module;
  return items.map((item, i): Layer => {
    const { step: _, spec: __, ...rest } = item;
    const at = isHere(module, item) ? item : { span: entry.key.span, typeSpan: entry.key.span };
    const { span, typeSpan } = at;
    return {
      ...rest,
      span,
      typeSpan,
      index: first + i,
      hintAt: hintAt(at, text),
      calls: calls[first + i] ?? [],
      group: name,
      ...(items.length === 1 ? { nameSpan: entry.key.span } : {}),
    };
  });
}

function placesOf(module: Module, text: string): readonly Place[] {
  const { entry, first, items } = module;
  const own = items.flatMap((item, i): readonly Place[] =>
    isHere(module, item) ? [{ span: item.span, hintAt: hintAt(item, text), layer: first + i }] : [],
  );
  if (own.length > 0 || items.length === 0) return own;
  const at = { span: entry.key.span, typeSpan: entry.key.span };
  return [{ span: at.span, hintAt: hintAt(at, text), layer: first + items.length - 1 }];
}

const groupOf = ({ entry, name, first, items }: Module): Group => ({
  name,
  span: entry.span,
  keySpan: entry.key.span,
  layers: items.map((_, i) => first + i),
});
