import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import type { Options } from "../../server/model/options";
import { Lines } from "../../server/text/lines";
import { FAILURES, read, table, waitsForFiles } from "../corpus/corpus";

/** Files that ran and were too large, or whose parts did not fit the size that came in. */
const cases = table("cases.tsv", FAILURES).filter((c) => c.family === "D");

interface Expectation {
  readonly code: string;
  /** Of all of its lines, the one that the problem's line has to be, by what stands there. */
  readonly at: RegExp;
  readonly says: RegExp;
  /** What the person had set beside the file. */
  readonly options?: Options;
}

const EXPECTED: Readonly<Record<string, Expectation>> = {
  d01: {
    code: "huge-dense",
    at: /"dense_1"/,
    says: /^dense_1 holds 39,337,984 weights, > 99% of the model/,
  },
  d03: { code: "huge-activation", at: /"conv2d"/, says: /^conv2d outputs 4890×4890×64, 6\.12 GB/ },
  d04: {
    code: "channel-mismatch",
    at: /nn\.Linear, \[2048/,
    says: /expects 2048 input channels, but 512 arrive/,
    options: { inputSize: [28, 28] },
  },
  d06: {
    code: "norm-of-one",
    at: /# 11-P7\/128/,
    says: /^Row 11 normalises one value per channel/,
    options: { inputSize: [128, 128], batchSize: 1 },
  },
  d14: {
    code: "shape-mismatch",
    at: /Concat/,
    says: /Row 12.*58×58.*57×57/,
    options: { inputSize: [900, 900] },
  },
};

/** What went wrong is not in the form of any file that is read. */
const UNREAD: ReadonlySet<string> = new Set(["d10"]);

describe("files whose sizes broke for people", () => {
  waitsForFiles();

  for (const { id = "", file = "" } of cases) {
    const expected = EXPECTED[id];
    if (!expected) {
      it(`${id} is not read as a model`, () => {
        assert.ok(UNREAD.has(id), "there is an expectation");
        assert.equal(analyse(read(file, FAILURES), file).found, null);
      });
      continue;
    }
    it(`${id} is caught by ${expected.code}`, () => {
      const { problems, text } = analyse(read(file, FAILURES), file, expected.options);
      const lines = new Lines(text);
      const own = problems.filter((p) => p.code === expected.code && expected.says.test(p.message));
      assert.equal(own.length, 1, problems.map((p) => `${p.code}: ${p.message}`).join("\n"));
      const line = text.split("\n")[lines.at(own[0]?.span.start ?? 0).line - 1] ?? "";
      assert.match(line, expected.at);
    });
  }

  (cases.length > 0 ? it : it.skip)("say nothing of what only looks wrong", () => {
    const { problems } = analyse(read("d14.yaml", FAILURES), "d14.yaml", { inputSize: [896, 896] });
    assert.deepEqual(
      problems.filter((p) => p.severity === "error"),
      [],
    );
  });
});
