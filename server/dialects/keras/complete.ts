import type { Completion, Cursor, Parameter, PathStep, Signature } from "../../model/completion";
import { entry, isMapping, type Mapping, stringOf, type Tree } from "../../model/tree";
import {
  argumentCompletions,
  keysOf as givenKeys,
  parametersOf,
  signatureText,
  valueCompletions,
} from "../../vocabulary/signature";
import { documentOf, type Version } from "./document";
import { keysOf } from "./loading/keys";
import { type KnownNames, namesOf } from "./loading/names";
import type { KerasLayer } from "./spec";
import { known, layerNamed } from "./vocabulary";

/** What a class takes in its configuration. */
export function describeClass(type: string): Signature | undefined {
  const spec = layerNamed(type);
  return spec && { type: spec.type, doc: "", parameters: parametersFor(spec) };
}

const parametersFor = ({ args, defaults }: KerasLayer): readonly Parameter[] => parametersOf(args, defaults);

/** Classes, the keys of their configurations and the words that may stand there. */
export function completeKeras({ parsed, path, role }: Cursor): readonly Completion[] {
  const document = documentOf(parsed);
  const last = path.at(-1);
  if (!document || last?.kind !== "entry") return [];
  const key = String(last.entry.key.value);
  const around = path.at(-2);
  if (isLayerPlace(around, path.at(-3))) {
    if (role === "key") return layerKeys(last.map);
    return key === "class_name" ? classes(parsed.root) : [];
  }
  const owner = ownerOf(path);
  const spec = owner && layerNamed(stringOf(entry(owner, "class_name")?.value) ?? "");
  if (!owner || !spec) return [];
  return role === "key"
    ? configKeys(spec, last.map, document.loader)
    : [
        ...valueCompletions(parametersFor(spec).find((p) => p.name === key || p.aliases.includes(key))),
        ...namedWords(key, document.loader),
      ];
}

/** What Keras knows by name, where a key asks for such: as it writes them itself. */
function namedWords(key: string, version: Version): readonly Completion[] {
  const [, what = ""] = /(?:^|_)(activation|initializer|regularizer|constraint)$/.exec(key) ?? [];
  const known = what === "" ? undefined : NAMED[what as keyof typeof NAMED](namesOf(version));
  return [...(known ?? [])]
    .filter((word) => /^[a-z]/.test(word) === (what === "activation"))
    .map((label): Completion => ({ label, kind: "value" }));
}

const NAMED = {
  activation: (names: KnownNames) => names.activations,
  initializer: (names: KnownNames) => names.initializers,
  regularizer: (names: KnownNames) => names.regularizers,
  constraint: (names: KnownNames) => names.constraints,
} as const;

/** An item of `layers`, or what a wrapper holds under `layer`. */
const isLayerPlace = (step: PathStep | undefined, above: PathStep | undefined): boolean =>
  step?.kind === "item"
    ? above?.kind === "entry" && above.entry.key.value === "layers"
    : step?.kind === "entry" &&
      /^(?:layer|forward_layer|backward_layer|cell)$/.test(String(step.entry.key.value));

/** The layer in whose `config` the cursor stands. */
function ownerOf(path: readonly PathStep[]): Mapping | undefined {
  const step = path.at(-2);
  return step?.kind === "entry" && step.entry.key.value === "config" ? step.map : undefined;
}

/** Those of the file first. */
function classes(root: Tree | undefined): readonly Completion[] {
  const used = new Set<string>();
  collect(root, used, 0);
  return known.map(
    (spec): Completion => ({
      label: spec.type,
      kind: "type",
      detail: signatureText(parametersFor(spec)),
      rank: used.has(spec.type) ? 0 : 1,
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

const LAYER_KEYS: readonly Completion[] = [
  { label: "class_name", kind: "key", doc: "Class of the layer.", rank: 0 },
  { label: "config", kind: "key", doc: "Its arguments, as `get_config()` gives them.", rank: 1 },
  { label: "name", kind: "key", doc: "Name by which other layers refer to it.", rank: 2 },
  { label: "inbound_nodes", kind: "key", doc: "What feeds it, call by call.", rank: 2 },
  { label: "module", kind: "key", doc: "Module of the class, `keras.layers`.", rank: 3 },
  {
    label: "registered_name",
    kind: "key",
    doc: "Name under which a class of one's own is registered.",
    rank: 3,
  },
];

const layerKeys = (map: Mapping): readonly Completion[] =>
  LAYER_KEYS.filter((c) => !givenKeys(map).has(c.label));

/** What decides shapes and weights first, then whatever else the class takes. */
function configKeys(spec: KerasLayer, map: Mapping, version: Version): readonly Completion[] {
  const given = givenKeys(map);
  const own = argumentCompletions(parametersFor(spec), given).filter((c) => (c.rank ?? 0) < 4);
  const listed = new Set([...given, ...own.map((c) => c.label)]);
  const others = [...(keysOf(spec.type, version) ?? [])].filter((k) => !listed.has(k));
  return [...own, ...others.map((label): Completion => ({ label, kind: "argument", rank: 3 }))];
}
