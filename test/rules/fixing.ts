import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { edited } from "../../server/model/edits";
import type { Fix, Problem } from "../../server/model/problem";

/** How many parameters a title promises: `…: 1,234 → 567 parameters`. */
export const promised = ({ title }: Fix): bigint | undefined => {
  const digits = / → ([\d,]+) parameters$/.exec(title)?.[1];
  return digits === undefined ? undefined : BigInt(digits.replaceAll(",", ""));
};

const errorsIn = ({ found }: Analysis): number =>
  found ? found.parsed.faults.filter((f) => f.severity === "error").length : Number.POSITIVE_INFINITY;

/** How much a rule finds, places of one problem counted: a hint that became a warning is no progress. */
const weight = ({ problems }: Analysis, code: string): number =>
  problems.filter((p) => p.code === code).reduce((n, p) => n + 1 + (p.followers ? p.related.length : 0), 0);

/**
 * Applies a fix and holds it to its word: the text still parses and is a model, the count is the one that was promised,
 * or else the rule has less to say than before.
 */
export function holdsItsWord(before: Analysis, problem: Problem, fix: Fix): Analysis {
  const text = edited(before.text, fix.edits);
  const after = analyse(text, before.name, before.options);
  const where = `${before.name}: ${fix.title}`;
  assert.notEqual(text, before.text, `${where}: changes something`);
  assert.ok(after.found, `${where}: is still a model`);
  assert.ok(errorsIn(after) <= errorsIn(before), `${where}: still parses`);
  const count = promised(fix);
  if (count === undefined)
    assert.ok(
      weight(after, problem.code) < weight(before, problem.code),
      `${where}: silences ${problem.code}`,
    );
  else assert.deepEqual(after.found.facts.totals.parameters, { value: count, status: "complete" }, where);
  return after;
}
