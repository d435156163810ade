import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analysis/analyse";
import { diagramOf } from "../../server/ide/diagram";
import { stock } from "../mutation/bench";

describe("the rows of the preview", () => {
  it("open into the parts of a block, which have all that the row has", () => {
    const { name, text } = stock().find((m) => m.name === "yolo11.yaml") as { name: string; text: string };
    const rows = diagramOf(analyse(text, name), 1)?.rows ?? [];
    const opened = rows.filter(({ parts }) => parts.length > 0);
    assert.deepEqual([...new Set(opened.map((r) => r.type))].sort(), ["C2PSA", "C3k2", "Detect", "SPPF"]);
    for (const { parts, parameters } of opened)
      assert.equal(
        parts.reduce((sum, p) => sum + BigInt(p.parameters.value), 0n),
        BigInt(parameters.value),
      );
    const [first] = opened;
    assert.deepEqual(
      first?.parts.map((p) => [p.name, p.output]),
      [
        ["cv1", "32×160×160"],
        ["m.0", "16×160×160"],
        ["cv2", "64×160×160"],
      ],
    );
  });

  it("stay closed where a layer is one step", () => {
    const text = readFileSync("examples/lenet.yaml", "utf8");
    const rows = diagramOf(analyse(text, "lenet.yaml"), 1)?.rows ?? [];
    assert.deepEqual(
      rows.map(({ parts }) => parts.length),
      rows.map(() => 0),
    );
  });
});
