import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { edited } from "../../server/model/edits";
import type { Options } from "../../server/model/options";
import type { Problem } from "../../server/model/problem";

/** A family of two convolutions; `n` and `s` stand for the numbers in the summaries of its scales. */
const family = (n: string, s: string): string => `nc: 80
scales:
  n: [1.00, 0.25, 1024] # summary: 5 layers, ${n} parameters
  s: [1.00, 0.50, 1024] # summary: 5 layers, ${s} parameters
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
head:
  - [-1, 1, Conv, [128, 3, 2]]
`;

/** 16×(3×9+2) + 32×(16×9+2), and the same with 32 and 64 kernels. */
const [TRUE_N, TRUE_S] = ["5,136", "19,488"];
/** One bias for each kernel instead of a scale and a shift. */
const FUSED_N = "5,088";

const told = (text: string, options: Options = {}): readonly Problem[] =>
  analyse(text, "yolo11.yaml", options).problems.filter((p) => p.code === "stale-summary");
const lineOf = (text: string, { span }: Pick<Problem, "span">): number =>
  text.slice(0, span.start).split("\n").length;
const mended = (text: string, [problem]: readonly Problem[]): string =>
  edited(text, problem?.fixes[0]?.edits ?? []);

describe("a summary that is out of date", () => {
  it("is quiet where every line is right, as trained or fused", () => {
    assert.deepEqual(told(family(TRUE_N, TRUE_S)), []);
    assert.deepEqual(told(family(FUSED_N, TRUE_S)), []);
  });

  it("is one problem for all lines, at that of the scale that is shown", () => {
    const text = family("9,999", "8,888");
    assert.deepEqual(
      told(text).map((p) => lineOf(text, p)),
      [3],
    );
    const shown = told(text, { scale: "s" });
    assert.deepEqual(
      shown.map((p) => [lineOf(text, p), p.message]),
      [[4, `The comment says 8,888 parameters, but the file has ${TRUE_S} at scale s`]],
    );
    assert.equal(shown[0]?.fixes[0]?.title, "Correct the 2 lines of the summary");
    assert.equal(mended(text, shown), family(TRUE_N, TRUE_S));
  });

  it("is told of at another scale where the line of the one that is shown is right", () => {
    const text = family(TRUE_N, "8,888");
    const problems = told(text);
    assert.deepEqual(
      problems.map((p) => lineOf(text, p)),
      [4],
    );
    assert.equal(problems[0]?.fixes[0]?.title, `Correct the comment to ${TRUE_S} parameters`);
    assert.equal(mended(text, problems), family(TRUE_N, TRUE_S));
  });

  it("is mended without a word changed in a line that is right", () => {
    assert.equal(mended(family(FUSED_N, "8,888"), told(family(FUSED_N, "8,888"))), family(FUSED_N, TRUE_S));
  });
});
