import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analysis/analyse";
import { signatureAt } from "../../server/ide/assist";
import { linkAt } from "../../server/ide/links";
import { outlineOf } from "../../server/ide/outline";
import { renaming } from "../../server/ide/rename";
import { tokensOf } from "../../server/ide/tokens";
import { edited } from "../../server/model/edits";

const BLOCKS = `input_shape: [3, 32, 32]
blocks:
  unit:
    args: {width: 8}
    layers:
      - {name: a, type: conv2d, out_channels: $width, kernel_size: 1}
      - {name: b, type: conv2d, out_channels: $width, kernel_size: 3, padding: 1}
      - {type: add, from: [a, b]}
  pair:
    - unit
    - {type: unit, name: a, from: input}
layers:
  - {name: a, type: unit, width: 4}
  - {type: pair, from: a}
`;

/** What a word leads to: the text of where it is named, and how often that is used. */
function led(text: string, name: string, at: number): string {
  const link = linkAt(analyse(text, name), at);
  if (!link) return "nowhere";
  const { start, end } = link.declared;
  return `${text.slice(start, end)} in line ${text.slice(0, start).split("\n").length}, ${link.uses.length} uses`;
}

const lines = (text: string, name: string, line: number, word: string): string =>
  led(
    text,
    name,
    text.indexOf(
      word,
      text
        .split("\n")
        .slice(0, line - 1)
        .join("\n").length + 1,
    ),
  );

describe("blocks of a list of layers", () => {
  it("are found from where they are a type, and their rows from where they are read", () => {
    const at = (line: number, word: string): string => lines(BLOCKS, "a.yaml", line, word);
    assert.equal(at(13, "unit"), "unit in line 3, 3 uses");
    assert.equal(at(10, "unit"), "unit in line 3, 3 uses");
    assert.equal(at(3, "unit"), "unit in line 3, 3 uses");
    assert.equal(at(8, "a, b"), "a in line 6, 1 uses", "the row of the same block");
    assert.equal(at(14, "a}"), "a in line 13, 1 uses");
    assert.equal(at(11, "input"), "pair in line 9, 1 uses", "what the block is given");
  });

  it("are renamed wherever they are a type, their rows within the block alone", () => {
    const renamed = (line: number, word: string, to: string): string => {
      const at = BLOCKS.indexOf(
        word,
        BLOCKS.split("\n")
          .slice(0, line - 1)
          .join("\n").length + 1,
      );
      const edits = renaming(analyse(BLOCKS, "a.yaml"), at)?.edits(to);
      return Array.isArray(edits) ? edited(BLOCKS, edits) : String(edits);
    };
    assert.equal(renamed(10, "unit", "stage"), BLOCKS.replace(/\bunit\b/g, "stage"));
    assert.equal(
      renamed(8, "a, b", "first"),
      BLOCKS.replace("name: a, type: conv2d", "name: first, type: conv2d").replace("[a, b]", "[first, b]"),
    );
    assert.match(renamed(8, "a, b", "b"), /already exists/);
    assert.match(renamed(3, "unit", "pair"), /already exists/);
  });

  it("stand in the outline with their rows, and have the colours of layers", () => {
    const analysis = analyse(BLOCKS, "a.yaml");
    assert.deepEqual(
      outlineOf(analysis).map((i) => [i.kind, i.name, i.children.map((c) => `${c.name} ${c.detail}`)]),
      [
        ["block", "unit", ["a · conv2d 4×32×32", "b · conv2d 4×32×32", "2 · add 4×32×32"]],
        ["block", "pair", ["0 · unit 8×32×32", "a · unit 8×32×32"]],
        ["group", "layers", ["a · unit 4×32×32", "1 · pair 8×32×32"]],
      ],
    );
    const words = tokensOf(analysis).filter(({ span }) => span.start < BLOCKS.indexOf("layers:\n  - {name"));
    assert.deepEqual(
      words.map(
        ({ type, span, declares }) => `${type}${declares ? "!" : ""} ${BLOCKS.slice(span.start, span.end)}`,
      ),
      [
        "class! unit",
        ...["variable! a", "class conv2d", "parameter out_channels", "parameter kernel_size"],
        ...[
          "variable! b",
          "class conv2d",
          "parameter out_channels",
          "parameter kernel_size",
          "parameter padding",
        ],
        ...["class add", "variable a", "variable b"],
        "class! pair",
        ...["class unit", "class unit", "variable! a", "variable input"],
      ],
    );
  });
});

describe("names of other formats", () => {
  const fixture = (name: string): string => readFileSync(`test/fixtures/${name}`, "utf8");

  it("are found from where a config refers to them", () => {
    const speech = fixture("hydra/speech.yaml");
    const at = (line: number, word: string): string => lines(speech, "speech.yaml", line, word);
    assert.equal(at(10, "<encoder>"), "encoder in line 6, 1 uses");
    assert.equal(at(5, "<hidden>"), "hidden in line 2, 4 uses");
    assert.equal(at(2, "hidden"), "hidden in line 2, 4 uses");
    const cifar = readFileSync("examples/hydra-cifar.yaml", "utf8");
    assert.equal(lines(cifar, "a.yaml", 14, "{width}"), "width in line 4, 3 uses");
  });

  it("are found from calls of a whole model or module", () => {
    const arc = fixture("torcharc/two-eyes.yaml");
    assert.equal(lines(arc, "a.yaml", 50, "look"), "look in line 15, 2 uses");
    const other = renaming(analyse(arc, "a.yaml"), arc.indexOf("look:"))?.edits("stare");
    assert.ok(Array.isArray(other));
    assert.equal(
      analyse(edited(arc, other), "a.yaml").problems.filter((p) => p.severity === "error").length,
      0,
    );
    const keras = fixture("keras/keras2-graph.json");
    assert.equal(lines(keras, "a.json", 115, '"tower"'), '"Model" in line 33, 4 uses');
  });
});

describe("the signature of a layer in other formats", () => {
  /** The type, and the parameter that is being written at the mark. */
  function at(marked: string, name: string): string | undefined {
    const found = signatureAt(marked.replace("|", ""), name, marked.indexOf("|"));
    return found && `${found.signature.type}: ${found.signature.parameters[found.active ?? -1]?.name}`;
  }

  it("is there in blocks, configs and Keras", () => {
    assert.equal(at(BLOCKS.replace("kernel_size: 1}", "kernel_size: |}"), "a.yaml"), "conv2d: kernel_size");
    const keras = (config: string): string =>
      `{"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {${config}}}]}`;
    assert.equal(at(keras('"units": |'), "a.json"), "Dense: units");
    assert.equal(at(keras('"units": 3, "|"'), "a.json"), "Dense: undefined");
    const hydra = (args: string): string => `net:\n  _target_: torch.nn.Conv2d\n  in_channels: 3\n${args}`;
    assert.equal(at(hydra("  out_channels: |\n"), "a.yaml"), "torch.nn.Conv2d: out_channels");
    assert.equal(at("net: !new:torch.nn.LSTM [8, |]\n", "a.yaml"), "torch.nn.LSTM: hidden_size");
    const arc =
      "modules:\n  a: {Linear: {out_features: |}}\ngraph: {input: x, modules: {a: [x]}, output: a}\n";
    assert.equal(at(arc, "a.yaml"), "Linear: out_features");
    const rows = "backbone:\n  - [-1, 1, Conv, [16, 3, |]]\nhead:\n  - [[0], 1, Detect, [80]]\n";
    assert.equal(at(rows, "a.yaml"), "Conv: s");
    assert.equal(
      at(rows.replace("16, 3, |", "16, 3, 2").replace("1, Conv", "1|, Conv"), "a.yaml"),
      undefined,
    );
  });
});
