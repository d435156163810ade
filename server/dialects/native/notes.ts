import { ownValue } from "../../model/own";
import type { Span } from "../../model/span";
import { type Entry, get, integerOf, isMapping, items, type Mapping, type Tree } from "../../model/tree";
import { exact } from "../../text/numbers";
import { FROM_KEYS, NAME_KEYS, NEST_KEYS, REPEAT_KEYS, RESIDUAL_KEYS, writtenOf } from "../compose/entry";
import type { Measured, Note } from "../dialect";
import { note, placesOf } from "../said";
import { describeNative } from "./complete";
import { AROUND_KEYS, TOP_KEYS } from "./keys";
import type { Container } from "./read";

type AroundKey = keyof typeof AROUND_KEYS;

/** What the keys beside the layers mean, and those around any layer. */
export function keyNotes(
  { model }: Measured,
  { root, layers: { value: list } }: Container,
  within?: Span,
): readonly Note[] {
  const style = model.variant;
  const blocks = get(root, "blocks");
  const { layers } = model;
  const lists = [list, ...(isMapping(blocks) ? blocks.entries.map((e) => listOf(e.value)) : [])];
  return [
    ...root.entries.flatMap((e) => topNote(e, style)),
    ...(isMapping(blocks) ? blocks.entries : []).map(({ key }) => {
      const used = layers.filter((l) => l.type === key.value).length;
      return note(
        key.span,
        `**${key.value}**: Block; ${used} ${used === 1 ? "layer is" : "layers are"} of this type.`,
      );
    }),
    ...lists.flatMap((each) =>
      treesIn(each)
        .filter((t) => !within || (t.span.start <= within.end && within.start <= t.span.end))
        .flatMap((t) => layerNotes(t, style)),
    ),
  ];
}

/** Those of a list, or of a mapping from names to layers. */
const treesIn = (list: Tree): readonly Tree[] =>
  isMapping(list) ? list.entries.map((e) => e.value) : items(list);

const listOf = (block: Tree): Tree => get(block, "layers") ?? block;

const both = (e: Entry, said: string): readonly Note[] => placesOf(e).map((t) => note(t.span, said));

function topNote(e: Entry, style: string | null): readonly Note[] {
  const name = String(e.key.value);
  const doc = ownValue(TOP_KEYS, name === "output" ? "outputs" : name);
  if (doc === undefined) return [];
  const read = name === "framework" && style !== null ? ` Read as: \`${style}\`.` : "";
  const said = `**${name}**: ${doc}${read}`;
  return name === "name" || name === "framework" || name === "data_format"
    ? both(e, said)
    : [note(name === "defaults" ? e.span : e.key.span, said)];
}

function layerNotes(tree: Tree, style: string | null): readonly Note[] {
  if (!isMapping(tree)) return [];
  const written = writtenOf(tree);
  const nested = tree.entries.find(
    ({ key, value }) => isMapping(value) && (key.value === written?.type || NEST_KEYS.has(String(key.value))),
  )?.value;
  const entries = [...tree.entries, ...(nested ? (nested as Mapping).entries : [])];
  return entries.flatMap((e) => aroundNote(e, written?.type ?? "", style));
}

function aroundNote(e: Entry, type: string, style: string | null): readonly Note[] {
  const name = String(e.key.value);
  const key = aroundKey(name);
  if (key === undefined || isArgument(key, name, type, style)) return [];
  const times = key === "repeat" ? integerOf(e.value) : undefined;
  const here =
    times === undefined || times < 2 ? "" : ` Here: ${exact(times)} × ${type}, one after the other.`;
  const said = `**${name}**: ${AROUND_KEYS[key]}${here}`;
  // Names and references have cards.
  return key === "name" || key === "from" ? [note(e.key.span, said)] : both(e, said);
}

const SPELLINGS: readonly (readonly [AroundKey, ReadonlySet<string>])[] = [
  ["name", NAME_KEYS],
  ["from", FROM_KEYS],
  ["repeat", REPEAT_KEYS],
  ["residual", RESIDUAL_KEYS],
  ["norm", new Set(["norm"])],
  ["activation", new Set(["activation"])],
  ["dropout", new Set(["dropout"])],
];

const aroundKey = (name: string): AroundKey | undefined =>
  SPELLINGS.find(([, spellings]) => spellings.has(name))?.[0];

/** Some layers take an argument of that name, which their own documentation explains. */
function isArgument(key: AroundKey, name: string, type: string, style: string | null): boolean {
  if (key !== "norm" && key !== "activation" && key !== "dropout") return false;
  const parameters = describeNative(type, style)?.parameters ?? [];
  return parameters.some((p) => p.name === name || p.aliases.includes(name));
}
