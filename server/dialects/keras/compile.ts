import type { PlacedFault } from "../../model/fault";
import type { Argument, Reference } from "../../model/layer";
import type { Span } from "../../model/span";
import { type Layout, type Tensor, unknownTensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import {
  get,
  isMapping,
  isNull,
  isScalar,
  items,
  type Mapping,
  numberOf,
  type Scalar,
  type Tree,
  withItems,
  withValue,
} from "../../model/tree";
import { executionOrder } from "../../trace/order";
import { hasFloat, type ReadArgs, readArgs } from "../../vocabulary/layer";
import { nothingIn } from "./common/nothing";
import { isUngrouped, one } from "./common/python";
import { isLayer, isModel, type Version } from "./document";
import { familiar } from "./familiar";
import { link } from "./link";
import { asSpread, reads } from "./loading/built";
import { keysOf } from "./loading/keys";
import { looked } from "./loading/looked";
import { misnamed } from "./loading/meant";
import { meetAsBuilt, meetAsMany } from "./loading/merges";
import { openWeights } from "./loading/open";
import { refusedOperation } from "./loading/refused";
import { isIgnored } from "./loading/refused-tfjs";
import { unfound } from "./loading/releases";
import { asInJavaScript, isBeyondWords, isTakenAnyhow, isTakenWithout, softened } from "./loading/runs-tfjs";
import { misusedBase, wordsOf } from "./loading/unknown";
import { unfitValue } from "./loading/values";
import { hasOtherAxes, takesFloat } from "./loading/windows";
import { formOf } from "./nodes";
import { misspeltOperation, operationStep } from "./operations";
import type { Notes } from "./operations/whole";
import { compiledOnce, writtenWithoutName } from "./remembered";
import { Declarations, type Entry, entryOf } from "./scope";
import { aroundOf, compiledBefore, keepSound } from "./sound";
import type { KerasLayer, Lowering } from "./spec";
import { NOTHING_SAID, type SaidOf } from "./stated";
import { layerNamed } from "./vocabulary";

/** What every layer of a file shares. */
export interface Context {
  readonly version: Version;
  readonly usual: Layout;
  readonly fault: (fault: PlacedFault) => void;
  /** Classes of others that have been mentioned: each is, once. */
  readonly mentioned: Set<string>;
  /** The model's input is what the file says, not what a setting does. */
  readonly asWritten: boolean;
  /** An input of the model has an extent that the file leaves open. */
  readonly isOpen: boolean;
  /** The file. */
  readonly text: string;
  /** Values of functions that are not one tensor per example. */
  readonly notes: Notes;
}

/** Compiles a layer once, when the file is read, so that its faults are found once however often it is called. */
export function compile(entry: Entry, index: number, said: SaidOf, context: Context): Lowering {
  const step = stepOf(entry, index, said, context);
  const isTrained = entry.trainable || (context.version === "keras3" && isComposite(entry));
  return isTrained ? step : frozen(step);
}

const isComposite = (entry: Entry): boolean =>
  !isForeign(entry) && layerNamed(familiar(entry) ?? entry.type)?.isComposite === true;

/** The same step with weights that training leaves as they are. */
export const frozen =
  (step: Lowering): Lowering =>
  (g, inputs, form) =>
    g.freeze(() => step(g, inputs, form));

function stepOf(entry: Entry, index: number, said: SaidOf, context: Context): Lowering {
  const operation = operationStep(entry, said, context.notes);
  if (operation) {
    for (const f of misspeltOperation(entry, index)) context.fault(f);
    for (const f of refusedOperation(entry, index, context.version)) context.fault(f);
    return heard(operation, said);
  }
  return heard(layerStep(entry, index, said, context), said);
}

/** Where nothing is known of what a layer reads, but the file says it: that. */
const heard =
  (step: Lowering, said: SaidOf): Lowering =>
  (g, inputs, form) => {
    if (inputs.every((v) => v.type.dims !== null)) return step(g, inputs, form);
    const known = inputs.map((v, i) => {
      const type = v.type.dims === null ? said.read(i) : undefined;
      if (!type) return v;
      // The file's word is as good as the shape of an input.
      return g.asCertainAs(g.declared([v], type, "stated", "collapse"), g.input(type, false));
    });
    return step(g, known, form);
  };

const layerStep = (entry: Entry, index: number, said: SaidOf, context: Context): Lowering => {
  const looked = (): Lowering => lookedStep(entry, index, said, context);
  return compiledBefore(entry, context, looked) ?? looked();
};

function lookedStep(entry: Entry, index: number, said: SaidOf, context: Context): Lowering {
  const stated = said.first;
  const twin = familiar(entry);
  const spec = twin !== undefined ? layerNamed(twin) : isForeign(entry) ? undefined : layerNamed(entry.type);
  if (!spec) return unknownClass(entry, index, stated, context);
  const key = twin === undefined ? keyOf(entry, spec, context) : undefined;
  const compile = (fault: Context["fault"]): Lowering =>
    compileLayer(entry, index, { spec, isTwin: twin !== undefined }, said, { ...context, fault });
  if (key === undefined) return compile(context.fault);
  const { step, number } = compiledOnce(key, context.fault, compile);
  if (number !== undefined) keepSound(entry, context, number);
  return step;
}

/** What decides what a layer comes to, apart from what it reads; nothing where more does than can be written down. */
function keyOf(entry: Entry, { type, holds }: KerasLayer, context: Context): string | undefined {
  const { version, text } = context;
  // Before Keras 2, and in TensorFlow.js, a layer goes by what was made before what it reads.
  if (holds.length > 0 || version === "keras1" || version === "tfjs") return undefined;
  // Of such a layer only what the file says beside its edges is known.
  if (hasOtherAxes(type, (name) => entry.args.at(name)?.value)) return undefined;
  const written = writtenWithoutName(entry, text);
  return written && `${aroundOf(context)} ${written}`;
}

function compileLayer(
  entry: Entry,
  index: number,
  { spec, isTwin }: { readonly spec: KerasLayer; readonly isTwin: boolean },
  said: SaidOf,
  context: Context,
): Lowering {
  const { version, usual, isOpen } = context;
  if (!isTwin) looked(entry, index, context);
  for (const f of version === "keras3" && !isTwin ? unfound(entry, spec.type, index) : []) context.fault(f);
  const { type, typeSpan } = entry;
  const { names } = spec;
  const written = entry.args.named(names);
  const floats = (name: string): boolean =>
    takesFloat(spec.type, name, version, (key) => get(entry.config, key), isOpen);
  const kept = taken(written, entry, spec, version, floats);
  const args = version === "tfjs" ? kept : [...kept, ...misnamed(entry, version, spec)];
  const { defaults } = spec;
  const table = { type: spec.type, args: tableFor(spec, version), open: true };
  const readOf = (args: readonly Argument[]): ReadArgs =>
    readArgs(table, { type, typeSpan, args, index }, { defaults, noFloats: (name) => !floats(name) });
  const read = readOf(args);
  const none = nothingIn(entry, version);
  const saysNone = (a: Argument): boolean => none !== undefined && names.get(a.name) === none;
  const runs = (at: Span): boolean =>
    args.some((a) => saysNone(a) && a.span.start === at.start) ||
    (version === "tfjs" &&
      (isTakenAnyhow(kept.find(({ span }) => span.start === at.start)) ||
        (at.start === typeSpan.start && isTakenWithout(entry))));
  for (const f of read.faults) {
    const isMild = runs(f.span);
    const value =
      isMild && version === "tfjs" ? kept.find(({ span }) => span.start === f.span.start) : undefined;
    // What is said of its value already is not said again.
    if (!value || !unfitValue(type, String(value.name), value.value, version))
      context.fault(isMild ? { ...f, severity: "warning" } : f);
  }
  if (version !== "tfjs") for (const a of kept) if (!written.includes(a)) context.fault(cut(a, spec, index));
  const otherwise = opaque(said.first);
  // Of a layer that gives nothing, all else has to be as it must.
  const sound =
    none === undefined ? read : readOf(args.map((a) => (saysNone(a) ? { ...a, value: one(a.value) } : a)));
  if (
    sound.broken ||
    (version === "tfjs" && isBeyondWords(entry)) ||
    hasOtherAxes(type, (name) => kept.find((a) => a.name === name)?.value)
  )
    return otherwise;
  const as: ReadArgs["values"] = truthful(sound.values, args, spec);
  const values = none === undefined ? as : { ...as, [none]: 0 };
  const held = spec.holds.map((name) => values[name] as Tree | undefined);
  const inner = held.length > 0 ? innerSteps(held, index, context) : holdsNone;
  const given = (name: string): boolean => entry.args.named(names).some((a) => names.get(a.name) === name);
  return (g, arriving, form) => {
    const [first, ...rest] = arriving;
    const x = first && reads(g, entry, first, context);
    if (!x) return otherwise(g, arriving, form);
    const inputs = [x, ...rest];
    meetAsMany(g, entry, form, version);
    if (version === "keras3") meetAsBuilt(g, entry, inputs);
    const from = g.nodes.length;
    const faults = g.faults.length;
    const made = listOf(spec.lower({ g, inputs, x, args: values, given, form, version, usual, inner }));
    if (version === "tfjs") softened(g, entry, faults);
    if (version !== "keras1" && held.length === 0) openWeights(g, inputs, from, version);
    return made.map((y) => asSpread(g, entry, first, y));
  };
}

/** The arguments as the loader takes them: TensorFlow.js knows fewer, and null is its word for a default. */
function taken(
  written: readonly Argument[],
  { type, config }: Entry,
  spec: KerasLayer,
  version: Version,
  takesFloats: (name: string) => boolean,
): readonly Argument[] {
  if (version === "keras3") return written;
  if (version !== "tfjs") return written.map((a) => truncated(a, spec, takesFloats));
  const read = keysOf(type, version);
  if (!config) return written;
  return written
    .filter(
      (a) =>
        !isNull(a.value) && (read?.has(String(a.name)) ?? true) && !isIgnored(type, String(a.name), a.value),
    )
    .map((a) => asInJavaScript(a, type, spec.args[spec.names.get(a.name) ?? ""]?.schema.type === "boolean"));
}

/** What TensorFlow.js does without. */
const SPARED = new Set(["rate", "stddev"]);

const tableFor = ({ args }: KerasLayer, version: Version): KerasLayer["args"] =>
  version !== "tfjs" || !Object.keys(args).some((name) => SPARED.has(name))
    ? args
    : Object.fromEntries(Object.entries(args).filter(([name]) => !SPARED.has(name)));

/** Many classes before Keras 3 turn `2.5` into a whole number without a word, and none of them into the default. */
function truncated(arg: Argument, spec: KerasLayer, takesFloats: (name: string) => boolean): Argument {
  const { name, span, value } = arg;
  const known = spec.names.get(name) ?? "";
  if (spec.args[known]?.whole !== true || (hasFloat(value) && !takesFloats(known))) return arg;
  if (isUngrouped(spec.type, known, value)) return { name, span, value: one(value) };
  const made = isScalar(value)
    ? wholeOf(value, known, spec.type)
    : LISTS.some(([classes, names]) => classes.test(spec.type) && names.test(known))
      ? wholeList(value)
      : undefined;
  return made ? { name, span, value: made } : arg;
}

/** What these classes hand to TensorFlow in a list, it cuts to whole numbers. */
const LISTS: readonly (readonly [classes: RegExp, names: RegExp])[] = [
  [/^(Average|Max)Pooling[123]D$|^(Depthwise|Separable)Conv[12]D$/, /^(pool_size|strides)$/],
  [/^(ConvLSTM|Conv)[123]D(Transpose)?$/, /^(strides|dilation_rate)$/],
  [/^UpSampling2D$/, /^size$/],
];

/** What Python makes a number of a text for. */
const TEXTS = /^(Dense units|UpSampling1D size)$/;

function wholeOf(value: Scalar, name: string, type: string): Tree | undefined {
  const said = value.value;
  if (!said && name === "value_dim") return withValue(value, null);
  const isText = typeof said === "string" && /^ *[1-9]\d* *$/.test(said) && TEXTS.test(`${type} ${name}`);
  const isPart = typeof said === "number" && said > 1 && !Number.isInteger(said);
  return isText || isPart ? withValue(value, Math.trunc(Number(said))) : undefined;
}

function wholeList(value: Tree): Tree | undefined {
  if (value.kind !== "seq") return undefined;
  const parts = value.items.map((i) => {
    const said = isScalar(i) ? i.value : undefined;
    return isScalar(i) && typeof said === "number" && said > 1 && !Number.isInteger(said)
      ? withValue(i, Math.trunc(said))
      : i;
  });
  return parts.some((p, i) => p !== value.items[i]) ? withItems(value, parts) : undefined;
}

const cut = ({ name, span, value }: Argument, { type }: KerasLayer, layer: number): PlacedFault => ({
  code: "bad-argument",
  severity: "warning",
  span,
  layer,
  message: `${type}: ${name} must be ${value.kind === "seq" ? "integers" : "an integer"}; Keras makes ${whole(value)} of it`,
});

const whole = (value: Tree): string =>
  isScalar(value)
    ? String(value.value)
    : items(value)
        .map((i) => numberOf(i))
        .join("×");

/** A switch that is null is off in Python, whatever its default. */
function truthful(
  values: ReadArgs["values"],
  args: readonly Argument[],
  spec: KerasLayer,
): ReadArgs["values"] {
  const off = args.filter((a) => isNull(a.value)).map((a) => spec.names.get(a.name) ?? "");
  const switches = off.filter(
    (name) => spec.args[name]?.schema.type === "boolean" && spec.args[name]?.fallback !== undefined,
  );
  return switches.length === 0
    ? values
    : { ...values, ...Object.fromEntries(switches.map((name) => [name, false])) };
}

const listOf = (made: Value | readonly Value[]): readonly Value[] => ("type" in made ? [made] : made);

const opaque =
  (stated: () => Tensor | undefined): Lowering =>
  (g, inputs) => {
    const output = stated();
    return [g.unknown(inputs, output, "collapse", output !== undefined)];
  };

/** A class of the same name that somebody else has written. */
const isForeign = ({ module }: Entry): boolean =>
  module !== undefined && !/^(keras|tf_keras|tensorflow)\b/.test(module);

function unknownClass(
  entry: Entry,
  layer: number,
  stated: () => Tensor | undefined,
  context: Context,
): Lowering {
  const { mentioned, fault, version } = context;
  const { type, className, typeSpan } = entry;
  const wrong = isForeign(entry) || className.includes(">") ? undefined : misusedBase(entry, version);
  if (wrong !== undefined)
    fault({ code: "unknown-layer", severity: "error", span: typeSpan, layer, message: wrong });
  // What computes nothing hands on what it reads.
  else if (type === "Layer" && keysOf(type, version) && !isForeign(entry)) {
    looked(entry, layer, context);
    return (g, inputs) => inputs.slice(0, 1).map((x) => g.identity(x));
  } else if (!mentioned.has(className)) {
    mentioned.add(className);
    fault({ code: "unknown-layer", span: typeSpan, layer, ...wordsOf(entry, stated, version) });
  }
  return type === "Lambda" ? code(stated) : opaque(stated);
}

/** Code has no weights of its own; what it costs is unknown, and so is what it gives unless the file says so. */
const code =
  (stated: () => Tensor | undefined): Lowering =>
  (g, inputs) => {
    const output = stated();
    if (output) return [g.declared(inputs, output, "lambda", "collapse")];
    return [g.contract(inputs, undefined, { parameters: 0, macs: undefined, window: "collapse" })];
  };

const holdsNone = (): Lowering => opaque(() => undefined);

/** The layers that stand in the arguments of another one. */
function innerSteps(
  trees: readonly (Tree | undefined)[],
  index: number,
  context: Context,
): (tree: Tree | undefined) => Lowering {
  const layers = trees.flatMap((t) => (t?.kind === "seq" ? t.items : (t ?? [])));
  const steps = new Map(
    layers.filter((t) => isLayer(t)).map((t) => [t, innerStep(t, index, context)] as const),
  );
  return (tree) => (tree && steps.get(tree)) ?? opaque(() => undefined);
}

function innerStep(tree: Tree, index: number, context: Context): Lowering {
  if (isMapping(tree) && isModel(tree)) return modelStep(tree, index, context);
  return compile(entryOf(tree, context.version), index, NOTHING_SAID, context);
}

/** A whole model as one step of a layer that wraps it. */
function modelStep(model: Mapping, index: number, context: Context): Lowering {
  const declared = new Declarations(context.version);
  const root = declared.scope(model, 1, false);
  const { entries } = declared;
  const { calls, results } = link(root, entries.length);
  const order = executionOrder(calls);
  const steps = entries.map((entry, i) => {
    const step = compile(entry, index, NOTHING_SAID, context);
    return declared.frozen[i] ? frozen(step) : step;
  });
  return (g, inputs) => {
    const made: (readonly Value[])[][] = entries.map(() => []);
    const resolve = ({ to, call = 0, output = 0 }: Reference): Value => {
      const value = to.kind === "layer" ? made[to.index]?.[call]?.[output] : undefined;
      if (to.kind === "input") return inputs[Math.min(to.index, inputs.length - 1)] ?? g.unknown(inputs);
      return value ?? g.input(unknownTensor("last"), true);
    };
    for (const [i, call] of order) {
      const { name, nodes } = entries[i] as Entry;
      const own = calls[i] ?? [];
      const values = (own[call] ?? []).map(resolve);
      const body = (): readonly Value[] => (steps[i] as Lowering)(g, values, formOf(nodes, call));
      const named = (): readonly Value[] => g.within(name, body);
      (made[i] as (readonly Value[])[])[call] = own.length > 1 ? g.shareAs(name, named) : named();
    }
    return results.map(resolve);
  };
}
