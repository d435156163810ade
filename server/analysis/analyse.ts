import { likely } from "../dialects/choose";
import type { Dialect, FileContext, Reading } from "../dialects/dialect";
import { measure } from "../measure/measure";
import { edited } from "../model/edits";
import type { ModelFacts } from "../model/facts";
import type { Model } from "../model/layer";
import { type Options, pinnedRelease } from "../model/options";
import type { Edit, Problem } from "../model/problem";
import type { Trace } from "../model/trace";
import type { Language, Parsed } from "../model/tree";
import { all as rules } from "../rules";
import type { Trial } from "../rules/engine/rule";
import { judge } from "../rules/engine/run";
import { languageOf, parse } from "../syntax/parse";
import { reparse } from "../syntax/reparse";
import { trace } from "../trace/walk";

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

export interface Found {
  readonly dialect: Dialect;
  /** What the dialect reads the model from. */
  readonly claim: unknown;
  readonly parsed: Parsed;
  readonly model: Model;
  readonly trace: Trace;
  readonly facts: ModelFacts;
}

/** The rules there are, each of which has a page. */
export const ruleCodes: ReadonlySet<string> = new Set(rules.map((r) => r.code));

/**
 * From the text of a file to all that can be said of it. Pure, and never throws. `before`, an analysis of the same file as it
 * was an edit ago, changes nothing but the time that it takes.
 */
export function analyse(text: string, name: string, options: Options = {}, before?: Analysis): Analysis {
  const language = languageOf(name, text);
  const nothing: Analysis = { name, text, language, options, found: null, problems: [], suppressed: [] };
  const asked = likely(text, options);
  if (asked.length === 0) return nothing;
  const known = before?.language === language ? before.found?.parsed : undefined;
  const parsed = before && known ? reparse(known, before.text, text) : parse(text, language);
  const claimed = claimOf(parsed, asked);
  if (!claimed) return nothing;
  const { dialect } = claimed;
  const file = { name, text, options };
  const reading = readingOf(claimed, file);
  const found = foundIn(reading, claimed, options);
  const { model, trace: traced, facts } = found;
  const most = mostTrials(model);
  let trials = 0;
  const context = {
    name,
    text,
    model,
    trace: traced,
    facts,
    options,
    comments: parsed.comments,
    root: parsed.root,
    faults: reading.faults,
    dialect,
    measured(scale: string | undefined, fused = false) {
      // What a comment states holds for the usual input, whatever the user looks at.
      const { input: _, inputSize: __, ...rest } = options;
      const own = { ...rest, fused, ...(scale ? { scale } : {}) };
      const { model, lower } = readingOf(claimed, { ...file, options: own });
      const traced = trace(model, lower);
      return { model, trace: traced, facts: measure(model, traced, dialect.convention) };
    },
    tried(edits: readonly Edit[]): Trial | undefined {
      if (trials++ >= most) return undefined;
      const after = edited(text, edits);
      const again = parse(after, language);
      const own = again.faults.some((f) => f.severity === "error") ? undefined : dialect.claim(again);
      if (own === undefined) return undefined;
      const other = readingOf({ dialect, claim: own }, { name, text: after, options });
      const traced = trace(other.model, other.lower);
      const faults = other.faults.length + traced.faults.length;
      return {
        text: after,
        model: other.model,
        trace: traced,
        facts: measure(other.model, traced, facts.totals.convention),
        faults,
      };
    },
  };
  return { ...nothing, found, ...judge(rules, context, parsed.faults) };
}

type Claimed = Pick<Found, "dialect" | "claim" | "parsed">;

/** The first dialect whose document this is, and what it finds in it. */
function claimOf(parsed: Parsed, asked: readonly Dialect[]): Claimed | undefined {
  for (const dialect of asked) {
    const claim = dialect.claim(parsed);
    if (claim !== undefined) return { dialect, claim, parsed };
  }
  return undefined;
}

/** As the release reads it that the project pins. */
function readingOf({ dialect, claim }: Pick<Claimed, "dialect" | "claim">, file: FileContext): Reading {
  const pinned = pinnedRelease(file.options, dialect.packages);
  if (!pinned) return dialect.read(claim, file);
  return dialect.read(claim, { ...file, options: { ...file.options, frameworkVersion: pinned.version } });
}

function foundIn({ model, lower }: Reading, claimed: Claimed, { convention }: Options): Found {
  const { dialect, claim, parsed } = claimed;
  const traced = trace(model, lower);
  const facts = measure(model, traced, convention ?? dialect.convention);
  return { dialect, claim, parsed, model, trace: traced, facts };
}

/** The layers that trials of fixes may read and trace again in all, whatever the number of problems. */
const MOST_LAYERS_TRIED = 20_000;

const mostTrials = ({ layers }: Model): number =>
  Math.min(100, Math.max(8, Math.floor(MOST_LAYERS_TRIED / Math.max(1, layers.length))));

/** The same file with other options, its figures only: another scale, another form. */
export function foundWith({ name, text, options, found }: Analysis, other: Options): Found | null {
  if (!found) return null;
  const changed = { ...options, ...other };
  return foundIn(readingOf(found, { name, text, options: changed }), found, changed);
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
