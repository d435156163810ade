import type { Group, Layer, Model } from "../../model/layer";
import { get, type Mapping, type Parsed, stringOf } from "../../model/tree";
import type { FileContext, Reading, ReadingFault } from "../dialect";
import { type Context, compile, frozen } from "./compile";
import { type Document, documentOf } from "./document";
import { inputOf, layoutIn, overridden } from "./input";
import { link } from "./link";
import { statedWeights, weightsOf } from "./manifest";
import { formOf } from "./nodes";
import { Declarations, type Entry } from "./scope";
import type { Step } from "./spec";
import { Stated } from "./stated";
import { unloadable } from "./tfjs";

export function readKeras(parsed: Parsed, file: FileContext): Reading {
  const document = documentOf(parsed);
  if (!document) throw new Error("read before it was claimed");
  return document.model ? readModel(document, document.model, file) : readGraph(document);
}

function readModel(document: Document, model: Mapping, { text, options }: FileContext): Reading {
  const faults: ReadingFault[] = [];
  const declared = new Declarations(document.version);
  const root = declared.scope(model, 1, false);
  const { entries } = declared;
  const linked = link(root, entries.length);
  faults.push(...linked.faults);
  if (document.tfjs) faults.push(...unloadable(root, entries));
  const layout = layoutIn(entries);
  const inputs = overridden(
    linked.entrances.map(({ entry, scope }) => inputOf(entry, scope.chain ? scope.model : model, layout)),
    options,
  );
  if (inputs.some((i) => i.origin === "missing")) faults.push(noShape(model, root.members[0]?.entry));
  const context: Context = {
    version: document.version,
    usual: layout,
    fault: (f) => void faults.push(f),
    mentioned: new Set(document.tfjs ? ["Lambda"] : []),
  };
  // Another input than the file's has other shapes behind it.
  const said = options.input || options.inputSize ? undefined : new Stated(declared, layout);
  const steps = entries.map((entry, i): Step => {
    const step = compile(entry, i, () => said?.of(i), context);
    return declared.frozen[i] ? frozen(step) : step;
  });
  const forms = entries.map((e) => e.nodes);
  const stated = statedWeights(document.manifest, entries);
  const weights = weightsOf(stated);
  // Where every weight has its layer, a layer without any has none.
  const whole = stated.length > 0 && stated.every((w) => w.layer !== undefined);
  const result: Model = {
    dialect: "keras",
    variant: document.version,
    scale: null,
    scales: [],
    name: nameOf(root.model),
    inputs,
    layers: entries.map((e, index) => layerOf(e, index, linked.calls[index] ?? [], text)),
    groups: declared.nested.map(groupOf),
    outputs: linked.outputs,
    framework: "keras",
    ...(stated.length > 0 ? { stated } : {}),
  };
  return {
    model: result,
    faults,
    lower(g, { index }, xs, call) {
      const from = g.nodes.length;
      const made = (steps[index] as Step)(g, xs, formOf(forms[index] ?? [], call));
      const own = weights.get(index) ?? (whole ? [] : undefined);
      if (own) g.state(own, from);
      return made;
    },
  };
}
const nameOf = (model: Mapping): string | null =>
  stringOf(get(get(model, "config"), "name")) ?? stringOf(get(model, "name")) ?? null;

function layerOf(entry: Entry, index: number, calls: Layer["calls"], text: string): Layer {
  const { name, className, typeSpan, nameSpan, args, tree } = entry;
  const end = typeSpan.end + (text[typeSpan.end] === "," ? 1 : 0);
  return {
    index,
    name,
    type: className,
    span: tree.span,
    typeSpan,
    hintAt: end,
    args,
    calls,
    ...(nameSpan ? { nameSpan, mark: nameSpan } : {}),
  };
}

function groupOf({ entry, from, to }: Declarations["nested"][number]): Group {
  const layers = Array.from({ length: to - from }, (_, i) => from + i);
  return { name: entry.name, span: entry.tree.span, keySpan: entry.typeSpan, layers };
}

function noShape(model: Mapping, first: Entry | undefined): ReadingFault {
  return {
    code: "missing-input-shape",
    severity: "information",
    span: first?.typeSpan ?? (get(model, "class_name") ?? model).span,
    message:
      "Nothing says how large the input is (batch_input_shape or build_input_shape), so that shapes and parameters are unknown",
    layer: 0,
  };
}

/** A graph of operations has no layers: nothing is shown but what it is. */
function readGraph({ graph, version }: Document): Reading {
  const model: Model = {
    dialect: "keras",
    variant: version,
    scale: null,
    scales: [],
    name: null,
    inputs: [],
    layers: [],
    groups: [],
    outputs: [],
    framework: "keras",
  };
  const message =
    "This is a graph model: it lists operations, not layers, so that there is nothing to show per layer";
  const faults = graph ? [{ code: "graph-model", span: graph.span, message }] : [];
  return { model, faults, lower: () => [] };
}
