import {
  type Completion,
  type Cursor,
  type Parameter,
  type PathStep,
  parameterNamed,
  type Signature,
} from "../../model/completion";
import { ownValue } from "../../model/own";
import { entry, isMapping, type Mapping, stringOf, type Tree } from "../../model/tree";
import {
  argumentCompletions,
  keysOf as givenKeys,
  parametersOf,
  signatureText,
  valueCompletions,
} from "../../vocabulary/signature";
import { extentsFor, inEdge, inObject, isBegun, NOTHING, namesAt, wordsFor } from "./complete-values";
import { documentOf, type Version } from "./document";
import { commonParameter, configOf, layerKeys, modelKeys, SKELETON, TFJS, tfjsKeys } from "./head-keys";
import { formerNames } from "./legacy";
import { keysOf } from "./loading/keys";
import type { KerasLayer } from "./spec";
import { known, layerNamed } from "./vocabulary";

/** What a class takes in its configuration. */
export function describeClass(type: string, variant: string | null): Signature | undefined {
  const spec = layerNamed(type);
  const version = variant as Version | null;
  const own = spec ? parametersFor(spec, version) : [];
  const others = [...otherKeys(spec?.type ?? type, version)].flatMap((key) =>
    own.some((p) => p.name === key) ? [] : (commonParameter(key) ?? []),
  );
  return { type: spec?.type ?? type, doc: "", parameters: [...own, ...others] };
}

/** What a configuration may say besides what decides shapes and weights. */
const otherKeys = (type: string, version: Version | null): Iterable<string> =>
  (version && keysOf(type, version)) ?? [
    "name",
    "trainable",
    "dtype",
    ...(version !== "keras3" ? ["batch_input_shape"] : type === "InputLayer" ? ["batch_shape"] : []),
  ];

/** Those that the release knows: a table of arguments is of all releases, and of all classes of a family. */
function parametersFor({ type, args, defaults }: KerasLayer, version: Version | null): readonly Parameter[] {
  const all = parametersOf(args, defaults);
  if (version === "keras1") return all.flatMap((p) => formerly(type, p));
  const taken = version === null ? undefined : keysOf(type, version);
  return taken ? all.filter((p) => p.required || [p.name, ...p.aliases].some((n) => taken.has(n))) : all;
}

/** As Keras 1 called it. */
const formerly = (type: string, p: Parameter): readonly Parameter[] => {
  const names = formerNames(type, p.name);
  return names.length > 0 ? names.map((name) => ({ ...p, name, aliases: [p.name] })) : [p];
};

const words = (...labels: readonly string[]): readonly Completion[] =>
  labels.map((label) => ({ label, kind: "value" }));
const FORMER_WORDS: Readonly<Record<string, readonly Completion[]>> = { dim_ordering: words("tf", "th") };

/** Classes, the keys of their configurations and the words that may stand there. */
export function completeKeras({ parsed, path, role, before }: Cursor): readonly Completion[] {
  const document = documentOf(parsed);
  const isFirst = isMapping(parsed.root) && parsed.root.entries.length === 1;
  const isTfjs = document?.tfjs ?? Object.keys(TFJS).some((key) => entry(parsed.root, key));
  if (!document && !isTfjs && !isBegun(parsed.root) && !isFirst) return [];
  const version =
    document?.loader ?? (isTfjs ? "tfjs" : entry(parsed.root, "module") ? "keras3" : "tf.keras");
  const last = path.at(-1);
  const names = role === "value" ? namesAt(path) : undefined;
  if (names) return names;
  if (last?.kind === "item" && role === "value") return extentsAt(path.slice(0, -1));
  if (last?.kind !== "entry") return [];
  const key = String(last.entry.key.value);
  const around = path.at(-2);
  const own = isTfjs ? tfjsKeys(path) : undefined;
  if (own && role === "key") return own;
  if (own && key === "format") return [{ label: "layers-model", kind: "value" }];
  if (!around || MODEL_PLACES.has(keyOf(around)))
    return role === "key"
      ? [...modelKeys(last.map, version), ...(isFirst && before ? [SKELETON] : [])]
      : headWords(key, "keras", () => containers(version));
  if (isLayerPlace(around, path.at(-3)))
    return role === "key"
      ? layerKeys(last.map, version)
      : headWords(key, "keras.layers", () => classes(parsed.root, version));
  const named = (version === "keras3" && inEdge(path, role)) || inObject(path, role, version);
  if (named) return named;
  const owner = ownerOf(path);
  const type = stringOf(entry(owner, "class_name")?.value) ?? "";
  if (!owner) return key === "dtype" && role === "value" ? wordsFor(key, version, "") : [];
  if (isContainer(type)) return role === "key" ? configOf(last.map, type) : wordsFor(key, version, type);
  const spec = layerNamed(type);
  if (role === "key") return configKeys(type, spec, last.map, version);
  if (!spec) return wordsFor(key, version, type);
  const listed =
    ownValue(FORMER_WORDS, key) ?? valueCompletions(parameterNamed(parametersFor(spec, version), key));
  const taken = listed.map((c) => c.label);
  return [...listed, ...wordsFor(key, version, spec.type).filter((c) => !taken.includes(c.label))];
}

/** In a list of extents, one per axis. */
function extentsAt(path: readonly PathStep[]): readonly Completion[] {
  const last = path.at(-1);
  return last && ownerOf(path) ? extentsFor(keyOf(last), 1) : [];
}

const keyOf = (step: PathStep): string => (step.kind === "entry" ? String(step.entry.key.value) : "");

/** What holds a model: not the configuration of one. */
const MODEL_PLACES: ReadonlySet<string> = new Set(["model_config", "modelTopology"]);

const isContainer = (type: string): boolean => /^(?:Sequential|Functional|Model)$/.test(type);

const containers = (version: Version): readonly Completion[] => [
  { label: "Sequential", kind: "type", doc: "A chain of layers.", rank: 0 },
  {
    label: /[12]$/.test(version) ? "Model" : "Functional",
    kind: "type",
    doc: "A graph of layers, each of which names what it reads.",
    rank: 1,
  },
];

/** What stands at the head of a model or a layer. */
function headWords(key: string, module: string, types: () => readonly Completion[]): readonly Completion[] {
  if (key === "class_name") return types();
  if (key === "module") return [{ label: module, kind: "value" }];
  if (key === "registered_name") return NOTHING;
  return key === "backend" ? BACKENDS.map((label) => ({ label, kind: "value" })) : [];
}

const BACKENDS = ["tensorflow", "jax", "torch"];

/** An item of `layers`, or what a wrapper holds under `layer`. */
const isLayerPlace = (step: PathStep | undefined, above: PathStep | undefined): boolean =>
  step?.kind === "item"
    ? above?.kind === "entry" && /^(?:layers|config)$/.test(keyOf(above))
    : step?.kind === "entry" &&
      /^(?:layer|forward_layer|backward_layer|cell)$/.test(String(step.entry.key.value));

/** The layer in whose `config` the cursor stands. */
function ownerOf(path: readonly PathStep[]): Mapping | undefined {
  const step = path.at(-2);
  return step?.kind === "entry" && step.entry.key.value === "config" ? step.map : undefined;
}

/** Those of the file first. */
function classes(root: Tree | undefined, version: Version): readonly Completion[] {
  const used = new Set<string>();
  collect(root, used, 0);
  const named = known.flatMap((spec) =>
    (version === "keras1" ? [spec.type, ...spec.aliases] : [spec.type]).map((label) => ({ label, spec })),
  );
  return named.map(
    ({ label, spec }): Completion => ({
      label,
      kind: "type",
      detail: signatureText(parametersFor(spec, version)),
      rank: used.has(label) ? 0 : 1,
    }),
  );
}

/** A document may be nested for as long as it likes. */
const DEEPEST = 12;

function collect(tree: Tree | undefined, found: Set<string>, depth: number): void {
  if (!tree || tree.kind === "scalar" || depth > DEEPEST) return;
  if (isMapping(tree)) {
    const name = stringOf(entry(tree, "class_name")?.value);
    if (name !== undefined) found.add(name);
  }
  const parts = tree.kind === "seq" ? tree.items : tree.entries.map((e) => e.value);
  for (const part of parts) collect(part, found, depth + 1);
}

/** What decides shapes and weights first, then whatever else the class takes. */
function configKeys(
  type: string,
  spec: KerasLayer | undefined,
  map: Mapping,
  version: Version,
): readonly Completion[] {
  const given = givenKeys(map);
  const parameters = spec ? parametersFor(spec, version) : [];
  const own = argumentCompletions(parameters, given).filter((c) => (c.rank ?? 0) < 4);
  const listed = new Set([...given, ...own.map((c) => c.label)]);
  const others = [...otherKeys(spec?.type ?? type, version)].filter((k) => !listed.has(k));
  return [
    ...own,
    ...others.map((label): Completion => {
      const doc = commonParameter(label)?.doc;
      return { label, kind: "argument", rank: 3, ...(doc ? { doc } : {}) };
    }),
  ];
}
