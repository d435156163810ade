import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { signatureAt } from "../../server/ide/assist";
import { type Edge, readersOf, sourcesOf, stepAt } from "../../server/ide/flow";
import { tokensOf } from "../../server/ide/tokens";

const ROWS = `nc: 4
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [16, 3, 1]]
head:
  - [[-1, 0], 1, Concat, [1]]
  - [[2], 1, Detect, [nc]]
`;

const LAYERS = `input_shape: [3, 32, 32]
framework: torch
layers:
  - {name: stem, type: conv2d, out_channels: 8, kernel_size: 3}
  - relu
  - {type: add, from: [stem, 1]}
`;

describe("the flow of data as a hierarchy", () => {
  const shown =
    (text: string) =>
    ({ step, written }: Edge): string =>
      `${step.name} ${step.detail} at ${written.map((s) => text.slice(s.start, s.end))}`;

  it("has what a layer reads as what comes in, and who reads it as what goes out", () => {
    const analysis = analyse(ROWS, "net.yaml");
    const concat = stepAt(analysis, ROWS.indexOf("Concat"));
    assert.equal(concat?.name, "2 · Concat");
    assert.equal(concat.detail, "32×320×320");
    const list = (edges: readonly Edge[]): readonly string[] => edges.map(shown(ROWS));
    assert.deepEqual(list(sourcesOf(analysis, 2)), ["1 · Conv 16×320×320 at -1", "0 · Conv 16×320×320 at 0"]);
    assert.deepEqual(list(readersOf(analysis, 0)), [
      "1 · Conv 16×320×320 at -1",
      "2 · Concat 32×320×320 at 0",
    ]);
  });

  it("begins at the layer that a reference means, and says where order alone feeds a layer", () => {
    const analysis = analyse(LAYERS, "net.yaml");
    assert.equal(stepAt(analysis, LAYERS.indexOf("stem, 1"))?.name, "stem · conv2d");
    assert.deepEqual(readersOf(analysis, 0).map(shown(LAYERS)), [
      "1 · relu 8×30×30 at relu",
      "2 · add 8×30×30 at stem",
    ]);
    assert.equal(stepAt(analysis, 0), undefined);
  });
});

describe("words of a model", () => {
  it("are types, names, references, arguments and lists of layers", () => {
    const said = tokensOf(analyse(LAYERS, "net.yaml")).map(
      ({ span, type, declares }) => `${type}${declares ? "!" : ""} ${LAYERS.slice(span.start, span.end)}`,
    );
    assert.deepEqual(said, [
      "namespace layers",
      "variable! stem",
      "class conv2d",
      "parameter out_channels",
      "parameter kernel_size",
      "class relu",
      "class add",
      "variable stem",
      "variable 1",
    ]);
    assert.deepEqual(tokensOf(analyse("a: 1\n", "a.yaml")), []);
  });
});

describe("the signature of a layer that is being written", () => {
  /** The parameter that is being written at the mark, of which type. */
  function at(row: string): string | undefined {
    const marked = `input_shape: [3, 32, 32]\nframework: torch\nlayers:\n  - relu\n  - ${row}\n`;
    const offset = marked.indexOf("|");
    const found = signatureAt(marked.replace("|", ""), "net.yaml", offset);
    return found && `${found.signature.type}: ${found.signature.parameters[found.active ?? -1]?.name}`;
  }

  it("goes by place in a list and by name in a mapping", () => {
    assert.equal(at("[conv2d, 64, |]"), "conv2d: kernel_size");
    assert.equal(at("[conv2d, |"), "conv2d: out_channels");
    assert.equal(at("{type: conv2d, out_channels: |}"), "conv2d: out_channels");
    assert.equal(at("{type: conv2d, stride: 2, |}"), "conv2d: undefined");
    assert.equal(at("{conv2d: {out_channels: 8, padding: |}}"), "conv2d: padding");
    assert.equal(at("{type: nothing, |}"), undefined);
  });
});
