import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";

/** What Ultralytics 8.4.190 makes of a row on 64 channels: its parameters with those of the row before, or a refusal. */
const ROWS: readonly (readonly [row: string, parameters: number | "refused"])[] = [
  // Truth is a number as a kernel and as a count, and nowhere else.
  ["Conv, [64, True]", 6_080],
  ["Conv, [64, 3, True]", "refused"],
  ["Conv, [64, 3, 1, True]", "refused"],
  ["Conv, [64, 3, 1, null, True]", "refused"],
  ["Conv, [64, 3, 1, null, 1, True]", "refused"],
  ["SCDown, [64, True, 1]", 6_272],
  ["SCDown, [64, 3, True]", "refused"],
  ["GhostBottleneck, [64, 3, True]", 5_296],
  ["GhostConv, [64, 3, True]", "refused"],
  ["ConvTranspose, [64, True, 2]", 6_080],
  ["ConvTranspose, [64, 2, True]", "refused"],
  ["nn.Conv2d, [64, 64, True]", 6_016],
  ["nn.Conv2d, [64, 64, 3, True]", "refused"],
  ["AIFI, [128, True]", 35_328],
  ["SPPF, [64, 5, True]", 8_192],
  ["RepNCSPELAN4, [64, 64, 32, True]", 47_232],
  // Poolings take none.
  ["SPPF, [64, True]", "refused"],
  ["SPP, [64, [True, 9]]", "refused"],
  ["nn.MaxPool2d, [True]", "refused"],
  ["nn.MaxPool2d, [2, True]", "refused"],
  // Of nothing only an activation is made.
  ["Conv, [64, 3, 1, null, 1, 1, None]", 38_848],
  ["Conv, [64, None]", "refused"],
  ["Conv, [64, 3, None]", "refused"],
  ["DWConv, [64, None]", "refused"],
  // A number of things is whole.
  ["Conv, [64, 3.0]", "refused"],
  ["Conv, [64, 3, 2.0]", "refused"],
  ["Conv, [64, [3, 3.0]]", "refused"],
  ["SPP, [64, [5.0, 9]]", "refused"],
  ["Classify, [80.0]", "refused"],
  ["Classify, [width]", "refused"],
];

describe("odd arguments in rows of YOLO files", () => {
  for (const [row, wanted] of ROWS)
    it(`${row}: ${wanted}`, () => {
      const text = `nc: 80\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [-1, 1, ${row}]\n`;
      const { found, problems } = analyse(text, "x.yaml");
      const errors = problems.filter((p) => p.severity === "error").map((p) => p.message);
      if (wanted === "refused") assert.equal(errors.length, 1, errors.join("\n"));
      else {
        assert.deepEqual(errors, []);
        const { value, status } = found?.facts.totals.parameters ?? {};
        assert.deepEqual([Number(value), status], [wanted, "complete"]);
      }
    });
});

describe("YOLO files that are hardly one", () => {
  it("name the row whose dash has no space behind it", () => {
    const { problems } = analyse(
      "nc: 80\nbackbone:\n  -[-1, 1, Conv, [64, 3, 2]]\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
      "x.yaml",
    );
    assert.match(problems[0]?.message ?? "", /space behind its dash/);
    assert.equal(problems[0]?.severity, "error");
  });

  it("show the rows that name the number of classes which is not there", () => {
    const { problems } = analyse(
      "backbone:\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
      "x.yaml",
    );
    const told = problems.find((p) => /no `nc`/.test(p.message));
    assert.deepEqual(
      told?.related.map((r) => r.message),
      ["row 1 names it"],
    );
  });
});
