import type { FileContext, Measured, Reading } from "../dialects/dialect";
import { edited } from "../model/edits";
import type { Model } from "../model/layer";
import type { Edit } from "../model/problem";
import type { Context, Trial } from "../rules/engine/rule";
import { reparse } from "../syntax/reparse";
import { type Claimed, type Found, foundIn, readingOf } from "./found";

/** What rules look at: the file as it is, and on request as it would be at another scale or after an edit. */
export function contextOf(found: Found, faults: Reading["faults"], file: FileContext): Context {
  const { dialect, model, trace, facts, parsed } = found;
  const most = mostTrials(model);
  let trials = 0;
  return {
    ...file,
    model,
    trace,
    facts,
    comments: parsed.comments,
    root: parsed.root,
    faults,
    dialect,
    measured: (scale, fused = false) => variantOf(found, file, scale, fused),
    start: (named) => (named ? dialect.stock?.named(named) : dialect.stock?.startOf(file.name, model)),
    tried: (edits) => (trials++ < most ? trialOf(found, file, edits) : undefined),
  };
}

function variantOf(claimed: Claimed, file: FileContext, scale: string | undefined, fused: boolean): Measured {
  // What a comment states holds for the usual input, whatever the user looks at.
  const { input: _, inputSize: __, convention: ___, ...rest } = file.options;
  const options = { ...rest, fused, ...(scale ? { scale } : {}) };
  const other = { ...file, options };
  return foundIn(readingOf(claimed, other), claimed, other);
}

/** The model after these edits; nothing where it would be none. */
export function trialOf(
  found: Found,
  { name, text, options }: FileContext,
  edits: readonly Edit[],
): Trial | undefined {
  const { dialect, facts } = found;
  const after = edited(text, edits);
  const parsed = reparse(found.parsed, text, after);
  const claim = parsed.faults.some((f) => f.severity === "error") ? undefined : dialect.claim(parsed);
  if (claim === undefined) return undefined;
  const claimed = { dialect, claim, parsed };
  const file = { name, text: after, options: { ...options, convention: facts.totals.convention } };
  const reading = readingOf(claimed, file);
  const other = foundIn(reading, claimed, file);
  return { ...other, text: after, faults: reading.faults.length + other.trace.faults.length };
}

/** The layers that trials of fixes may read and trace again in all, whatever the number of problems. */
const MOST_LAYERS_TRIED = 20_000;

const mostTrials = ({ layers }: Model): number =>
  Math.min(100, Math.max(8, Math.floor(MOST_LAYERS_TRIED / Math.max(1, layers.length))));
