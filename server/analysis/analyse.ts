import { likely } from "../dialects/choose";
import type { Dialect } from "../dialects/dialect";
import { edited } from "../model/edits";
import { besideCause, goneAfter, inOrder } from "../model/followers";
import { onDemand } from "../model/on-demand";
import type { Options } from "../model/options";
import type { Problem } from "../model/problem";
import type { Language, Parsed } from "../model/tree";
import { done, type Work } from "../model/work";
import { all as rules } from "../rules";
import { judging, syntaxProblem } from "../rules/engine/run";
import { languageOf, parse, parsing } from "../syntax/parse";
import { reparsing } from "../syntax/reparse";
import { carried, later } from "./carried";
import { contextOf, trialOf } from "./context";
import { claimOf, type Found, finding, foundIn, readingOf } from "./found";
import { type Cause, causeOf, gathered } from "./gathered";
import { misplaced } from "./misplaced";

export type { Found };

/** Everything that is known of one version of one file: an immutable snapshot. */
export interface Analysis {
  readonly name: string;
  readonly text: string;
  readonly language: Language;
  readonly options: Options;
  /** Absent when the file is no model, or none that is read: then nothing at all is shown. */
  readonly found: Found | null;
  readonly problems: readonly Problem[];
  /** Found, but silenced by a comment in the file. */
  readonly suppressed: readonly Problem[];
}

/** The rules there are, each of which has a page. */
export const ruleCodes: ReadonlySet<string> = new Set(rules.map((r) => r.code));

/** What each of them is for, in a sentence. */
export const ruleSummaries: ReadonlyMap<string, string> = new Map(rules.map((r) => [r.code, r.summary]));

/** A look at a file at once, and a longer one for those who have the time. */
export interface Glance {
  /** With the problems that the file as it stands has; beside a cause those alone that were told before. */
  readonly analysis: Analysis;
  /** Absent where there is nothing more to look at. */
  readonly whole?: () => Whole;
}

/** With the problems, too, for which the model is measured in other variants, and without those that follow from a cause. */
export interface Whole {
  readonly analysis: Analysis;
  /** Those of the other variants. */
  readonly late: readonly Problem[];
}

/**
 * From the text of a file to all that can be said of it. Pure, and never throws. `before`, an analysis of the same file as it
 * was an edit ago, changes nothing but the time that it takes.
 */
export function analyse(text: string, name: string, options: Options = {}, before?: Analysis): Analysis {
  const { analysis, whole } = done(glancing(text, name, options, before));
  return whole?.().analysis ?? analysis;
}

/** The same in two beats, and the first in steps, for who has something else to do meanwhile. */
export function* glancing(
  text: string,
  name: string,
  options: Options = {},
  before?: Analysis,
): Work<Glance> {
  const look = yield* looking(text, name, options, before);
  const { analysis } = look;
  const cause = causeOf(analysis.problems);
  if (!cause)
    return analysis.problems.some((p) => p.severity === "error")
      ? { analysis, whole: onDemand(() => misplacedLook(look) ?? look.whole?.() ?? { analysis, late: [] }) }
      : look;
  const told = before ? carried(before.problems, before.text, text) : [];
  const problems = besideCause(cause.problem, analysis.problems, told);
  return { analysis: { ...analysis, problems }, whole: onDemand(() => gatheredLook(cause, look)) };
}

/** Where one row in the wrong place explains every error. */
function misplacedLook({ analysis, whole }: Glance): Whole | undefined {
  const { name, options, found } = analysis;
  if (!found) return undefined;
  const problems = misplaced(
    analysis,
    (text) => done(looking(text, name, options, analysis)).analysis,
    (edits) => trialOf(found, analysis, edits)?.faults ?? Number.POSITIVE_INFINITY,
  );
  if (!problems) return undefined;
  const late = whole?.().late ?? [];
  return { analysis: { ...analysis, problems: inOrder([...problems, ...late]) }, late };
}

/** What follows from a cause is told with it: it is gone in the text as the fix of the cause leaves it. */
function gatheredLook(cause: Cause, { analysis, whole }: Glance): Whole {
  const { text, name, options, problems } = analysis;
  const all: Whole = whole?.() ?? { analysis, late: [] };
  const mayFollow = problems.length > 1 || all.late.length > 0;
  const mended: Glance | undefined = mayFollow
    ? done(looking(edited(text, cause.fix.edits), name, options, analysis))
    : undefined;
  const left = mended?.analysis.problems ?? [];
  const isExplained = cause.problem.fixes.some((f) => f.clears) || left.every((p) => p.severity !== "error");
  const other = isExplained ? undefined : misplacedLook({ analysis, ...(whole ? { whole } : {}) });
  if (other) return other;
  const own = gathered(cause, problems, left);
  if (!mended) return { analysis: { ...all.analysis, problems: own }, late: [] };
  const gone = goneAfter(all.late, (mended.whole?.() ?? mended).analysis.problems);
  const late = all.late.filter((p) => !gone.includes(p));
  return { analysis: { ...all.analysis, problems: inOrder([...own, ...late]) }, late };
}

/** Every problem for itself. */
function* looking(text: string, name: string, options: Options, before?: Analysis): Work<Glance> {
  const language = languageOf(name, text);
  const nothing: Analysis = { name, text, language, options, found: null, problems: [], suppressed: [] };
  const asked = likely(text, options);
  if (asked.length === 0) return { analysis: nothing };
  const known = before?.language === language ? before.found?.parsed : undefined;
  const parsed = yield* before && known ? reparsing(known, before.text, text) : parsing(text, language);
  const claimed = claimOf(parsed, asked);
  if (!claimed) return { analysis: { ...nothing, problems: formOf(text, parsed, asked) } };
  yield;
  const file = { name, text, options };
  const reading = readingOf(claimed, file);
  yield;
  const found = yield* finding(reading, claimed, file, before?.found ?? undefined);
  const faults = [...reading.faults, ...found.disagreements];
  const { first, whole } = yield* judging(rules, contextOf(found, faults, file), parsed.faults);
  const analysis = { ...nothing, found, ...first };
  if (!whole) return { analysis };
  const all = (): Whole => {
    const verdict = whole();
    return { analysis: { ...analysis, ...verdict }, late: later(analysis.problems, verdict.problems) };
  };
  return { analysis, whole: onDemand(all) };
}

/** What is wrong with the form of a text that nothing can be read from, though it is plain whose it is. */
function formOf(text: string, { faults }: Parsed, asked: readonly Dialect[]): readonly Problem[] {
  if (!faults.some((f) => f.severity === "error")) return [];
  return asked.flatMap((d) => d.malformed?.(text, faults) ?? []).map(syntaxProblem);
}

/** The figures of a text alone: what is wrong with it is not looked at. */
export function figuresIn(text: string, name: string, options: Options = {}): Found | null {
  const asked = likely(text, options);
  const claimed = asked.length > 0 ? claimOf(parse(text, languageOf(name, text)), asked) : undefined;
  if (!claimed) return null;
  const file = { name, text, options };
  return foundIn(readingOf(claimed, file), claimed, file);
}

/** The same file with other options, its figures only: another scale, another form. */
export function foundWith({ name, text, options, found }: Analysis, other: Options): Found | null {
  if (!found) return null;
  const changed = { ...options, ...other };
  const file = { name, text, options: changed };
  return foundIn(readingOf(found, file), found, file);
}

/** One member of the family that a file describes. */
export interface FamilyMember {
  readonly scale: string;
  readonly found: Found;
}

/** All members, in the order of the file; none where it describes one model only. */
export function familyOf(analysis: Analysis): readonly FamilyMember[] {
  const scales = analysis.found?.model.scales ?? [];
  return scales.flatMap((scale) => {
    const found = foundWith(analysis, { scale });
    return found ? [{ scale, found }] : [];
  });
}

/** The model as its framework runs it, where that is known to differ from how it trains it. */
export function fusedOf(analysis: Analysis): Found | null {
  const { found, options } = analysis;
  return found?.dialect.hasFusedForm && !options.fused ? foundWith(analysis, { fused: true }) : null;
}
