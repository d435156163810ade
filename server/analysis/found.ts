import type { Dialect, FileContext, Reading } from "../dialects/dialect";
import { measure } from "../measure/measure";
import type { ModelFacts } from "../model/facts";
import type { PlacedFault } from "../model/fault";
import type { Model } from "../model/layer";
import { pinnedRelease } from "../model/options";
import type { Trace } from "../model/trace";
import type { Parsed } from "../model/tree";
import { done, type Work } from "../model/work";
import type { Before, StepOf } from "../trace/again";
import { tracing } from "../trace/walk";

/** The model of a file, and what follows from it. */
export interface Found {
  readonly dialect: Dialect;
  /** What the dialect reads the model from. */
  readonly claim: unknown;
  readonly parsed: Parsed;
  readonly model: Model;
  readonly trace: Trace;
  readonly facts: ModelFacts;
  /** Stands for how a layer is lowered. */
  readonly stepOf?: StepOf;
  /** What does not agree with the weights beside the file. */
  readonly disagreements: readonly PlacedFault[];
  /** The same for so many tokens at once. */
  at(context: number): Found;
}

const beforeOf = ({ trace, stepOf: then }: Found, { stepOf: now, taken }: Reading): Before | undefined =>
  then && now && { trace, then, now, ...(taken ? { taken } : {}) };

export type Claimed = Pick<Found, "dialect" | "claim" | "parsed">;

/** The first dialect whose document this is, and what it finds in it. */
export function claimOf(parsed: Parsed, asked: readonly Dialect[]): Claimed | undefined {
  for (const dialect of asked) {
    const claim = dialect.claim(parsed);
    if (claim !== undefined) return { dialect, claim, parsed };
  }
  return undefined;
}

/** As the release reads it that the project pins. */
export function readingOf(
  { dialect, claim }: Pick<Claimed, "dialect" | "claim">,
  file: FileContext,
): Reading {
  const pinned = pinnedRelease(file.options, dialect.packages);
  if (!pinned) return dialect.read(claim, file);
  return dialect.read(claim, { ...file, options: { ...file.options, frameworkVersion: pinned.version } });
}

export const foundIn = (reading: Reading, claimed: Claimed, file: FileContext): Found =>
  done(finding(reading, claimed, file));

/** Operations of the models that are remembered; beyond that all are forgotten. */
const MOST = 20_000;
const known = new Map<string, Trace>();
let kept = 0;

/** Copies of a file differ in what is said beside its rows, and so do its versions while somebody writes a comment. */
function* tracedOnce({ name }: Dialect, reading: Reading, before: Before | undefined): Work<Trace> {
  const { model, lower, decidedBy } = reading;
  if (decidedBy === undefined) return yield* tracing(model, lower, before);
  const key = `${name} ${decidedBy}`;
  const same = known.get(key);
  if (same) return same;
  const made = yield* tracing(model, lower, before);
  if (made.nodes.length > MOST) return made;
  kept += made.nodes.length;
  if (kept > MOST) {
    known.clear();
    kept = made.nodes.length;
  }
  known.set(key, made);
  return made;
}

/** `before`, the same of the file as it was an edit ago, changes nothing but the time that it takes. */
export function* finding(reading: Reading, claimed: Claimed, file: FileContext, before?: Found): Work<Found> {
  const { model, stepOf } = reading;
  const traced = yield* tracedOnce(claimed.dialect, reading, before && beforeOf(before, reading));
  const convention = file.options.convention ?? claimed.dialect.convention;
  const facts = measure(model, traced, convention, before ? { before: before.facts } : {});
  const { weights, ...rest } = file.options;
  const at = (context: number): Found => {
    const longer = { ...file, options: { ...rest, context } };
    return foundIn(readingOf(claimed, longer), claimed, longer);
  };
  const own = { model, trace: traced, facts, ...(stepOf ? { stepOf } : {}) };
  const compared = weights && claimed.dialect.beside?.(own, claimed.claim, weights);
  if (!compared) return { ...claimed, ...own, disagreements: [], at };
  const { confirmed, faults } = compared;
  const all = confirmed ? measure(model, traced, convention, { confirmed }) : facts;
  return { ...claimed, ...own, facts: all, disagreements: faults, at };
}
