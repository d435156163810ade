import type { PlacedFault } from "../../model/fault";
import type { Argument, Group, Layer, Model, Reference, StatedWeight } from "../../model/layer";
import type { Span } from "../../model/span";
import type { Value } from "../../model/trace";
import { get, type Mapping, stringOf } from "../../model/tree";
import type { Step } from "../../trace/again";
import type { Builder } from "../../trace/builder";
import type { FileContext, Reading } from "../dialect";
import { KERAS } from "../frameworks";
import { type Context, compile, frozen } from "./compile";
import type { Document } from "./document";
import { inputOf, layoutIn, overridden } from "./input";
import { link, unreached } from "./link";
import { otherLoader } from "./loading/loader";
import { mistyped } from "./loading/mistyped";
import { keepsWeights } from "./loading/shared";
import { refusedTogether } from "./loading/whole";
import { statedWeights, untargeted, weightsOf } from "./manifest";
import { formOf } from "./nodes";
import { isOperation } from "./operations";
import { Declarations, type Entry, isFrozen, type Scope } from "./scope";
import { soundStep } from "./sound";
import type { Lowering } from "./spec";
import { NOTHING_SAID, Stated } from "./stated";
import { unloadable } from "./tfjs";

export const readKeras = (document: Document, file: FileContext): Reading =>
  document.model ? readModel(document, document.model, file) : readGraph(document);

function readModel(document: Document, model: Mapping, { text, options }: FileContext): Reading {
  const faults: PlacedFault[] = [];
  const declared = new Declarations(document.version);
  const root = declared.scope(model, 1, isFrozen(model, document.version));
  const { entries } = declared;
  const linked = link(root, entries.length);
  faults.push(...linked.faults);
  faults.push(...refusedTogether(root, entries, linked.entrances, document.loader));
  faults.push(...mistyped(entries, linked.calls, document.loader));
  if (document.tfjs) faults.push(...unloadable(root, entries));
  faults.push(...otherLoader(document, model, options.frameworkVersion));
  const layout = layoutIn(entries);
  const inputs = overridden(
    linked.entrances.map(({ entry, scope }) => inputOf(entry, scope.chain ? scope.model : model, layout)),
    options,
  );
  if (inputs.some((i) => i.origin === "missing")) faults.push(noShape(model, root.members[0]?.entry));
  const context: Context = {
    version: document.loader,
    usual: layout,
    fault: (f) => void faults.push(f),
    mentioned: new Set(document.tfjs ? ["Lambda"] : []),
    asWritten: !(options.input || options.inputSize),
    isOpen: inputs.some(({ type: { dims } }) => dims?.some((d) => typeof d !== "number") !== false),
    text,
    notes: new Map(),
  };
  // Another input than the file's has other shapes behind it.
  const said = options.input || options.inputSize ? undefined : new Stated(declared, layout);
  const steps = entries.map((entry, i): Lowering => {
    const step = compile(entry, i, said?.of(i) ?? NOTHING_SAID, context);
    return declared.frozen[i] ? frozen(step) : step;
  });
  const forms = entries.map((e) => e.nodes);
  const outputs = new Outputs(entries);
  // Keras 3 and TensorFlow.js make a model of what its outputs depend on; Keras 2 keeps the rest beside it.
  const left = /^(keras3|tfjs)$/.test(document.loader) ? unreached(root) : NONE_LEFT;
  faults.push(...untargeted(document.manifest ?? [], entries));
  const stated = statedWeights(document.manifest ?? [], entries);
  const weights = weightsOf(stated);
  // Where every weight has its layer, a layer without any has none.
  const whole = stated.length > 0 && stated.every((w) => w.layer !== undefined);
  const result: Model = {
    dialect: "keras",
    variant: document.version,
    scale: null,
    scales: [],
    name: modelNameOf(root.model),
    inputs,
    layers: entries.map((e, index) => new KerasEntry(e, index, linked.calls[index] ?? [], text)),
    groups: groupsOf(declared, model),
    outputs: linked.outputs,
    mentions: [...endsOf(root), ...againIn(entries), ...ownersOf(stated, entries)],
    framework: KERAS,
    ...(document.manifest ? { stated } : {}),
  };
  const counted = (g: Builder, index: number, made: readonly Value[], from: number): void => {
    outputs.made(g, index, made.length, from);
    faults.push(...outputs.beyond(linked.results, index));
  };
  const stepOf = (index: number): Step | undefined => {
    const entry = entries[index];
    const isApart = left.has(index) || declared.frozen[index];
    return entry && !isApart ? soundStep(entry, context) : undefined;
  };
  return {
    model: result,
    faults,
    lower(g, { index }, xs, call) {
      const from = g.nodes.length;
      for (const r of linked.calls[index]?.[call] ?? []) outputs.check(g, r);
      const step = steps[index] as Lowering;
      const form = formOf(forms[index] ?? [], call);
      const made = left.has(index) ? g.absent(() => step(g, xs, form)) : step(g, xs, form);
      counted(g, index, made, from);
      const isShared = (linked.calls[index]?.length ?? 0) > 1 && document.version !== "keras1";
      if (isShared) keepsWeights(g, index, from);
      const own = weights.get(index) ?? (whole ? [] : undefined);
      if (own) g.state(own, from);
      return made;
    },
    // What operations note of a value is not known to another run, nor are the weights of a manifest.
    ...(document.manifest || entries.some(isOperation) ? {} : { stepOf, taken: counted }),
  };
}

/** What `input_layers` and `output_layers` name, of each model. */
const endsOf = ({ inputs, outputs, byName, members }: Scope): readonly Reference[] => [
  ...[...inputs, ...outputs].flatMap(({ name, span }): Reference[] => {
    const member = byName.get(name);
    return member?.kind === "layer"
      ? [{ to: { kind: "layer", index: member.index }, span, text: name, ends: true }]
      : [];
  }),
  ...members.flatMap((m) => (m.kind === "model" ? endsOf(m.scope) : [])),
];

/** The names of layers once more: an entry has one, and so has its configuration. */
const againIn = (entries: readonly Entry[]): readonly Reference[] =>
  entries.flatMap(({ tree, config, nameSpan, name: text }, index) =>
    [tree, config].flatMap((holder): Reference[] => {
      const again = get(holder, "name");
      if (!again || stringOf(again) !== text || again.span.start === nameSpan?.start) return [];
      return [{ to: { kind: "layer", index }, span: again.span, text }];
    }),
  );

/** The layers that listed weights are called after. */
const ownersOf = (stated: readonly StatedWeight[], entries: readonly Entry[]): readonly Reference[] =>
  stated.flatMap(({ layer: index = -1, name, span }): Reference[] => {
    const text = entries[index]?.name;
    if (text === undefined) return [];
    // Behind the quote.
    const start = span.start + 1 + `/${name}/`.indexOf(`/${text}/`);
    return [{ to: { kind: "layer", index }, span: { start, end: start + text.length }, text }];
  });

const NONE_LEFT: ReadonlySet<number> = new Set();

/** How many outputs each layer has: an edge can name no other. */
class Outputs {
  private readonly counts = new Map<number, number>();
  private readonly told = new Set<number>();

  constructor(private readonly entries: readonly Entry[]) {}

  made(g: Builder, index: number, count: number, from: number): void {
    const known = !g.nodes.slice(from).some((n) => n.opaque || n.output.type.dims === null);
    if (known) this.counts.set(index, count);
    else this.counts.delete(index);
  }

  /** What `output_layers` names of a layer and it does not have: told once. */
  beyond(results: readonly Reference[], index: number): readonly PlacedFault[] {
    const count = this.counts.get(index);
    if (count === undefined || this.told.has(index)) return [];
    this.told.add(index);
    return results
      .filter(({ to, output = 0 }) => to.kind === "layer" && to.index === index && output >= count)
      .map(({ span, text, output }) => ({
        code: "bad-reference",
        span,
        message: `${text} has no output ${output ?? 0} (outputs count from 0)`,
      }));
  }

  check(g: Builder, { to, output = 0, text }: Reference): void {
    const count = to.kind === "layer" ? this.counts.get(to.index) : undefined;
    if (count === undefined || output < count) return;
    const type = to.kind === "layer" ? this.entries[to.index]?.type : undefined;
    const has = count === 1 ? "one output" : `${count} outputs`;
    g.fault(
      "bad-reference",
      `reads output ${output} of ${text}, but ${type ?? text} has ${has} (outputs count from 0)`,
    );
  }
}

const modelNameOf = (model: Mapping): string | null =>
  stringOf(get(get(model, "config"), "name")) ?? stringOf(get(model, "name")) ?? null;

/** A layer as the rest of the program knows it: its arguments are for those who ask. */
class KerasEntry implements Layer {
  readonly name: string;
  readonly type: string;
  readonly typeSpan: Span;
  readonly nameSpan?: Span;
  readonly mark?: Span;
  readonly hintAt: number;

  constructor(
    private readonly entry: Entry,
    readonly index: number,
    readonly calls: Layer["calls"],
    text: string,
  ) {
    const { name, className, typeSpan, nameSpan } = entry;
    this.name = name;
    this.type = className;
    this.typeSpan = typeSpan;
    if (nameSpan) {
      this.nameSpan = nameSpan;
      this.mark = nameSpan;
    }
    this.hintAt = typeSpan.end + (text[typeSpan.end] === "," ? 1 : 0);
  }

  get span(): Span {
    return this.entry.tree.span;
  }

  get args(): readonly Argument[] {
    return this.entry.args.all;
  }

  argument(name: string): Argument | undefined {
    return this.entry.args.at(name);
  }
}

/** Each list of layers is a part of its own: that of the model, and those of the models within it. */
function groupsOf({ lists, nested }: Declarations, model: Mapping): readonly Group[] {
  const byList = new Map<readonly Entry[], number[]>();
  lists.forEach((list, i) => {
    const own = byList.get(list);
    if (own) own.push(i);
    else byList.set(list, [i]);
  });
  return [...byList.values()].map((layers): Group => {
    const [first = 0] = layers;
    // The innermost model that it stands in comes first.
    const inner = nested.find((n) => n.from <= first && layers.every((l) => l < n.to));
    const key = inner?.entry.typeSpan ?? (get(model, "class_name") ?? model).span;
    const { span } = inner?.entry.tree ?? model;
    return { name: inner?.entry.name ?? "layers", span, keySpan: key, layers };
  });
}

function noShape(model: Mapping, first: Entry | undefined): PlacedFault {
  return {
    code: "missing-input-shape",
    severity: "information",
    span: first?.typeSpan ?? (get(model, "class_name") ?? model).span,
    message:
      "No input shape, so shapes and parameters are unknown; add batch_input_shape or build_input_shape",
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
    framework: KERAS,
    unlisted: true,
  };
  const message = "Graph models list operations, not layers, so there are no figures per layer";
  const faults: readonly PlacedFault[] = graph ? [{ code: "graph-model", span: graph.span, message }] : [];
  return { model, faults, lower: () => [] };
}
