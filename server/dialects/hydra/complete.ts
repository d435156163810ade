import type { Completion, Cursor, Parameter, Signature } from "../../model/completion";
import { holds } from "../../model/span";
import { entry, isMapping, type Mapping, type Seq, stringOf, type Tree } from "../../model/tree";
import type { LayerSpec } from "../../vocabulary/layer";
import {
  argumentCompletions,
  keysOf,
  parametersOf,
  signatureText,
  valueCompletions,
} from "../../vocabulary/signature";
import type { FileContext } from "../dialect";
import { CLASSES } from "../keras/vocabulary";
import { VOCABULARY } from "../torch/vocabulary";
import { layerAt } from "./modules";
import { NEW } from "./target";

/** The keys that name a class, each with the key under which its arguments are nested. */
const FORMS: ReadonlyMap<string, string | undefined> = new Map([
  ["_target_", undefined],
  ["class_path", "init_args"],
  ["target", "params"],
]);

/** What the class at a path takes. */
export function describeTarget(path: string): Signature | undefined {
  const spec = layerAt(path);
  return spec && { type: path, doc: spec.doc, parameters: parametersOf(spec.args) };
}

/** Paths of classes, their arguments, and the words that may stand there. */
export function completeHydra({ path, role }: Cursor, { text }: FileContext): readonly Completion[] {
  const last = path.at(-1);
  const at = last?.kind === "item" ? last.seq.items[last.index] : last?.entry.value;
  if (role === "value" && at?.tag) return at.tag.startsWith(NEW) ? targets(text) : [];
  if (last?.kind === "item" && role === "value") return isAmongTargets(last.seq) ? OWN_KEYS : [];
  if (last?.kind !== "entry") return [];
  const key = String(last.entry.key.value);
  if (role === "value" && FORMS.has(key)) return targets(text);
  const around = path.at(-2);
  const outer = around?.kind === "entry" ? around : undefined;
  const parameters =
    parametersIn(last.map, undefined) ?? (outer && parametersIn(outer.map, String(outer.entry.key.value)));
  if (role === "value") return valueCompletions(parameters?.find((p) => p.name === key));
  const given = keysOf(last.map);
  const isTarget = last.map.tag?.startsWith(NEW) || [...FORMS.keys()].some((k) => given.has(k));
  const form = [...FORMS.keys()].find((k) => new RegExp(`^[ {,-]*"?${k}"? *:`, "m").test(text));
  const named: readonly Completion[] =
    form && !isTarget && !parameters
      ? [{ label: form, kind: "key", doc: "Path of the class.", rank: 2 }]
      : [];
  const own = argumentCompletions(parameters ?? [], given).filter((c) => (c.rank ?? 0) < 4);
  return [...own, ...named, ...nests(last.map, given)];
}

/** More places than this are not listed. */
const MOST_PLACES = 500;

/** Where a `${…}` may lead, or a `!ref <…>`: the places of the file but those that it stands in, as each of the two writes a path. */
export function completeReference({ parsed: { root }, text, span }: Cursor): readonly Completion[] {
  const isRef = text[span.start - 1] === "<";
  const found: Completion[] = [];
  const visit = (map: Mapping, nested: (key: string) => string): void => {
    for (const { key, value } of map.entries) {
      const name = String(key.value);
      if (found.length >= MOST_PLACES || !/^(?!_)[\w-]+$/.test(name)) continue;
      const label = nested(name);
      const isScalar = value.kind === "scalar";
      const detail = isScalar ? value.source.slice(0, 40) : "";
      if (!holds(value.span, span.start))
        found.push({ label, kind: "reference", rank: isScalar ? 0 : 1, ...(detail ? { detail } : {}) });
      // What a class is made of cannot be read from it any more.
      if (isMapping(value) && !(isRef && value.tag))
        visit(value, (key) => (isRef ? `${label}[${key}]` : `${label}.${key}`));
    }
  };
  if (isMapping(root)) visit(root, (key) => key);
  return found;
}

/** Where the arguments of a class stand, if not beside it. */
const nests = (map: Mapping, given: ReadonlySet<string>): readonly Completion[] =>
  [...FORMS].flatMap(([key, nest = "_args_"]) =>
    stringOf(valueIn(map, key))?.includes(".") && !given.has(nest)
      ? [{ label: nest, kind: "key", doc: "Arguments of the class.", rank: 4 }]
      : [],
  );

/** A list of instances: another one begins with its class. */
const isAmongTargets = ({ items }: Seq): boolean =>
  items.some((item) => isMapping(item) && [...FORMS.keys()].some((key) => entry(item, key)));

const OWN_KEYS: readonly Completion[] = [
  { label: "_target_", kind: "key", doc: "Path of the class.", snippet: "_target_: " },
];

/** The parameters of the class that a mapping names, where its arguments are nested as they are here. */
function parametersIn(map: Mapping, nest: string | undefined): readonly Parameter[] | undefined {
  if (map.tag?.startsWith(NEW) && nest === undefined) {
    const spec = layerAt(map.tag.slice(NEW.length));
    return spec && parametersOf(spec.args);
  }
  for (const [key, own] of FORMS) {
    if (own !== nest) continue;
    const path = stringOf(valueIn(map, key));
    const spec = path === undefined ? undefined : layerAt(path);
    if (spec) return parametersOf(spec.args);
  }
  return undefined;
}

const valueIn = (map: Mapping, key: string): Tree | undefined => entry(map, key)?.value;

/** As the file spells what it has of each framework; torch's where it has neither. */
function targets(text: string): readonly Completion[] {
  const torch = /\b((?:torch\.)?nn\.)[A-Z]/.exec(text)?.[1];
  const keras = /\b((?:(?:tf|tensorflow)\.)?keras\.layers\.)[A-Z]/.exec(text)?.[1];
  const used = new Set(text.match(/[\w.]+\.[A-Z]\w*/g) ?? []);
  const named = (specs: readonly LayerSpec[], prefix: string): readonly Completion[] =>
    specs.map((spec): Completion => {
      const label = `${prefix}${spec.type}`;
      const detail = signatureText(parametersOf(spec.args));
      return { label, kind: "type", doc: spec.doc, detail, rank: used.has(label) ? 0 : 1 };
    });
  const chain: Completion = {
    label: `${torch ?? "torch.nn."}Sequential`,
    kind: "type",
    doc: "Runs what it holds, one after the other.",
    rank: 1,
  };
  return [
    ...(torch !== undefined || keras === undefined
      ? [chain, ...named(VOCABULARY, torch ?? "torch.nn.")]
      : []),
    ...(keras === undefined ? [] : named(CLASSES, keras)),
  ];
}
