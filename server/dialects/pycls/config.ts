import type { PlacedFault } from "../../model/fault";
import type { Argument } from "../../model/layer";
import { ownValue } from "../../model/own";
import type { Span } from "../../model/span";
import { type Entry, entry, isMapping, type Mapping, type Tree } from "../../model/tree";
import { nearest } from "../../text/nearest";
import type { Arg } from "../../vocabulary/args";
import { type ArgsOf, readArgs } from "../../vocabulary/layer";
import { SECTIONS, type SectionName } from "./keys";

/** One section: the values of its keys, pycls' own where the file has none, and where they stand. */
export interface Section<N extends SectionName> {
  readonly name: N;
  readonly values: ArgsOf<(typeof SECTIONS)[N]>;
  /** Some value is none that pycls takes: nothing can be made from the section. */
  readonly broken: boolean;
  /** Where the file says it; absent where the default holds. */
  at(key: string): Entry | undefined;
}

export interface Config {
  readonly root: Mapping;
  section<N extends SectionName>(name: N): Section<N>;
  /** The key that decides, or what stands for it where it is absent: its section, the type of the model. */
  place(section: SectionName, key: string): Span;
  /** `WIDTHS` and its like of a section as arguments of the layer that they make. */
  args(section: SectionName, keys: readonly string[]): readonly Argument[];
  fault(span: Span, message: string, more?: Partial<PlacedFault>): void;
  readonly faults: readonly PlacedFault[];
}

/** Sections in which pycls knows every key that there may be; of the others only those count that are read here. */
const CLOSED: ReadonlySet<string> = new Set(["MODEL", "ANYNET", "REGNET", "EN", "RESNET"]);

export function configOf(root: Mapping): Config {
  const faults: PlacedFault[] = [];
  const read = new Map<string, Section<SectionName>>();
  const fault: Config["fault"] = (span, message, more = {}) =>
    void faults.push({ code: "bad-argument", span, message, ...more });
  const section = (name: SectionName): Section<SectionName> => {
    const known = read.get(name);
    if (known) return known;
    const made = sectionOf(root, name, faults);
    read.set(name, made);
    return made;
  };
  const at = (name: SectionName, key: string): Entry | undefined => entry(entry(root, name)?.value, key);
  return {
    root,
    // What is stored under a name is the section of that name.
    section: section as Config["section"],
    place: (name, key) =>
      at(name, key)?.span ?? entry(root, name)?.key.span ?? at("MODEL", "TYPE")?.span ?? root.span,
    args: (name, keys) =>
      keys.flatMap((key) => {
        const e = at(name, key);
        return e ? [{ name: key, value: e.value, span: e.span, keySpan: e.key.span }] : [];
      }),
    fault,
    faults,
  };
}

function sectionOf(root: Mapping, name: SectionName, faults: PlacedFault[]): Section<SectionName> {
  const own = entry(root, name);
  const entries = isMapping(own?.value) ? own.value.entries : [];
  const args = entries.map((e) => ({
    name: String(e.key.value),
    value: e.value,
    span: e.span,
    keySpan: e.key.span,
  }));
  const typeSpan = own?.key.span ?? root.span;
  const spec = { type: name, args: SECTIONS[name], open: true };
  const read = readArgs(spec, { index: -1, type: name, typeSpan, args }, { nullIsDefault: false });
  faults.push(...read.faults.map(({ layer: _, ...f }) => mended(f, name, entries)));
  if (CLOSED.has(name)) faults.push(...entries.flatMap((e) => unknownKey(e, name)));
  if (own && !isMapping(own.value))
    faults.push({ code: "bad-argument", span: own.span, message: `${name} must be a mapping` });
  return {
    name,
    // The reader fills every key of the table with a value of its type.
    values: read.values as Section<SectionName>["values"],
    broken: read.broken,
    at: (key) => entries.find((e) => e.key.value === key),
  };
}

type ArgTable = Readonly<Record<string, Arg<unknown>>>;

/** A word that is nearly one of those that are possible. */
function mended(fault: PlacedFault, name: SectionName, entries: readonly Entry[]): PlacedFault {
  const own = entries.find((e) => e.span.start === fault.span.start);
  const described: ArgTable = SECTIONS[name];
  const words = own && ownValue(described, String(own.key.value))?.schema.enum;
  const written = own?.value.kind === "scalar" ? own.value.value : undefined;
  const near = typeof written === "string" && Array.isArray(words) ? nearest(written, words.map(String)) : [];
  return near.length === 0 || !own ? fault : { ...fault, fixes: changes(own.value, near) };
}

export const changes = (value: Tree, near: readonly string[]): NonNullable<PlacedFault["fixes"]> =>
  near.map((text, i) => ({
    title: `Change to ${text}`,
    edits: [{ span: value.span, text }],
    preferred: i === 0,
  }));

/** yacs refuses a key that has no default. Forks add keys of their own: one that resembles none is only a warning. */
function unknownKey({ key, span }: Entry, name: SectionName): readonly PlacedFault[] {
  const word = String(key.value);
  if (Object.hasOwn(SECTIONS[name], word)) return [];
  const near = nearest(word, Object.keys(SECTIONS[name]));
  const hint = near[0] ? `; did you mean ${near[0]}?` : "; pycls refuses files with unknown keys";
  return [
    {
      code: "bad-argument",
      span: near[0] ? key.span : span,
      severity: near[0] ? "error" : "warning",
      message: `Unknown key ${name}.${word}${hint}`,
      fixes: near.map((text, i) => ({
        title: `Change to ${text}`,
        edits: [{ span: key.span, text }],
        preferred: i === 0,
      })),
    },
  ];
}
