import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";

const FILE = `nc: 80 # classes

# backbone of three rows
backbone:
  - [-1, 1, Conv, [16, 3, 2]] # 0
  - [-1, 1, Conv, [32, 3, 2]]
  - [-1, 1, C3k2, [32]]

head:
  - [[1, 2], 1, Detect, [nc]]
`;

const said = (text: string): readonly string[] =>
  analyse(text, "model.yaml").problems.map(
    ({ severity, span, message }) => `${severity} ${text.slice(span.start, span.end)}: ${message}`,
  );

describe("YOLO: a text that YAML makes nothing of", () => {
  it("lacks the line above its rows", () =>
    assert.deepEqual(said(FILE.replace("backbone:\n", "")), [
      "error - [-1, 1, Conv, [16, 3, 2]] # 0: This row and those below are in no list; is a line `backbone:` missing above?",
    ]));

  it("is told what YAML has against it", () => {
    const broken = FILE.replace("backbone:\n", "").replace("nc: 80 # classes", "backbone: 3\n nc: {");
    assert.ok(said(broken).every((s) => s.startsWith("error ") && !/in no list/.test(s)));
    assert.notEqual(said(broken).length, 0);
  });

  it("is nobody's with a row or two", () =>
    assert.deepEqual(said("head: a\n  - [-1, 1, Conv, [16, 3, 2]]\n  - [-1, 1, Conv, [32, 3, 2]]\n"), []));
});
