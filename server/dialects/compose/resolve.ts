import type { Argument } from "../../model/layer";
import { ownValue } from "../../model/own";
import { remembered } from "../../model/remember";
import type { Layout } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { nearest } from "../../text/nearest";
import type { Arg } from "../../vocabulary/args";
import type { LayerSpec } from "../../vocabulary/layer";
import { spellingsOf } from "../../vocabulary/spellings";
import { CLASSES, classIn, wrapperLike } from "../keras/vocabulary";
import { FUNCTIONS, isArriving, VOCABULARY as MODULES, type ModuleSpec, nameIn } from "../torch/vocabulary";
import { MERGES, wanting, withBatch } from "./inputs";
import * as own from "./layers";
import { stacked } from "./recurrent";
import type { Style, TargetFramework } from "./style";
import { type Inference, type PlainType, TYPES } from "./types";

/** `nn.Conv2d`, `keras.layers.Conv2D`, `conv_2d`, `LazyConv2d` are one name. */
export const plainName = remembered((type: string): string => {
  const bare = type.slice(type.lastIndexOf(".") + 1).toLowerCase();
  const joined = /[_\-\s]/.test(bare) ? bare.replace(/[_\-\s]/g, "") : bare;
  const name = joined.startsWith("lazy") ? joined.slice("lazy".length) : joined;
  return name.endsWith("layer") && !KEPT.has(name) ? name.slice(0, -"layer".length) : name;
});

/** Names in which `layer` is more than a suffix. */
const KEPT: ReadonlySet<string> = new Set(["transformerencoderlayer", "transformerdecoderlayer"]);

// Where layers come from

type Source = Style | "own";

const isSpec = (v: unknown): v is LayerSpec => typeof v === "object" && v !== null && "lower" in v;

const OWN = Object.values(own as Record<string, unknown>)
  .flat()
  .filter(isSpec);

const byName = (specs: readonly LayerSpec[]): ReadonlyMap<string, LayerSpec> =>
  new Map(specs.flatMap((s) => [s.type, ...s.aliases].map((name) => [name, s] as const)));

const SOURCES: Readonly<Record<Source, ReadonlyMap<string, LayerSpec>>> = {
  torch: byName([...FUNCTIONS, ...MODULES]),
  keras: byName(CLASSES),
  own: byName(OWN),
};

const lowered = (specs: readonly LayerSpec[]): ReadonlyMap<string, string> =>
  new Map(specs.flatMap((s) => [s.type, ...s.aliases].map((name) => [name.toLowerCase(), name] as const)));

/** Names of the frameworks that no plain type has, in small letters. */
const BY_SMALL: Readonly<Record<Source, ReadonlyMap<string, string>>> = {
  torch: lowered(MODULES.filter(({ type }) => !type.startsWith("Lazy"))),
  keras: lowered(CLASSES),
  own: lowered(OWN),
};

type Rank = 1 | 2 | 3;

/** A plain type with so many axes; without a number, for those whose name has none. */
interface Plain {
  readonly type: PlainType;
  readonly rank: Rank | undefined;
}

const RANKS = [1, 2, 3] as const;

const numbered = (name: string, rank: Rank | undefined, suffix = "d"): string =>
  name.replace("#", rank === undefined ? "" : `${rank}${suffix}`);

const isRanked = ({ name }: PlainType): boolean => name.includes("#");

const ranksOf = (type: PlainType): readonly (Rank | undefined)[] =>
  isRanked(type) ? [...RANKS, undefined] : [undefined];

/** Every plain name, `conv2d` and `convolution2d`; of two types the later one has it. */
const PLAIN: ReadonlyMap<string, Plain> = new Map(
  TYPES.flatMap((type) =>
    ranksOf(type).flatMap((rank) =>
      [...(type.aliases ?? []), type.name].map((name) => [numbered(name, rank), { type, rank }] as const),
    ),
  ),
);

/** The plain type that a name of a framework belongs to: `Conv2d`, `Conv2D`. */
const BY_TARGET: ReadonlyMap<string, Plain> = new Map(
  TYPES.flatMap((type) =>
    ranksOf(type).flatMap((rank) =>
      (["torch", "keras"] as const).flatMap((style) => {
        const name = type[style];
        return name === undefined || (name.includes("#") && rank === undefined)
          ? []
          : [[`${style} ${name.replace("#", String(rank))}`, { type, rank }] as const];
      }),
    ),
  ),
);

// What a name means

/** What a type means in a file of this framework: its arguments in all their spellings, and what it is made of. */
export interface Resolved extends LayerSpec {
  /** Whose it is. */
  readonly source: Source;
  readonly plain: PlainType | undefined;
  /** Its name in the plain spelling, where it has one. */
  readonly word: string | undefined;
}

const resolved = new Map<
  string,
  ReadonlyMap<string, Resolved | undefined> & Map<string, Resolved | undefined>
>();

/** The layer that a type means; undefined where nobody knows it. What is made for a name is kept. */
export function resolve(type: string, framework: TargetFramework): Resolved | undefined {
  const key = [framework.name, framework.stated, framework.byPlace].join();
  let known = resolved.get(key);
  if (!known) {
    known = new Map();
    resolved.set(key, known);
  }
  const own = ownName(type, framework);
  const word = own ? own.join(" ") : plainName(type);
  if (known.has(word)) return known.get(word);
  const made = (own && exact(...own, framework)) ?? plain(plainName(type), framework);
  // A file may have any number of words that nobody knows.
  if (made) known.set(word, made);
  return made;
}

/** A name of a framework as that has it: by its path, or where the plain word of that name is another layer of its. */
function ownName(
  type: string,
  { name: style, stated }: TargetFramework,
): readonly [Style, string] | undefined {
  const module = nameIn(type);
  if (module !== undefined) return ["torch", module];
  const written = classIn(type);
  if (written !== undefined) return ["keras", written];
  if (!stated || !/^[A-Z]/.test(type) || !SOURCES[style].has(type)) return undefined;
  const meant = PLAIN.get(plainName(type))?.type[style];
  return meant === undefined || meant.replace("#", /[123](?=[dD])/.exec(type)?.[0] ?? "#") === type
    ? undefined
    : [style, type];
}

/** A framework's own name of a layer, with that framework's order of arguments. */
function exact(style: Style, name: string, framework: TargetFramework): Resolved | undefined {
  const spec = SOURCES[style].get(name);
  if (!spec) return undefined;
  const plainly = BY_TARGET.get(`${style} ${name}`);
  const made = dressed(spec, style, plainly?.type, { ...framework, name: style }, undefined);
  return { ...made, word: plainly && numbered(plainly.type.name, plainly.rank) };
}

function plain(name: string, framework: TargetFramework): Resolved | undefined {
  const known = PLAIN.get(name);
  if (known) return ofPlain(known, framework);
  for (const source of order(framework.name)) {
    for (const word of [name, `${name}layer`]) {
      const own = BY_SMALL[source].get(word);
      const spec = own === undefined ? undefined : SOURCES[source].get(own);
      if (spec) return dressed(spec, source, undefined, framework, word);
    }
  }
  return undefined;
}

/** The file's framework comes first, then what neither has, then the other one. */
const order = (style: Style): readonly Source[] =>
  style === "torch" ? ["torch", "own", "keras"] : ["keras", "own", "torch"];

function ofPlain({ type, rank }: Plain, framework: TargetFramework): Resolved | undefined {
  const name = numbered(type.name, rank);
  const one = (of: Rank | undefined): Resolved | undefined => {
    for (const source of order(framework.name)) {
      const target = type[source]?.replace(
        "#",
        of === undefined ? "" : source === "own" ? `${of}d` : String(of),
      );
      const spec = target === undefined ? undefined : SOURCES[source].get(target);
      if (spec) return dressed(spec, source, type, framework, name);
    }
    return undefined;
  };
  if (!isRanked(type) || rank !== undefined) return one(rank);
  const ranked = RANKS.map(one);
  const [, middle] = ranked;
  return middle && { ...middle, lower: byRank(ranked, middle) };
}

/** As many axes as arrive; norms take a vector too, and care for nothing else. */
function byRank(ranked: readonly (Resolved | undefined)[], middle: Resolved): LayerSpec["lower"] {
  if (ranked.every((r) => r === undefined || r.lower === middle.lower)) return middle.lower;
  const isNorm = /norm/.test(middle.type);
  return (g, inputs, args, written) => {
    const { dims } = (inputs[0] as Value).type;
    if (!dims && !isNorm) return g.unknown(inputs, undefined, "collapse");
    const axes = Math.min(Math.max((dims?.length ?? 2) - 1, 1), RANKS.length);
    return (ranked[axes - 1] ?? middle).lower(g, inputs, args, written);
  };
}

// How it is spelt

/** A layer of a framework as files of this format write it: with all spellings, and without what a builder works out. */
function dressed(
  spec: LayerSpec,
  source: Source,
  type: PlainType | undefined,
  framework: TargetFramework,
  name: string | undefined,
): Resolved {
  const usual = framework.stated ? {} : (type?.usual ?? {});
  const inferred = new Map([
    ...Object.entries(type?.inferred ?? {}),
    ...Object.entries(usual).flatMap(([n, v]) => (typeof v === "function" ? [[n, v] as const] : [])),
  ]);
  const byPosition = name !== undefined && source === "torch" ? (type?.first ?? []) : undefined;
  const args = spelt(spec, type, { usual, inferred, byPosition });
  const extra = source === "own" ? undefined : type?.wrapped?.[source];
  const passed = source === "keras" ? type?.passed : undefined;
  for (const [n, a] of Object.entries({ ...extra, ...passed }))
    if (!args.has(n)) args.set(n, { ...a, aliases: wordsFor(n, a, args, type) });
  const byRole = source === "torch" && !framework.byPlace && isModule(spec);
  const byPlace = framework.name === "torch" && framework.byPlace && MERGES.has(type?.name ?? "");
  const own = byRole
    ? spec.lowerByRole
    : byPlace
      ? withBatch(spec.lower, type?.name ?? "")
      : wanting(spec, source, framework);
  const at = framework.byPlace && isModule(spec) && spec.input.as !== "any" ? spec.input.as : undefined;
  const lower = inferring(spec, own, inferred, at);
  return {
    ...spec,
    type: name ?? spec.type,
    literal: spec.literal === true && framework.stated,
    doc: type?.doc ?? spec.doc,
    args: Object.fromEntries(args),
    lower: extra && source !== "own" ? stacked(lower, source) : lower,
    source,
    plain: type,
    word: name,
  };
}

interface LeftOut {
  readonly usual: NonNullable<PlainType["usual"]>;
  readonly inferred: ReadonlyMap<string, Inference>;
  /** The arguments that come first by position; those of the framework in its own order when absent. */
  readonly byPosition: readonly string[] | undefined;
}

function spelt(
  spec: LayerSpec,
  type: PlainType | undefined,
  { usual, inferred, byPosition }: LeftOut,
): Map<string, Arg<unknown>> {
  const table = new Map(Object.entries(spec.args));
  const args = new Map<string, Arg<unknown>>();
  for (const n of byPosition ? inOrder(spec, byPosition) : table.keys()) {
    const a = table.get(n) as Arg<unknown>;
    const value = ownValue(usual, n);
    const fallback = a.fallback ?? (typeof value === "function" ? undefined : value);
    const required = a.required && !isArriving(a) && fallback === undefined && !inferred.has(n);
    args.set(n, { ...a, required, fallback, aliases: wordsFor(n, a, table, type) });
  }
  return args;
}

/** What the file leaves out is read off the input, as the file's builder does it. */
function inferring(
  { args }: LayerSpec,
  lower: LayerSpec["lower"],
  inferred: ReadonlyMap<string, Inference>,
  at: Layout | undefined,
): LayerSpec["lower"] {
  const mine = [...inferred].filter(([n]) => Object.hasOwn(args, n));
  if (mine.length === 0) return lower;
  const needed = Object.entries(args).filter(([, a]) => a.required && !isArriving(a));
  return (g, inputs, values, written) => {
    const all = new Map(Object.entries(values));
    const { type, ...x } = inputs[0] as Value;
    const read = { ...x, type: at ? { ...type, layout: at } : type };
    for (const [n, infer] of mine)
      if (all.get(n) === undefined) all.set(n, infer(read, Object.fromEntries(all)));
    if (needed.some(([n]) => all.get(n) === undefined)) return g.unknown(inputs, undefined, "global");
    return lower(g, inputs, Object.fromEntries(all), written);
  };
}

const isModule = (spec: LayerSpec): spec is ModuleSpec => "lowerByRole" in spec;

/** By position what arrives comes last: it is nobody's to write. */
function inOrder({ args }: LayerSpec, first: readonly string[]): readonly string[] {
  const all = Object.entries(args);
  const rest = all.filter(([n]) => !first.includes(n));
  const names = (list: typeof all): readonly string[] => list.map(([n]) => n);
  return [
    ...first.filter((n) => Object.hasOwn(args, n)),
    ...names(rest.filter(([, a]) => !isArriving(a))),
    ...names(rest.filter(([, a]) => isArriving(a))),
  ];
}

/** The other names of an argument; a word that the table has for another one is that. */
function wordsFor(
  name: string,
  { aliases }: Arg<unknown>,
  table: Pick<ReadonlyMap<string, unknown>, "has">,
  type: PlainType | undefined,
): readonly string[] {
  const words = Object.entries(type?.words ?? {});
  const at = words.findIndex(([n]) => n === name);
  const before = new Set(words.slice(0, Math.max(at, 0)).flatMap(([n, list]) => (table.has(n) ? list : [])));
  const own = words.flatMap(([n, list]) => (n === name ? list.filter((word) => !before.has(word)) : []));
  const others = new Set(words.flatMap(([n, list]) => (n !== name && table.has(n) ? list : [])));
  const shared = spellingsOf(name).filter((word) => !others.has(word));
  return [...new Set([...aliases, ...own, ...shared])].filter((word) => word !== name && !table.has(word));
}

// What there is

const ANY: TargetFramework = { name: "torch", stated: false, byPlace: false };

export const isKnown = (type: string): boolean =>
  resolve(type, ANY) !== undefined || wrapperLike(plainName(type)) !== undefined;

/** The plain types in a file of this framework, for completions, the schema and the documentation. */
export const vocabularyFor = (framework: TargetFramework): readonly Resolved[] =>
  [...TYPES, ...FUNCTION_NAMES].flatMap((type) =>
    ranksOf(type).flatMap((rank) => resolve(numbered(type.name, rank), framework) ?? []),
  );

/** The layers of a framework under its own names, `Conv2D`; none for a file that is for no framework in particular. */
export const ownVocabularyFor = (framework: TargetFramework): readonly (readonly [string, Resolved])[] =>
  framework.stated
    ? [...SOURCES[framework.name].keys()].flatMap((name) => {
        const spec = /^[A-Z]/.test(name) ? resolve(name, framework) : undefined;
        return spec ? [[name, spec] as const] : [];
      })
    : [];

/** A plain type with every number of axes, as each framework takes it. */
export interface Family {
  readonly names: readonly string[];
  readonly aliases: readonly string[];
  readonly doc: string;
  readonly torch: Resolved;
  readonly keras: Resolved;
}

export const families = (): readonly Family[] =>
  [...TYPES, ...FUNCTION_NAMES].flatMap((type): readonly Family[] => {
    const alike = new Map<string, Family>();
    for (const rank of ranksOf(type)) {
      const name = numbered(type.name, rank);
      const [torch, keras] = (["torch", "keras"] as const).map((n) => resolve(name, { ...ANY, name: n }));
      if (!torch || !keras) continue;
      const key = JSON.stringify([Object.keys(torch.args), Object.keys(keras.args)]);
      const names = [...(alike.get(key)?.names ?? []), name];
      alike.set(key, { names, aliases: type.aliases ?? [], doc: torch.doc, torch, keras });
    }
    return [...alike.values()];
  });

/** Functions of one value by their plain names. */
const FUNCTION_NAMES: readonly PlainType[] = own.FUNCTIONS.map((name) => ({ name })).filter(
  ({ name }) => !TYPES.some((t) => t.name === name),
);

const INPUTS: ReadonlySet<string> = new Set(["input", "placeholder", "data"]);

export const isInput = (type: string): boolean => INPUTS.has(plainName(type));

/** Types that look like a misspelt one, as a person would write them. */
export function nearestTypes(type: string): readonly string[] {
  const name = plainName(type);
  const near = nearest(name, [...PLAIN.keys(), ...own.FUNCTIONS]);
  return near.length > 0 ? near : nearest(name, [...BY_SMALL.torch.keys(), ...BY_SMALL.keras.keys()]);
}

/** Whether a layer can be read with these arguments by name; positions say nothing. */
export const takes = ({ args }: LayerSpec, written: readonly Argument[]): boolean =>
  written.every(
    ({ name }) =>
      typeof name === "number" || name in args || Object.values(args).some((a) => a.aliases.includes(name)),
  );
