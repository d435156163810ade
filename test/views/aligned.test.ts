import assert from "node:assert/strict";
import { ALL, chosen, placeOf, rowOn } from "../../client/preview/aligned";
import { analyse } from "../../server/analysis/analyse";
import { comparisonOf } from "../../server/ide/comparison";
import type { Comparison } from "../../server/protocol";

const layers = (...rows: readonly string[]): string =>
  `input_shape: [3, 32, 32]\nlayers:\n${rows.map((r) => `  - ${r}\n`).join("")}`;

const BEFORE = layers(
  "{type: conv2d, name: c1, out_channels: 8, kernel_size: 3}",
  "{type: dropout}",
  "{type: relu}",
  "{type: linear, name: f, out_features: 10}",
);
const AFTER = layers(
  "{type: conv2d, name: c1, out_channels: 16, kernel_size: 3}",
  "{type: relu}",
  "{type: flatten}",
  "{type: linear, name: f, out_features: 10}",
);

const look = (text: string, name = "net.yaml") => ({ analysis: analyse(text, name), version: 1 });

function compared(before: string, after: string): Comparison {
  const found = comparisonOf(look(before), look(after), "HEAD");
  assert.ok(found);
  return found;
}

describe("two models, aligned", () => {
  const found = compared(BEFORE, AFTER);
  const kinds = (rows: Comparison["rows"]): readonly unknown[] =>
    rows.map((r) => [r.kind, r.before, r.after]);

  it("have a row for what is on either side, and what has become of it", () => {
    assert.deepEqual(kinds(found.rows), [
      ["changed", 0, 0],
      ["removed", 1, null],
      ["affected", 2, 1],
      ["added", null, 2],
      ["affected", 3, 3],
    ]);
    const [first, , , , last] = found.rows;
    assert.deepEqual(first?.changes, ["out_channels: 8 → 16"]);
    // 3·3·3 weights and a bias for each of eight more filters
    assert.equal(first?.parameters, "+224");
    assert.notEqual(last?.parameters, "");
  });

  it("have both totals and their difference, in words", () => {
    const parameters = found.totals.find((t) => t.label === "parameters");
    assert.equal(
      parameters?.before,
      found.before.totals.parameters.value.replace(/(\d)(?=(\d{3})+$)/g, "$1,"),
    );
    assert.match(parameters?.delta ?? "", /^\+[\d,]+ \(/);
    assert.equal(found.said[0], "Layers: 1 added, 1 removed, 1 changed; 2 more follow from it.");
  });

  it("are the same where nothing differs", () => {
    const same = compared(BEFORE, BEFORE);
    assert.deepEqual(same.said, ["The models are identical."]);
    assert.ok(same.rows.every((r) => r.kind === "same" && r.parameters === "" && r.macs === ""));
    assert.deepEqual(chosen(same, { ...ALL, changed: true }), []);
  });

  it("are written alike at two scales, and have other sizes", () => {
    const text =
      "nc: 3\nscales:\n  n: [1, 0.25, 1024]\n  s: [1, 0.5, 1024]\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [-1, 1, Classify, [nc]]\n";
    const at = (scale: string) => ({ analysis: analyse(text, "net.yaml", { scale }), version: 1 });
    const scaled = comparisonOf(at("n"), at("s"), "scale n");
    assert.equal(scaled?.said[0], "The layers are written alike; their sizes differ.");
    assert.deepEqual(kinds(scaled?.rows ?? []), [
      ["affected", 0, 0],
      ["affected", 1, 1],
    ]);
  });

  it("are none where one of them is no model", () => {
    assert.equal(comparisonOf(look("services: {}"), look(AFTER), "HEAD"), null);
    assert.equal(comparisonOf(look(BEFORE), look("services: {}"), "HEAD"), null);
  });

  it("are found by words of either side, or of what changed", () => {
    const by = (words: string): readonly unknown[] => kinds(chosen(found, { words, changed: false }));
    assert.deepEqual(by("dropout"), [["removed", 1, null]]);
    assert.deepEqual(by("FLATTEN"), [["added", null, 2]]);
    assert.deepEqual(by("8 → 16 c1"), [["changed", 0, 0]]);
    assert.deepEqual(by("nowhere"), []);
    assert.equal(by(" ").length, found.rows.length);
  });

  it("lead to the text of the side that was chosen, or of the one that there is", () => {
    const [first, gone, , added] = found.rows;
    assert.ok(first && gone && added);
    assert.deepEqual(rowOn(first, "before"), { side: "before", row: 0 });
    assert.deepEqual(rowOn(gone, "after"), { side: "before", row: 1 });
    assert.deepEqual(rowOn(added, "before"), { side: "after", row: 2 });
    assert.equal(placeOf(found.rows, { side: "before", row: 2 }), 2);
    assert.equal(placeOf(found.rows, { side: "after", row: 2 }), 3);
    assert.equal(placeOf(found.rows, null), -1);
  });

  it("take a moment for long files", () => {
    const long = (n: number): string =>
      layers(
        ...Array.from(
          { length: n },
          (_, i) => `{type: conv2d, out_channels: ${1 + (i % 7)}, kernel_size: 1}`,
        ),
      );
    assert.equal(compared(long(300), long(301)).rows.length, 301);
  });
});
