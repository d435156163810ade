import type { PlacedFault } from "../../../model/fault";
import { Beside } from "../../../model/remember";
import { get, isMapping, isNull, isScalar, items, stringOf, type Tree } from "../../../model/tree";
import { countOf, truthOf, wholeIn } from "../common/python";
import type { Version } from "../document";
import { inputOf } from "../input";
import type { Entrance } from "../link";
import type { RawReference } from "../nodes";
import type { Entry, Scope } from "../scope";
import { NO_CLASS, noConfig, noLayers, unfitParts } from "./entries";
import { keysOf } from "./keys";
import { wrongPolicy } from "./policies";
import { ofOtherRelease } from "./releases";
import { isSlip } from "./slip";

const CODE = "bad-argument";

/** What Keras refuses of the head of a model or of a layer: its name, where its class comes from, its ends. */
export function* refusedHeads(
  root: Scope,
  entries: readonly Entry[],
  entrances: readonly Entrance[],
  version: Version,
): Iterable<PlacedFault> {
  if (version !== "tf.keras" && version !== "keras2" && version !== "keras3") return;
  yield* ofModel(root, version);
  // A chain that nobody says the input of calls none of its layers before there are data.
  const isCalled = entrances.every(
    ({ entry, scope }) => inputOf(entry, scope.model, "last").origin === "file",
  );
  for (const [layer, entry] of entries.entries()) {
    for (const fault of ofLayer(entry, version)) yield { ...fault, layer };
    if (version !== "keras3" && isCalled) for (const fault of scoped(entry)) yield { ...fault, layer };
  }
}

function* ofModel(scope: Scope, version: Version): Iterable<PlacedFault> {
  const { model, chain, members } = scope;
  const config = get(model, "config");
  if (version === "keras3") {
    const type = stringOf(get(model, "class_name")) ?? "";
    yield* named(type, get(config, "name"), version);
    yield* placed(type, model, MODELS.get(type));
    yield* compiled(get(model, "compile_config"));
  }
  yield* classed(model, version);
  yield* ofConfig(model, version);
  yield* unfitParts(model, version);
  yield* noLayers(model, version);
  // A model within the model is called as a layer is.
  if (version !== "keras3")
    for (const member of members) if (member.kind === "model") yield* scoped(member.entry);
  if (!chain) {
    for (const key of ["input_layers", "output_layers"] as const)
      yield* listed(key, get(config, key), version);
    yield* missed(scope, version);
  }
  for (const member of members) if (member.kind === "model") yield* ofModel(member.scope, version);
}

const told = new Beside<Entry, { readonly version: Version; readonly faults: readonly PlacedFault[] }>();

function ofLayer(entry: Entry, version: Version): readonly PlacedFault[] {
  const before = told.get(entry);
  if (before?.version === version) return before.faults;
  const faults = [...faultsOf(entry, version)];
  told.set(entry, { version, faults });
  return faults;
}

function* faultsOf(entry: Entry, version: Version): Iterable<PlacedFault> {
  const { type, tree, config } = entry;
  yield* unfitParts(tree, version);
  yield* ofOtherRelease(entry, version);
  // A model within the model that has no list of layers.
  if (/^(Sequential|Functional)$/.test(type)) yield* ofConfig(tree, version, true);
  yield* named(type, get(config, "name"), version);
  const wrong = wrongPolicy(type, get(config, "dtype"), version);
  if (wrong) yield { code: CODE, span: wrong.at.span, message: `${type}: dtype: ${wrong.what}` };
  // A class that Keras does not have may come from anywhere.
  if (version === "keras3" && keysOf(type, version)) yield* placed(type, tree, LAYERS);
}

/** The configuration of a model is a mapping, with a list of layers in it. */
function* ofConfig(model: Tree, version: Version, isWithin = false): Iterable<PlacedFault> {
  const type = stringOf(get(model, "class_name"));
  const config = get(model, "config");
  const layers = get(config, "layers");
  const at = isMapping(config) ? layers : (config ?? get(model, "class_name"));
  const isChain = type === "Sequential";
  if (isChain && isMapping(config) && get(config, "name") === undefined && config.entries.length > 0)
    yield {
      code: CODE,
      span: config.span,
      message: "Sequential needs name in its config; without it Keras does not find its layers",
    };
  if (isChain && version === "keras3" && isVoid(layers) && truthIn(get(config, "build_input_shape")))
    yield {
      code: CODE,
      span: layers?.span ?? model.span,
      message: "Sequential has no layers, but build_input_shape, for which Keras 3 builds them; add a layer",
    };
  // Python goes through an empty mapping as through an empty list.
  if (isVoid(layers) && layers?.kind === "map") return;
  // A list by itself is how older releases wrote a chain.
  if (isChain && config?.kind === "seq" && version !== "keras3" && config.items.length > 0) return;
  if (layers?.kind === "seq" || (!isWithin && isMapping(config) && !layers && !isChain)) return;
  yield {
    code: CODE,
    span: (at ?? get(model, "class_name") ?? model).span,
    message: isMapping(config) ? `${type ?? "A model"}: layers must be a list of layers` : noConfig(type),
  };
}

const isVoid = (layers: Tree | undefined): boolean =>
  (layers?.kind === "map" && layers.entries.length === 0) ||
  (layers?.kind === "seq" && layers.items.length === 0);

const truthIn = (tree: Tree | undefined): boolean => tree !== undefined && truthOf(tree);

/** A name is text; Keras 3 makes paths of names. */
function* named(type: string, name: Tree | undefined, version: Version): Iterable<PlacedFault> {
  if (!name || isNull(name)) return;
  const text = stringOf(name);
  if (text !== undefined && (version !== "keras3" || !text.includes("/"))) return;
  yield {
    code: CODE,
    span: name.span,
    message: version === "keras3" ? `${type}: name must be text without /` : `${type}: name must be text`,
  };
}

/** Before Keras 3 a layer that is called opens a scope of TensorFlow's by its name; one within a wrapper opens it within that. */
function* scoped({ type, config }: Entry): Iterable<PlacedFault> {
  if (type === "InputLayer") return;
  yield* unscoped(type, get(config, "name"), ROOT);
  if (!/^(Bidirectional|TimeDistributed)$/.test(type)) return;
  for (const key of ["layer", "backward_layer"]) {
    const inner = get(config, key);
    yield* unscoped(stringOf(get(inner, "class_name")) ?? "", get(get(inner, "config"), "name"), WITHIN);
  }
}

const ROOT = /^([A-Za-z0-9.][\w.\\/>-]*)?$/;
const WITHIN = /^[\w.\\/>-]*$/;

function* unscoped(type: string, name: Tree | undefined, pattern: RegExp): Iterable<PlacedFault> {
  const text = stringOf(name);
  if (name && text !== undefined && !pattern.test(text))
    yield {
      code: CODE,
      span: name.span,
      message: `${type}: name must be letters, digits and any of _ . / \\ > -${pattern === ROOT ? ", and begin with a letter, a digit or a point" : ""}: TensorFlow refuses a scope named ${text}`,
    };
}

type Places = (module: string, type: string) => boolean;

const oneOf = (...modules: readonly string[]): Places => {
  const known = new Set(modules);
  return (module) => known.has(module) || module.startsWith("keras.src.applications.");
};

const CHAINS = ["keras", "keras.models", "keras.src", "keras.src.models"] as const;

const MODELS: ReadonlyMap<string, Places> = new Map([
  ["Sequential", oneOf(...CHAINS, "keras.src.models.sequential", "keras.src.models.cloning")],
  [
    "Functional",
    oneOf(
      "keras.src",
      "keras.src.models",
      "keras.src.models.functional",
      "keras.src.models.sequential",
      "keras.src.models.cloning",
    ),
  ],
]);

/** A class stands in a module of its own name within Keras, and others import it. */
const LAYERS: Places = (module, type) =>
  /^keras\.(src\.)?layers$/.test(module) ||
  (module.startsWith("keras.src.") && (!OWN_MODULE.test(module) || endsAs(module, type)));

/** Modules that hold one layer each, and import none of the others. */
const OWN_MODULE = /^keras\.src\.layers\.(activations|convolutional|core|merging|pooling|reshaping)\.[^.]*$/;

const ENDS_OTHERWISE = /\.(lambda_layer|leaky_relu|prelu|relu|elu|softmax|activation|wrapper|input_layer)$/;

const endsAs = (module: string, type: string): boolean =>
  ENDS_OTHERWISE.test(module) ||
  module.slice(module.lastIndexOf(".") + 1).replaceAll("_", "") === type.toLowerCase() ||
  /^(Convolution|SeparableConvolution|.*(Avg|Max)Pool\dD)/.test(type);

const KERAS = /^(keras|tf_keras|tensorflow|builtins)(\.|$)/;

/** Where a class of Keras' own is said to be from, and what it is registered as: nothing but itself. */
function* placed(type: string, tree: Tree, isPlace: Places | undefined): Iterable<PlacedFault> {
  const module = get(tree, "module");
  if (!module || !isPlace) return;
  const text = stringOf(module);
  const registered = get(tree, "registered_name");
  const name = stringOf(registered);
  if (name?.includes(">")) {
    if (registered && text && EXPORTED.test(text) && isPlace(text, type))
      yield registeredElse(type, name, registered);
    return;
  }
  // A package registers what it calls as Keras does; some are looked into as Keras is.
  if (text && (PACKAGES.test(text) || (name && name !== "Functional" && !KERAS.test(text)))) return;
  if (!text || !isPlace(text, type))
    yield {
      code: CODE,
      span: module.span,
      message: `${type}: Keras 3 finds no ${type} in module ${text || "null"}; it is in ${HOMES.get(type) ?? "keras.layers"}`,
    };
  else if (isScalar(registered) && type !== "Functional" && name !== type && truthOf(registered))
    yield {
      code: CODE,
      span: registered.span,
      message: `${type}: registered_name must be null; Keras 3 refuses another name of a class of its own`,
    };
}

/** What Keras 3 exports it finds by this name alone, unless somebody has registered another. */
const EXPORTED = /^keras(\.layers|\.models)?$/;

function registeredElse(type: string, name: string, { span }: Tree): PlacedFault {
  const isOwn = name.startsWith("keras>");
  return {
    code: CODE,
    ...(isOwn ? {} : { severity: "warning" }),
    span,
    message: isOwn
      ? `${type}: registered_name must be null; Keras 3 registers no ${name}`
      : `${type}: Keras 3 refuses registered_name ${name} unless a class is registered by it; for its own ${type} set it to null`,
  };
}

/** Keras 3 looks for classes in these, and in no other package. */
const PACKAGES = /^keras_(hub|cv|nlp)(\.|$)/;

const HOMES: ReadonlyMap<string, string> = new Map([
  ["Sequential", "keras"],
  ["Functional", "keras.src.models.functional"],
]);

/** Keras 3 compiles what it has read. */
function* compiled(tree: Tree | undefined): Iterable<PlacedFault> {
  if (tree && !isMapping(tree) && truthOf(tree))
    yield { code: CODE, span: tree.span, message: "compile_config must be a mapping, or null" };
}

/** A class of models that Keras does not have. */
function* classed(model: Tree, version: Version): Iterable<PlacedFault> {
  const at = get(model, "class_name");
  const name = stringOf(at) ?? "";
  const module = stringOf(get(model, "module"));
  if (!at || stringOf(at) === undefined) {
    yield {
      code: CODE,
      span: (at ?? model).span,
      message: NO_CLASS,
    };
    return;
  }
  if (/^(Sequential|Functional|Model|Network|Container)$|>/.test(name)) return;
  if (["Functional", "Sequential", "Model"].some((known) => isSlip(name, known))) return;
  const isNone = name === "" || keysOf(name, version) !== undefined || (module && KERAS.test(module));
  if (module !== undefined && !KERAS.test(module)) return;
  yield {
    code: "unknown-layer",
    severity: isNone ? "error" : "warning",
    span: at.span,
    message: isNone
      ? `Keras has no model class ${name}; it is Functional for a graph, Sequential for a chain`
      : `Keras has no model class ${name}; to load it, pass it in custom_objects`,
  };
}

/** `input_layers` and `output_layers` list tensors: a layer, one of its calls, one of the call's outputs. */
function* listed(key: Ends, tree: Tree | undefined, version: Version): Iterable<PlacedFault> {
  if (!tree) return;
  const isEmpty = isScalar(tree) ? false : leavesOf(tree) === 0;
  const isFree = version !== "keras3" && key === "output_layers";
  const wrong = isEmpty ? (isFree ? undefined : tree) : unlisted(tree, key, version);
  if (wrong)
    yield {
      code: "bad-reference",
      span: wrong.span,
      message: `${key} must list tensors of the model, each as [layer, call, output]`,
    };
}

type Ends = "input_layers" | "output_layers";

/** How many values stand in lists within lists. */
const leavesOf = (tree: Tree): number =>
  isScalar(tree)
    ? 1
    : (isMapping(tree) ? tree.entries.map((e) => e.value) : items(tree)).reduce((n, t) => n + leavesOf(t), 0);

/** The first part that names no tensor. */
function unlisted(tree: Tree, key: Ends, version: Version): Tree | undefined {
  if (isScalar(tree)) return tree;
  const parts = isMapping(tree) ? tree.entries.map((e) => e.value) : items(tree);
  if (!isMapping(tree) && stringOf(parts[0]) !== undefined)
    return parts.length >= 3 && areNumbers(parts, key, version) ? undefined : tree;
  for (const part of parts) {
    const wrong = unlisted(part, key, version);
    if (wrong) return wrong;
  }
  return undefined;
}

/** Before Keras 3 the call is not looked at where an input is named. */
function areNumbers([, call, output]: readonly Tree[], key: Ends, version: Version): boolean {
  if (!call || !output) return false;
  if (version === "keras3") return wholeIn(call) !== undefined && wholeIn(output) !== undefined;
  return key === "input_layers" || (countOf(call) ?? -1) >= 0;
}

/** Calls and outputs that an input of the model does not have. */
function* missed({ inputs, byName }: Scope, version: Version): Iterable<PlacedFault> {
  for (const raw of inputs) {
    const member = byName.get(raw.name);
    if (member?.kind !== "layer" || member.entry.type !== "InputLayer") continue;
    const what = beyond(raw, version);
    if (what)
      yield {
        code: "bad-reference",
        span: raw.span,
        message: `input_layers: ${raw.name} has one ${what}, number 0`,
      };
  }
}

const beyond = ({ node, tensor }: RawReference, version: Version): string | undefined =>
  tensor > 0 ? "output" : node > 0 && version === "keras3" ? "call" : undefined;
