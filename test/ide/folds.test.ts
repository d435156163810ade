import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { foldsOf, spansAround } from "../../server/ide/folds";

const ROWS = `nc: 4
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [32, 3, 2]]
  - [-1, 1, C3k2, [32]]
  - [-1, 1, C3k2, [32]]
  - [-1, 1, Conv, [64, 3, 2]]
head:
  - [[1, 4], 1, Detect, [nc]]
`;

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length - 1;

describe("folds", () => {
  it("are lists of rows, and stages", () => {
    const folds = foldsOf(analyse(ROWS, "net.yaml")).map(({ start, end }) => [
      lineOf(ROWS, start),
      lineOf(ROWS, end),
    ]);
    assert.deepEqual(
      folds.sort(([a = 0], [b = 0]) => a - b),
      [
        [1, 6],
        [3, 5],
        [7, 8],
      ],
    );
  });

  it("are layers of several lines", () => {
    const text =
      "input_shape: [3, 8, 8]\nlayers:\n  - type: conv2d\n    out_channels: 8\n    kernel_size: 3\n";
    const [, layer] = foldsOf(analyse(text, "net.yaml"));
    assert.equal(text.slice(layer?.start, layer?.end).split("\n")[0], "type: conv2d");
  });
});

describe("a selection", () => {
  it("grows from a word to its list, its row, all rows and the file", () => {
    const analysis = analyse(ROWS, "net.yaml");
    const spans = spansAround(analysis, ROWS.indexOf("16, 3")).map((s) => ROWS.slice(s.start, s.end).trim());
    assert.deepEqual(spans.slice(0, 3), ["16", "[16, 3, 2]", "[-1, 1, Conv, [16, 3, 2]]"]);
    assert.match(spans[3] ?? "", /^- \[-1, 1, Conv[\s\S]*64, 3, 2\]\]$/);
    assert.match(spans[4] ?? "", /^backbone:/);
    assert.equal(spans.at(-1), ROWS.trim());
  });
});
