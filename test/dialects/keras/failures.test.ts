import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";
import { Lines } from "../../../server/text/lines";
import { FAILURES, read, table, waitsForFiles } from "../../corpus/corpus";

interface Expectation {
  readonly code: string;
  readonly says: RegExp;
  /** Lines of the table that nothing points at, and why that is right. */
  readonly quiet?: readonly number[];
}

/** What each file is caught by. */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  b01: { code: "tfjs-format", says: /needs batch_input_shape, not the batch_shape/ },
  b02: { code: "tfjs-format", says: /add batch_input_shape to the first layer \(Dropout\)/ },
  // The input's own list of calls is empty, and right.
  b04: { code: "tfjs-format", says: /inbound_nodes must be nested one level deeper/, quiet: [27] },
  b06: { code: "tfjs-format", says: /Lambda/ },
  b09: { code: "mixed-data-format", says: /channels_last but is fed by conv2d_1 in channels_first/ },
  b10: { code: "shape-mismatch", says: /88×88.*89×89/ },
  b12: { code: "window-too-large", says: /7×7 window is larger than the 4×33 input/ },
  b13: { code: "window-too-large", says: /3×3 window is larger than the 1×24 input/ },
  b15: { code: "window-too-large", says: /7×7 window is larger than the 3×3 input/ },
  d01: { code: "huge-dense", says: /98×98 map of 32 channels/ },
  d03: { code: "huge-activation", says: /4890×4890×64, 6\.12 GB/ },
};

const linesOf = ({ diag_rows_lines = "" }: Readonly<Record<string, string>>): readonly number[] =>
  [...diag_rows_lines.matchAll(/@L(\d+)/g)].map(([, n]) => Number(n));

describe("Keras files that broke for people", () => {
  waitsForFiles();

  for (const entry of table("cases.tsv", FAILURES)) {
    const { id = "", file = "" } = entry;
    const expected = EXPECTED[id];
    if (!expected) {
      if (entry.family === "B") it(`${id} is not looked at`, () => assert.fail("no expectation"));
      continue;
    }
    it(`${id} is caught by ${expected.code}, where it is`, () => {
      const { problems, text } = analyse(read(file, FAILURES), file);
      const messages = problems.filter((p) => p.code === expected.code).map((p) => p.message);
      assert.ok(
        messages.some((m) => expected.says.test(m)),
        messages.join("\n") || "no such problem",
      );
      const lines = new Lines(text);
      const told = problems.flatMap((p) => [p, ...p.related]).map((p) => lines.at(p.span.start).line);
      const missing = linesOf(entry).filter((l) => !told.includes(l) && !expected.quiet?.includes(l));
      assert.deepEqual(missing, []);
    });
  }
});
