import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../../server/analysis/analyse";
import { apart } from "../../../server/model/followers";
import type { Options } from "../../../server/model/options";
import type { Problem } from "../../../server/model/problem";
import { Lines } from "../../../server/text/lines";
import { FAILURES, read, table, waitsForFiles } from "../../corpus/corpus";

/** Files that broke for people, and files that look as if they would but do not. */
const cases = table("cases.tsv", FAILURES).filter((c) => c.family === "A");

interface Expectation {
  /** The rule that names the cause, and what its message must say. */
  readonly code: string;
  readonly says?: RegExp;
  /** Lines of the table that nothing points at, and why that is right. */
  readonly quiet?: readonly number[];
  readonly options?: Options;
}

/** What each file is caught by. Lines are those of the table. */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  a02: { code: "bad-argument", says: /list, found a mapping/ },
  // The rows that follow from the wrong one are not told again.
  a03: {
    code: "shape-mismatch",
    says: /row 20 .*stride 4.*row 16 .*stride 8.*row 20 Conv has stride 1/,
    quiet: [38],
  },
  // Where the head's largest stride is not the network's, releases pad to the head's.
  a05: {
    code: "shape-mismatch",
    says: /row 11 .*26.*row 6 .*25/,
    options: { inputSize: [400, 400] },
    quiet: [52],
  },
  a07: { code: "bad-argument", says: /GhostBottleneck takes at most 3/ },
  a09: { code: "bad-reference", says: /reads row 20, but the last row/ },
  a10: { code: "stale-reference", says: /15, 18, 21 \(Concat\)/ },
  a11: { code: "unknown-layer", says: /vanillanetBlock/ },
  a13: { code: "shape-mismatch", says: /row 7 .*stride 32.*row 3 .*stride 16.*row 7 Conv has stride 2/ },
  a15: { code: "bad-argument", says: /backbone must be a list .*found a mapping/ },
  a16: { code: "bad-argument", says: /backbone must be a list .*found a string/ },
  a18: { code: "indivisible", says: /2 groups do not divide the 3 input channels/ },
  // A right file in another repository; wrong only for the one that it was given to.
  a20: { code: "bad-argument", says: /Detect takes at most 1/, options: { variant: "ultralytics" } },
  a21: { code: "bad-argument", says: /ZeroPad2d takes at most 1 .*\[\[0, 1, 0, 1\]\]/ },
  a23: { code: "stale-index", says: /says row 13/ },
  a24: { code: "bad-argument", says: /reads 4 levels, but has anchors for 3/ },
  // The first mismatch stands for those that follow from the same rows; the references below are told as stale.
  a26: { code: "shape-mismatch", says: /row 15 .*stride 16.*row 6 .*stride 8/, quiet: [40] },
  a28: { code: "bad-argument", says: /OBB needs ne/ },
  a29: { code: "bad-argument", says: /OBB needs ne/ },
  a31: { code: "unknown-layer", says: /CustomConv\b.*passes the number of input channels/ },
  a32: { code: "unknown-layer", says: /DCN\b.*passes the number of input channels/ },
  a34: { code: "unknown-layer", says: /CBAM/ },
  a35: { code: "unknown-layer", says: /CBAM\b.*if its 1024 is scaled to 512/, options: { scale: "s" } },
  // Row 17 is one of several readings of the same shift.
  a36: { code: "stale-reference", says: /13, 16, 19, 20/, quiet: [29] },
  a38: {
    code: "unknown-layer",
    says: /C3k2 needs ultralytics 8\.3\.0/,
    options: { frameworkVersion: "8.2.0" },
  },
  a40: { code: "bad-argument", says: /TorchVision needs/ },
  a42: { code: "stale-reference", says: /Concat reads row 12 \(Concat\) instead of row 13 \(C2f\)/ },
  a44: { code: "unknown-layer", says: /CBAM/ },
  a45: { code: "unknown-layer", says: /CBAM\b.*if its 64 is scaled to 16/ },
  w02: { code: "unknown-layer", says: /did you mean ReNLANRepGhostNeXt\?/ },
  // What its last module gives is not known, so that nothing is said of the head.
  w04: { code: "unknown-layer", says: /Involution/, quiet: [49] },
};

const linesOf = ({ diag_rows_lines = "" }: Readonly<Record<string, string>>): readonly number[] =>
  [...diag_rows_lines.matchAll(/@L(\d+)/g)].map(([, n]) => Number(n));

const loud = ({ severity }: Problem): boolean => severity === "error" || severity === "warning";

describe("YOLO files that broke for people", () => {
  waitsForFiles();

  for (const entry of cases) {
    const { id = "", file = "" } = entry;
    const expected = EXPECTED[id];
    const analysed = (): Analysis => analyse(read(file, FAILURES), file, expected?.options);

    if (expected) {
      it(`${id} is caught by ${expected.code}`, () => {
        const messages = apart(analysed().problems)
          .filter((p) => p.code === expected.code)
          .flatMap((p) => [p, ...p.related])
          .map((p) => p.message);
        assert.ok(
          messages.some((m) => expected.says?.test(m) ?? true),
          messages.join("\n") || "no such problem",
        );
      });
      it(`${id} is told where it is`, () => {
        const { problems, text } = analysed();
        const lines = new Lines(text);
        const told = problems.flatMap((p) => [p, ...p.related]).map((p) => lines.at(p.span.start).line);
        const missing = linesOf(entry).filter((l) => !told.includes(l) && !expected.quiet?.includes(l));
        assert.deepEqual(missing, []);
      });
    } else if (linesOf(entry).length === 0)
      it(`${id} is quiet`, () => {
        assert.deepEqual(analysed().problems.filter(loud), []);
      });
    else it(`${id} is not looked at`, () => assert.fail("no expectation"));
  }
});
