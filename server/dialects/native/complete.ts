import {
  type Completion,
  CURSOR,
  type Cursor,
  type Parameter,
  type PathStep,
  parameterNamed,
  type Signature,
} from "../../model/completion";
import { ownValue } from "../../model/own";
import {
  entry,
  get,
  isMapping,
  items,
  type Mapping,
  stringOf,
  type Tree,
  unmoved,
  withItems,
} from "../../model/tree";
import {
  argumentCompletions,
  keysOf,
  parametersOf,
  settled,
  signatureText,
  valueCompletions,
} from "../../vocabulary/signature";
import {
  FROM_KEYS,
  NAME_KEYS,
  NEST_KEYS,
  REPEAT_KEYS,
  RESIDUAL_KEYS,
  TYPE_KEYS,
  type WrittenEntry,
  writtenOf,
} from "../compose/entry";
import { FUNCTIONS } from "../compose/layers";
import { isInput, isKnown, ownVocabularyFor, resolve, vocabularyFor } from "../compose/resolve";
import type { TargetFramework } from "../compose/style";
import { inputsOf } from "./input";
import { AROUND_KEYS, TOP_KEYS } from "./keys";
import { type Container, containerOf, entriesOf, frameworkIn } from "./read";

/** What a type takes, in a file of this style. */
export function describeNative(type: string, style: string | null): Signature | undefined {
  return describeFor(type, { name: style === "keras" ? "keras" : "torch", stated: false, byPlace: false });
}

function describeFor(type: string, framework: TargetFramework): Signature | undefined {
  const spec = resolve(type, framework);
  return spec && { type: spec.type, doc: spec.doc, parameters: parametersOf(spec.args) };
}

/** Types, arguments, their values and the names of other layers, as far as the place is one for them. */
export function completeNative(
  cursor: Cursor,
  isModel: (container: Container) => boolean,
): readonly Completion[] {
  const container = containerOf(cursor.parsed);
  if (!container) return isHead(cursor.parsed.root) ? aroundLayers(cursor, cursor.parsed.root, []) : [];
  const scope = fileNamesOf(container);
  if (!isModel(container) && !isBeginning(container, scope)) return [];
  const place = cursorEntryOf(cursor.path);
  return once(
    place ? completionsAt(cursor, place, scope) : aroundLayers(cursor, container.root, scope.entries),
  );
}

/** An argument may be called as a key that stands around any layer: it is one word to write. */
function once(list: readonly Completion[]): readonly Completion[] {
  const seen = new Set<string>();
  return list.filter(({ label }) => !seen.has(label) && seen.add(label));
}

/** The keys of the model, beside its layers, and what stands there. */
function aroundLayers(
  { path, role }: Cursor,
  root: Mapping,
  entries: FileNames["entries"],
): readonly Completion[] {
  const last = path.at(-1);
  const [first, second] = path;
  if (first?.kind !== "entry" || first.map !== root) return [];
  if (!second && role === "key") {
    const given = keysOf(first.map);
    return Object.entries(MODEL_KEYS)
      .filter(
        ([label]) =>
          !given.has(label) && !(INPUT_KEYS.test(label) && [...given].some((k) => INPUT_KEYS.test(k))),
      )
      .map(([label, doc], rank) => inSchema({ label, kind: "key", doc, rank }));
  }
  const key = String(first.entry.key.value);
  if (key === "defaults" && second?.kind === "entry" && path.length === 2) {
    const types = new Set(entries.map((e) => e.type));
    const framework = frameworkIn(root, entries);
    const parameters = [...types].flatMap((t) => describeFor(t, framework)?.parameters ?? []);
    if (role === "value") return wordsAt(String(second.entry.key.value), parameters);
    return [
      ...argumentCompletions(
        parameters.filter((p) => !p.required),
        keysOf(second.map),
      ),
      ...aroundKeys(keysOf(second.map), false),
    ];
  }
  const words = second ? undefined : ownValue(MODEL_WORDS, key);
  if (words) return words.map((label) => inSchema({ label, kind: "value" }));
  if (key !== "outputs" || role !== "value" || path.length > 2 || (second && last?.kind !== "item"))
    return [];
  return entries.flatMap(({ name, type }, index) =>
    name === undefined
      ? []
      : [{ label: name, kind: "reference", detail: type, layer: index, rank: entries.length - index }],
  );
}

/** A file without layers yet: it says the shape of its input, and only what such a file may say. */
const isHead = (root: Tree | undefined): root is Mapping =>
  isMapping(root) &&
  keysOf(root).has("input_shape") &&
  [...keysOf(root)].every((key) => Object.hasOwn(MODEL_KEYS, key));

const INPUT_KEYS = /^inputs?(?:_shape)?$/;

const MODEL_KEYS: Readonly<Record<string, string>> = {
  input_shape: "Shape of the input without the batch, such as `[3, 32, 32]`.",
  layers: "The layers, each a type with its arguments.",
  ...TOP_KEYS,
};

const MODEL_WORDS: Readonly<Record<string, readonly string[]>> = {
  framework: ["torch", "keras"],
  data_format: ["channels_first", "channels_last"],
};

/** A new file: it says the shape of its input, and has no layer yet but the one that is being written. */
const isBeginning = ({ root }: Container, { entries, framework }: FileNames): boolean =>
  entries.every((e) => e.type === CURSOR || isKnown(e.type)) &&
  inputsOf(root, framework.name, false).length > 0;

interface FileNames {
  readonly entries: readonly WrittenEntry[];
  readonly framework: TargetFramework;
  readonly blocks: readonly string[];
  readonly inputs: readonly string[];
}

function fileNamesOf({ root, layers }: Container): FileNames {
  const entries = entriesOf(anywhere(layers.value));
  const framework = frameworkIn(root, entries);
  const blocks = get(root, "blocks");
  return {
    entries,
    framework,
    blocks: isMapping(blocks) ? [...keysOf(blocks)] : [],
    inputs: inputsOf(root, framework.name, false).map((i) => i.name),
  };
}

/** A list of layers as they were before the word at the cursor has moved them: what they say is known. */
const anywhere = (layers: Tree): Tree =>
  layers.kind === "seq" ? withItems(layers, layers.items.map(unmoved)) : layers;

/** The layer that is being written, and the way from it to the cursor. */
interface CursorEntry {
  readonly layer: Tree;
  readonly way: readonly PathStep[];
}

/** Behind `layers:`, wherever that stands: at the top, in a model, in a block. */
function cursorEntryOf(path: readonly PathStep[]): CursorEntry | undefined {
  const at = path.map((s) => s.kind === "entry" && s.entry.key.value === "layers").lastIndexOf(true);
  const inBlock = path[0]?.kind === "entry" && path[0].entry.key.value === "blocks" ? 1 : -1;
  const list = at >= 0 ? at : inBlock;
  const step = path[list + 1];
  if (list < 0 || !step) return undefined;
  const layer = step.kind === "item" ? step.seq.items[step.index] : step.entry.value;
  return layer && { layer, way: path.slice(list + 2) };
}

function completionsAt(
  { role }: Cursor,
  { layer, way }: CursorEntry,
  scope: FileNames,
): readonly Completion[] {
  const [first, second] = way;
  if (!first)
    return role === "value" ? [...typesOf(scope), ...aroundKeys(new Set(), true).map(inSchema)] : [];
  if (first.kind === "item") return first.index === 0 && role === "value" ? typesOf(scope) : [];
  const written = writtenOf(settled(layer));
  const parameters = (written && describeFor(written.type, scope.framework)?.parameters) ?? [];
  const key = String(first.entry.key.value);
  if (role === "key" && !second) {
    const own = keysAt(first.map, written, parameters);
    const nest = [...NEST_KEYS].find((k) => scope.entries.some((e) => entry(e.tree, k)));
    return [
      ...own.map((c) => ({ ...c, label: spelling(c.label, scope) })),
      ...(nest && !entry(first.map, nest) ? [{ label: nest, kind: "key", rank: 2 } as const] : []),
      // The type may be the key itself.
      ...(first.map.entries.length === 1 ? typesOf(scope) : []),
    ];
  }
  const isNest = NEST_KEYS.has(key) || (written && key === written.type && isMapping(first.entry.value));
  if (second?.kind === "entry" && isNest)
    return role === "key"
      ? [...argumentCompletions(parameters, keysOf(second.map)), ...aroundKeys(keysOf(second.map), false)]
      : wordsAt(String(second.entry.key.value), parameters);
  if (role === "key" || second?.kind === "entry") return [];
  if (FROM_KEYS.has(key)) return referencesOf(layer, scope);
  if (second) return [];
  if (TYPE_KEYS.some((k) => k === key)) return typesOf(scope);
  return wordsAt(key, parameters);
}

const wordsAt = (key: string, parameters: readonly Parameter[]): readonly Completion[] =>
  commonKeysFor(key) ?? valueCompletions(parameterNamed(parameters, key)).map(inSchema);

/** As the file spells a key that stands around any layer. */
function spelling(label: string, { entries }: FileNames): string {
  const same = [new Set<string>(TYPE_KEYS), ...SAME_KEYS].find((set) => set.has(label));
  return [...(same ?? [])].find((k) => entries.some((e) => entry(e.tree, k))) ?? label;
}

const inSchema = (c: Completion): Completion => ({ ...c, schema: true });

function keysAt(
  map: Mapping,
  written: WrittenEntry | undefined,
  parameters: readonly Parameter[],
): readonly Completion[] {
  const given = keysOf(map);
  const typed = TYPE_KEYS.some((k) => given.has(k)) || isKnown(written?.type ?? "");
  return [...argumentCompletions(parameters, given), ...aroundKeys(given, !typed)].map(inSchema);
}

// Types

/** In the file's own spelling where it has one. */
function typesOf({ entries, blocks, framework }: FileNames): readonly Completion[] {
  const types = [...new Set(entries.map((e) => e.type))];
  const spelt = new Map(types.map((type) => [resolve(type, framework)?.word, type]));
  const own = blocks.map(
    (label): Completion => ({ label, kind: "type", detail: "block of this file", rank: 0 }),
  );
  // Who writes the framework's own names is offered these first.
  const isUsual = types.every((type) => type === CURSOR || /^[A-Z]/.test(type));
  const all = vocabularyFor(framework).map(
    (spec): Completion => ({
      label: spelt.get(spec.type) ?? spec.type,
      kind: "type",
      doc: spec.doc,
      detail: signatureText(parametersOf(spec.args)),
      rank: spelt.has(spec.type) ? 1 : framework.stated && isUsual ? 3 : 2,
      // A schema knows the words, and not how the file spells them.
      ...((spelt.get(spec.type) ?? spec.type) === spec.type ? { schema: true } : {}),
    }),
  );
  const labels = new Set([...own, ...all].map((c) => c.label));
  const named = ownVocabularyFor(framework).flatMap(([label, spec]): readonly Completion[] =>
    labels.has(label)
      ? []
      : [
          {
            label,
            kind: "type",
            doc: spec.doc,
            detail: signatureText(parametersOf(spec.args)),
            rank: isUsual ? 2 : 3,
          },
        ],
  );
  return [...own, ...named, ...all];
}

// What stands around any layer

const NORMS = ["batch", "layer", "group", "instance", "rms"];

const AROUND: readonly Completion[] = Object.entries(AROUND_KEYS).map(
  ([label, doc]): Completion => ({ label, kind: "key", doc }),
);

const SAME_KEYS: readonly ReadonlySet<string>[] = [NAME_KEYS, FROM_KEYS, REPEAT_KEYS, RESIDUAL_KEYS];

function aroundKeys(given: ReadonlySet<string>, untyped: boolean): readonly Completion[] {
  const said = (key: string): boolean =>
    given.has(key) || SAME_KEYS.some((set) => set.has(key) && [...set].some((k) => given.has(k)));
  const type: Completion = { label: "type", kind: "key", doc: "Layer type.", rank: 0 };
  return [
    ...(untyped ? [type] : []),
    ...AROUND.filter((c) => !said(c.label)).map((c) => ({ rank: 3, ...c })),
  ];
}

function commonKeysFor(key: string): readonly Completion[] | undefined {
  const words = (labels: readonly string[]): readonly Completion[] =>
    labels.map((label) => ({ label, kind: "value" }));
  if (key === "activation" || key === "act") return words([...FUNCTIONS, "softmax"]);
  if (key === "norm") return words(NORMS);
  if (!RESIDUAL_KEYS.has(key)) return undefined;
  return ["true", "false"].map((label) => ({ label, kind: "value", bare: true }));
}

// References

/** The layers above by name, the nearest first, and the inputs of the model. */
function referencesOf(layer: Tree, { entries, inputs }: FileNames): readonly Completion[] {
  const own = entries.findIndex((e) => e.tree === unmoved(layer));
  const above = own < 0 ? entries : entries.slice(0, own);
  const already = new Set(items(get(layer, "from")).map(stringOf));
  const layers = above.flatMap((e, index): readonly Completion[] =>
    e.name === undefined || isInput(e.type) || already.has(e.name)
      ? []
      : [{ label: e.name, kind: "reference", detail: e.type, layer: index, rank: above.length - index }],
  );
  return [
    ...layers,
    ...inputs.map(
      (label): Completion => ({ label, kind: "reference", detail: "input of the model", rank: 9999 }),
    ),
  ];
}
