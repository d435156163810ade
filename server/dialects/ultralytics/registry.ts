import { onDemand } from "../../model/on-demand";
import { rememberedFor } from "../../model/remember";
import { stringOf } from "../../model/tree";
import { nearest } from "../../text/nearest";
import { all as files } from "./blocks";
import type { Block } from "./building/block";
import type { Row } from "./rows";
import { shippedNames } from "./shipped";
import type { Variant } from "./variants";

const isBlock = (v: unknown): v is Block =>
  typeof v === "object" && v !== null && "build" in v && "kind" in v && "name" in v;

const BLOCKS: readonly Block[] = files
  .flatMap((file) => Object.values(file) as readonly unknown[])
  .flatMap((exported) => (Array.isArray(exported) ? (exported as readonly unknown[]) : [exported]))
  .filter(isBlock);

const byName = new Map<string, Block[]>();
for (const block of BLOCKS) byName.set(block.name, [...(byName.get(block.name) ?? []), block]);

/** What the name means, in all repositories. */
export const blocksNamed = (name: string): readonly Block[] => byName.get(name) ?? [];

/** What the name means in this variant; a block of another variant is better than none. */
export function blockOf(name: string, variant: Variant): Block | undefined {
  const all = blocksNamed(name);
  return all.find((b) => b.variants?.includes(variant)) ?? all.find((b) => !b.variants) ?? all[0];
}

/** Every name that means something in this variant, and what. */
export const modulesOf = (variant: Variant): readonly (readonly [name: string, block: Block])[] =>
  [...byName].flatMap(([name, all]) => {
    const block = all.find((b) => b.variants?.includes(variant)) ?? all.find((b) => !b.variants);
    return block ? [[name, block] as const] : [];
  });

/** As it is told apart from another: whatever its case, with or without the `nn.` of torch's modules. */
const bare = (name: string): string =>
  name
    .trim()
    .replace(/^(torch\.)?nn\./, "")
    .toLowerCase();

/** What a name that means nothing may have been meant to be. */
const known = onDemand((): readonly string[] => [...byName.keys(), ...shippedNames()]);
const byBareName = onDemand(() => {
  const all = new Map<string, string[]>();
  for (const name of known()) all.set(bare(name), [...(all.get(bare(name)) ?? []), name]);
  return all;
});

/** The names most like this one: of known modules, and of those that the file itself uses elsewhere. */
export function nearestModules(name: string, rows: readonly Row[]): readonly string[] {
  const same = byBareName().get(bare(name));
  if (same) return same;
  // With two or three letters, nearly every name is near: those that the file uses elsewhere, or that lack the last letter.
  if (name.length < 4) {
    const own = likeOfFile(name, rows);
    return own.length > 0 || name.length < 3 ? own : unfinished(name, 1);
  }
  const used = namesIn(rows).filter((n) => n !== name);
  const slips = nearest(name, [...known(), ...used], MOST_NEAR).filter((n) => isOneSlip(name, n));
  return [...new Set([...unfinished(name, MOST_MISSING), ...slips])].slice(0, 3);
}

/** Of so many names that are near, those one slip away are looked for. */
const MOST_NEAR = 20;
/** So many letters may be missing at the end. */
const MOST_MISSING = 3;

/** The known names that this one is the beginning of, the shortest first. */
const unfinished = (name: string, most: number): readonly string[] =>
  known()
    .filter((n) => bare(n).startsWith(bare(name)) && bare(n).length <= bare(name).length + most)
    .sort((a, b) => a.length - b.length)
    .slice(0, 3);

/** Those that begin with it; a slip away from it where three letters are the same. */
const likeOfFile = (name: string, rows: readonly Row[]): readonly string[] =>
  name.length < 2
    ? []
    : namesIn(rows)
        .filter((n) => byName.has(n) && n.length > name.length)
        .filter((n) => bare(n).startsWith(bare(name)) || (name.length === 3 && isOneSlip(name, n)))
        .slice(0, 3);

/** A file with more names than this is no model in which somebody has mistyped one. */
const MOST_NAMES = 100;

/** What the rows of a file name, each once. */
const namesIn = rememberedFor((rows: readonly Row[]): readonly string[] => {
  const all = new Set(rows.flatMap((r) => stringOf(r.module) ?? []));
  return [...all].filter((n) => /^[\w.]*\w$/.test(n)).slice(0, MOST_NAMES);
});

/** One letter too many, too few, another one, or two that have changed places: more is a name of somebody's own. */
function isOneSlip(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const [restA, restB] = [a.slice(i), b.slice(i)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
