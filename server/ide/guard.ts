import type { Analysis, Found } from "../analysis/analyse";
import { numberedRows } from "../edit/numbering";
import { isNumbered } from "../edit/references";
import { apart, besideCause, goneAfter, inOrder, placeOf, worst } from "../model/followers";
import type { Layer, Reference } from "../model/layer";
import type { Edit, Problem, Related } from "../model/problem";
import { span } from "../model/span";

/** Rows came or went, and references by number still mean the rows that had these numbers before. */
export interface Stale {
  /** Of references, and of comments that number rows. */
  readonly edits: readonly Edit[];
  readonly references: number;
  readonly related: readonly Related[];
  /** The first row that came, or the one that stands where rows went. */
  readonly at: Layer;
  readonly came: number;
  readonly went: number;
}

/** Beyond so many new rows this is another file rather than an edit of the same. */
const MOST = 12;

/**
 * What of the wiring is left behind by an edit: `before` is the last state in which all was in order. References that have
 * been changed by hand since are the author's.
 */
export function staleSince(before: Analysis, now: Analysis): Stale | undefined {
  const [old, found] = [before.found, now.found];
  if (!old?.dialect.notation?.rows || found?.dialect !== old.dialect) return undefined;
  const match = matched(old, before.text, found, now.text);
  if (!match) return undefined;
  const related: Related[] = [];
  const edits: Edit[] = [];
  for (const [then, layer] of match.pairs)
    for (const [i, ref] of refs(then).entries()) {
      const written = refs(layer)[i];
      const expected = written && expectedText(ref, written, layer, match);
      if (expected === undefined || !written) continue;
      edits.push({ span: written.span, text: expected });
      related.push({
        span: written.span,
        message: `row ${layer.index} (${layer.type}): ${ref.text} is now ${expected}`,
      });
    }
  const at = found.model.layers[match.first] ?? found.model.layers.at(-1);
  if (edits.length === 0 || !at) return undefined;
  const { came, went } = match;
  const all = [...edits, ...staleNumbers(match, found, now.text)];
  return { edits: all, references: edits.length, related, at, came, went };
}

interface Match {
  /** Rows that were there and still are. */
  readonly pairs: readonly (readonly [then: Layer, now: Layer])[];
  readonly first: number;
  readonly came: number;
  readonly went: number;
  /** Where a row stands now, or what it read where it is gone. */
  place(index: number): number | undefined;
}

const refs = (layer: Layer): readonly Reference[] => layer.calls.flat();

/** Comments that gave a row its number before. */
function staleNumbers({ pairs }: Match, { model }: Found, text: string): readonly Edit[] {
  const before = new Map(pairs.map(([then, now]) => [now, then.index]));
  return numberedRows({ model, text }).flatMap(({ layer, digits, number }): readonly Edit[] =>
    number !== layer.index && number === before.get(layer)
      ? [{ span: digits, text: String(layer.index) }]
      : [],
  );
}

/** Rows are the same where all but their references is; what came or went stands between them. */
function matched(old: Found, before: string, found: Found, text: string): Match | undefined {
  const [then, now] = [old.model.layers, found.model.layers];
  const by = now.length - then.length;
  if (by === 0) return undefined;
  const same = (i: number, j: number): boolean => {
    const [a, b] = [then[i], now[j]];
    return a !== undefined && b !== undefined && bodyOf(a, before) === bodyOf(b, text);
  };
  const shorter = Math.min(then.length, now.length);
  let first = 0;
  while (first < shorter && same(first, first)) first++;
  let last = 0;
  while (last < shorter - first && same(then.length - 1 - last, now.length - 1 - last)) last++;
  const [came, went] = [now.length - first - last, then.length - first - last];
  if (came + went > MOST || (first + last) * 2 < then.length) return undefined;
  const place = (index: number): number | undefined => {
    let at: number | undefined = index;
    // What is gone is stood in for by what it read, as long as that is one row.
    while (at !== undefined && at >= first && at < first + went) {
      const [source, ...others]: readonly Reference[] = refs(then[at] as Layer);
      at = others.length === 0 && source?.to.kind === "layer" ? source.to.index : undefined;
    }
    return at === undefined || at < first ? at : at + by;
  };
  const kept = [...now.keys()].filter((j) => j < first || j >= first + came);
  const pairs = kept.map((j) => [then[j < first ? j : j - by] as Layer, now[j] as Layer] as const);
  return { pairs, first, came, went, place };
}

/** The row without what feeds it: repeats, module and arguments as they are written. */
const bodyOf = (layer: Layer, text: string): string => {
  const end = refs(layer).reduce((e, r) => Math.max(e, r.span.end), layer.span.start);
  return text.slice(end, layer.span.end).replace(/^\s*\]?/, "");
};

/** What a reference has to say to go on meaning what it did; nothing where it does, or was changed since. */
function expectedText(then: Reference, now: Reference, layer: Layer, match: Match): string | undefined {
  if (then.to.kind !== "layer" || !isNumbered(then) || then.text !== now.text) return undefined;
  // Who reads the row above reads whatever stands there.
  if (now.text === "-1") return undefined;
  const to = match.place(then.to.index);
  if (to === undefined || to >= layer.index) return undefined;
  const text = String(now.text.startsWith("-") ? to - layer.index : to);
  return text === now.text ? undefined : text;
}

/** The problem of an edit in place of all that follow from it: those that are gone once the references are mended. */
export function guardedProblems(
  stale: Stale,
  problems: readonly Problem[],
  mended: readonly Problem[],
): readonly Problem[] {
  const each = apart(problems);
  const gone = new Set(goneAfter(each, apart(mended)));
  const isOwn = (p: Problem): boolean => isGuess(p) || gone.has(p);
  const followers = each.filter((p) => gone.has(p) && !isGuess(p));
  const cause = causeOf(stale);
  const own: Problem = {
    ...cause,
    severity: worst(each.filter(isOwn)),
    related: [...cause.related, ...followers.map(placeOf)],
    followers,
  };
  return inOrder([...each.filter((p) => !isOwn(p)), own]);
}

/** The same before anybody has looked what follows. */
export function guardedAtOnce(
  stale: Stale,
  problems: readonly Problem[],
  told: readonly Problem[],
): readonly Problem[] {
  const cause = causeOf(stale);
  return inOrder(besideCause(cause, [...problems.filter((p) => !isGuess(p)), cause], told));
}

/** What the rule of that name makes of the same numbers is a guess, and this is known. */
const isGuess = (p: Problem): boolean => p.code === "stale-reference";

function causeOf(stale: Stale): Problem {
  const { at, edits, related } = stale;
  return {
    code: "stale-reference",
    severity: "information",
    span: at.span.end > at.span.start ? at.span : span(at.span.start, at.span.start + 1),
    message: messageOf(stale),
    fixes: [{ title: titleOf(stale), edits, preferred: true }],
    related,
    layer: at.index,
  };
}

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

const titleOf = ({ references }: Stale): string => `Renumber ${plural(references, "reference")}`;

function messageOf({ references, came, went }: Stale): string {
  const verb = references === 1 ? "points" : "point";
  const what =
    went === 0
      ? came === 1
        ? "inserting this row"
        : `inserting ${came} rows here`
      : came === 0
        ? `deleting ${went === 1 ? "a row" : `${went} rows`} above this one`
        : `replacing ${plural(went, "row")} with ${came}`;
  return `${plural(references, "reference")} ${verb} to another row since ${what}; renumber ${references === 1 ? "it" : "them"}`;
}
