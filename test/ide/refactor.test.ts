import assert from "node:assert/strict";
import { analyse, foundWith } from "../../server/analysis/analyse";
import { insertables, insertion } from "../../server/ide/refactor/insert";
import { layerOn } from "../../server/ide/refactor/place";
import {
  inOtherLanguage,
  movedOffset,
  type RefactoringId,
  refactored,
} from "../../server/ide/refactor/refactor";
import { edited } from "../../server/model/edits";
import { span } from "../../server/model/span";
import { modelFiles } from "../models";

/** What becomes of a text, at the `|` in it. */
function changed(marked: string, id: RefactoringId, name = "net.yaml"): string {
  const at = marked.indexOf("|");
  const text = marked.replace("|", "");
  const analysis = analyse(text, name);
  const result = refactored(analysis, id, span(at, at), (scale) => foundWith(analysis, { scale }));
  assert.ok(typeof result === "object", String(result));
  const to = movedOffset(result, at);
  const done = edited(text, result.edits);
  return to === undefined ? done : `${done.slice(0, to)}|${done.slice(to)}`;
}

const ROWS = `nc: 4
scales:
  n: [1.0, 1.0, 1024]
  s: [1.0, 2.0, 1024]
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [32, 3, 2]]
  - [-1, 1, C3k2, [32]]

head:
  - [[-1, 1], 1, Concat, [1]]
  - [-1, 1, Conv, [32, 1]] # mixes
  - [[-1], 1, Detect, [nc]]
`;

const at = (line: string, column = 5): string =>
  ROWS.replace(line, `${line.slice(0, column)}|${line.slice(column)}`);

describe("a refactoring of the editor", () => {
  it("takes the cursor with the layer that moves", () => {
    const up = at("  - [-1, 1, C3k2, [32]]");
    const down = changed(up, "up");
    assert.match(down, /\n {2}- \[\|-1, 1, C3k2, \[32\]\]\n {2}- \[-1, 1, Conv, \[32, 3, 2\]\]\n/);
    assert.match(down, /\[\[-1, 2\], 1, Concat/);
    assert.equal(changed(down, "down"), up);
  });

  it("moves layers of several lines past each other", () => {
    const text = `input_shape: [3, 8, 8]
layers:
  - type: conv2d
    out_channels: 8
    kernel_|size: 3
  # between
  - type: relu
  - type: tanh
`;
    const down = changed(text, "down");
    const expected = `input_shape: [3, 8, 8]
layers:
  - type: relu
  # between
  - type: conv2d
    out_channels: 8
    kernel_|size: 3
  - type: tanh
`;
    assert.equal(down, expected);
    assert.equal(changed(down, "up"), text);
  });

  it("writes the number of every row behind it, and its level where that changes", () => {
    assert.equal(
      changed(ROWS, "numbers"),
      ROWS.replace("3, 2]]\n", "3, 2]] # 0-P1/2\n")
        .replace("[32, 3, 2]]\n", "[32, 3, 2]] # 1-P2/4\n")
        .replace("C3k2, [32]]", "C3k2, [32]] # 2")
        .replace("[1]]", "[1]] # 3")
        .replace("# mixes", "# 4 mixes")
        .replace("[nc]]", "[nc]] # 5"),
    );
  });

  it("corrects numbers that are there already, and is silent where they are right", () => {
    const right = changed(ROWS, "numbers");
    assert.equal(changed(right.replace("# 2\n", "# 7\n"), "numbers"), right);
    const analysis = analyse(right, "net.yaml");
    assert.equal(typeof refactored(analysis, "numbers", span(0, 0), () => null), "string");
  });

  it("states the size of each scale as the framework prints it, and keeps it up to date", () => {
    const stated = changed(ROWS, "summary");
    assert.match(stated, /n: \[1\.0, 1\.0, 1024\] # .*summary: \d+ layers, [\d,]+ parameters.* GFLOPs\n/);
    const wrong = stated.replace(/[\d,]+ parameters/, "1,234 parameters");
    assert.notEqual(wrong, stated);
    assert.equal(changed(wrong, "summary"), stated);
  });

  it("gives names to what is referred to by number", () => {
    const text = `input_shape: [3, 8, 8]
layers:
  - {type: conv2d, out_channels: 8, kernel_size: 3, padding: 1}
  - {type: relu, name: act}
  - {type: add, from: [0, -1]}
  - type: tanh
    from: 0
`;
    assert.equal(
      changed(text, "names"),
      text
        .replace("{type: conv2d,", "{type: conv2d, name: conv2d,")
        .replace("[0, -1]", "[conv2d, act]")
        .replace("from: 0", "from: conv2d"),
    );
    const [before, named] = [text, changed(text, "names")].map((t) =>
      analyse(t, "net.yaml").found?.model.layers.map((l) => l.calls.map((c) => c.map((r) => r.to))),
    );
    assert.deepEqual(named, before);
  });

  it("says why a layer stays", () => {
    const analysis = analyse(ROWS, "net.yaml");
    const concat = ROWS.indexOf("Concat");
    const said = refactored(analysis, "delete", span(concat, concat), () => null);
    assert.match(String(said), /^Delete layer: Concat stays where it is; .*several inputs/);
    assert.equal(
      refactored(analysis, "delete", span(0, 0), () => null),
      undefined,
    );
  });

  it("means the layer of the line, wherever in it the cursor stands", () => {
    const analysis = analyse(ROWS, "net.yaml");
    for (const word of ["  - [-1, 1, C3k2", "- [-1, 1, C3k2", "1, C3k2"])
      assert.equal(layerOn(analysis, ROWS.indexOf(word))?.type, "C3k2", word);
    assert.equal(layerOn(analysis, ROWS.indexOf("mixes"))?.index, 4);
    assert.equal(layerOn(analysis, ROWS.indexOf("head:")), undefined);
  });
});

describe("a layer to be inserted", () => {
  const offset = ROWS.indexOf("C3k2");

  it("is one of those that the form has, the file's own first", () => {
    const types = insertables(analyse(ROWS, "net.yaml"), offset).map((i) => i.type);
    assert.deepEqual(types.slice(0, 3), ["C3k2", "Concat", "Conv"]);
    assert.ok(types.includes("SPPF") && types.length > 50);
  });

  it("has places to fill in for what it needs, as its neighbours have it", () => {
    const analysis = analyse(ROWS, "net.yaml");
    const made = insertion(analysis, offset, "SPPF");
    assert.equal(made?.snippet.text, `  - [-1, 1, SPPF, [\${1:32}]]\n`);
    assert.deepEqual(
      made?.others.map((e) => [ROWS.slice(e.span.start, e.span.end), e.text]),
      [],
    );
    const first = insertion(analysis, ROWS.indexOf("Conv, [16"), "Conv");
    assert.deepEqual(
      first?.others.map((e) => [ROWS.slice(e.span.start, e.span.end), e.text]),
      [["1", "2"]],
    );
  });

  it("is written as the list is", () => {
    const json = `{"input_shape": [3, 8, 8], "layers": [\n  {"type": "conv2d", "out_channels": 8, "kernel_size": 3},\n  {"type": "relu"}\n]}`;
    const analysis = analyse(json, "net.json");
    const made = insertion(analysis, json.indexOf("conv2d"), "conv2d");
    assert.equal(
      made?.snippet.text,
      `  {"type": "conv2d", "out_channels": \${1:8}, "kernel_size": \${2:3}\\},\n`,
    );
  });
});

describe("a file in the other language", () => {
  it("is the same model", () => {
    let count = 0;
    for (const { name, text } of modelFiles()) {
      if (text.length > 20_000) continue;
      const analysis = analyse(text, name);
      if (!analysis.found || analysis.problems.some((p) => p.code === "syntax")) continue;
      const other = inOtherLanguage(analysis);
      // A config.json, say, is always JSON.
      if (!other) continue;
      const again = analyse(
        other.text,
        name.replace(/\.\w+$/, other.language === "json" ? ".json" : ".yaml"),
      );
      assert.equal(
        again.found?.model.dialect,
        analysis.found.model.dialect,
        `${name}\n${other.text.slice(0, 500)}`,
      );
      const { parameters, macs } = analysis.found.facts.totals;
      assert.deepEqual(
        [again.found?.facts.totals.parameters, again.found?.facts.totals.macs],
        [parameters, macs],
        name,
      );
      count++;
    }
    assert.ok(count > 30, String(count));
  });

  it("is written as people write it", () => {
    const other = inOtherLanguage(analyse(ROWS, "net.yaml"));
    assert.ok(other);
    assert.ok(other.text.includes('\n    [[-1, 1], 1, "Concat", [1]],\n'), other.text);
    const back = inOtherLanguage(analyse(other.text, "net.json"));
    assert.equal(back?.text, ROWS.replace(" # mixes", "").replace("\n\nhead", "\nhead"));
  });
});
