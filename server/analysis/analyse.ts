import { dialects } from "../dialects";
import type { Dialect, Reading } from "../dialects/dialect";
import { measure } from "../measure/measure";
import { edited } from "../model/edits";
import type { Convention, ModelFacts } from "../model/facts";
import type { Model } from "../model/layer";
import type { Options } from "../model/options";
import type { Edit, Problem } from "../model/problem";
import type { Trace } from "../model/trace";
import type { Language, Parsed } from "../model/tree";
import { all as rules } from "../rules";
import type { Trial } from "../rules/engine/rule";
import { judge } from "../rules/engine/run";
import { languageOf, parse } from "../syntax/parse";
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
  readonly dialect: string;
  readonly parsed: Parsed;
  readonly model: Model;
  readonly trace: Trace;
  readonly facts: ModelFacts;
}

/** The rules there are, each of which has a page. */
export const ruleCodes: ReadonlySet<string> = new Set(rules.map((r) => r.code));

/** From the text of a file to all that can be said of it. Pure, and never throws. */
export function analyse(text: string, name: string, options: Options = {}): Analysis {
  const language = languageOf(name, text);
  const nothing: Analysis = { name, text, language, options, found: null, problems: [], suppressed: [] };
  const likely = candidates(text, options);
  if (likely.length === 0) return nothing;
  const parsed = parse(text, language);
  const dialect = likely.find((d) => d.claims(parsed));
  if (!dialect) return nothing;
  const file = { name, text, options };
  const reading = dialect.read(parsed, file);
  const found = foundIn(reading, dialect, parsed, options);
  const { model, trace: traced, facts } = found;
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
    measured(scale: string | undefined, convention: Convention, fused = false) {
      // What a comment states holds for the usual input, whatever the user looks at.
      const { input: _, inputSize: __, ...rest } = options;
      const own = { ...rest, fused, ...(scale ? { scale } : {}) };
      const other = dialect.read(parsed, { ...file, options: own });
      return measure(other.model, trace(other.model, other.lower), convention);
    },
    tried(edits: readonly Edit[]): Trial | undefined {
      const after = edited(text, edits);
      const again = parse(after, language);
      if (again.faults.some((f) => f.severity === "error") || !dialect.claims(again)) return undefined;
      const other = dialect.read(again, { name, text: after, options });
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

function foundIn(
  { model, lower }: Reading,
  { name }: Dialect,
  parsed: Parsed,
  { convention }: Options,
): Found {
  const traced = trace(model, lower);
  const facts = measure(model, traced, convention ?? conventionOf(model));
  return { dialect: name, parsed, model, trace: traced, facts };
}

/** The same file with other options, its figures only: another scale, another form. */
export function foundWith({ name, text, options, found }: Analysis, other: Options): Found | null {
  const dialect = dialects.find((d) => d.name === found?.dialect);
  if (!found || !dialect) return null;
  const changed = { ...options, ...other };
  return foundIn(
    dialect.read(found.parsed, { name, text, options: changed }),
    dialect,
    found.parsed,
    changed,
  );
}

/** One member of the family that a file describes. */
export interface Member {
  readonly scale: string;
  readonly found: Found;
}

/** All members, in the order of the file; none where it describes one model only. */
export function familyOf(analysis: Analysis): readonly Member[] {
  const scales = analysis.found?.model.scales ?? [];
  return scales.flatMap((scale) => {
    const found = foundWith(analysis, { scale });
    return found ? [{ scale, found }] : [];
  });
}

/** The model as its framework runs it, where that is known to differ from how it trains it. */
export function fusedOf(analysis: Analysis): Found | null {
  const { found, options } = analysis;
  return found?.model.dialect === "ultralytics" && !options.fused
    ? foundWith(analysis, { fused: true })
    : null;
}

function candidates(text: string, options: Options): readonly Dialect[] {
  const wanted = options.dialect ? dialects.filter((d) => d.name === options.dialect) : dialects;
  return wanted.filter((d) => d.scent(text));
}

/** What the framework's own summary prints. */
const conventionOf = (model: Model) => (model.dialect === "ultralytics" ? "ultralytics" : "flops");
