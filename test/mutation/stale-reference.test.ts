import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { everyNth, type ModelFile, some } from "../models";
import { deletions, emptyScore, insertions, judge, type Score, stock } from "./bench";
import type { Mutant } from "./mutants";

const percent = (n: number, of: number): number => (of === 0 ? 100 : (100 * n) / of);
const line = (what: string, s: Score): string =>
  `${what}: recall ${percent(s.found, s.mutants).toFixed(1)} % of ${s.mutants}, right repair ${percent(s.repaired, s.found).toFixed(1)} %`;

/** So many mutants are looked at, spread over those of all models. */
const MUTANTS = 24;

function judged(models: readonly ModelFile[], mutants: (text: string) => Iterable<Mutant>): Score {
  const score = emptyScore();
  const all = models.flatMap(({ name, text }) => [...mutants(text)].map((mutant) => ({ name, mutant })));
  for (const { name, mutant } of some(all, MUTANTS)) judge(name, mutant, score);
  return score;
}

describe("a row inserted without renumbering", () => {
  const models = stock();

  it("has stock models to try", () => assert.ok(models.length >= 6, `${models.length} models`));

  for (const [k, recall, repair, nth] of [
    [1, 98, 95, 8],
    [2, 90, 95, 12],
    [4, 90, 95, 12],
  ] as const) {
    it(`k = ${k} is found and mended`, () => {
      const score = judged(everyNth(models, nth), (text) => insertions(text, k));
      console.log(`      ${line(`k = ${k}`, score)}`);
      const details = [...score.missed.slice(0, 10), ...score.wrong.slice(0, 10)].join("\n");
      assert.ok(percent(score.found, score.mutants) >= recall, details);
      assert.ok(percent(score.repaired, score.found) >= repair, details);
    });
  }

  it("one row deleted is found and mended", () => {
    const score = judged(everyNth(models, 8), deletions);
    console.log(`      ${line("deleted", score)}`);
    const details = [...score.missed, ...score.wrong].join("\n");
    assert.ok(percent(score.found, score.mutants) >= 98, details);
    assert.ok(percent(score.repaired, score.found) >= 95, details);
  });

  it("an unmutated stock model is quiet", () => {
    for (const { name, text } of models) {
      const noisy = analyse(text, name).problems.filter((p) => p.code === "stale-reference");
      assert.deepEqual(
        noisy.map((p) => p.message),
        [],
        name,
      );
    }
  });
});
