import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analysis/analyse";
import { ideaMade } from "../../server/analysis/idea";
import { ideasOf } from "../../server/measure/ideas";
import { edited } from "../../server/model/edits";
import { chosen, fourWays, type IdeasChoice, type IdeaWish } from "../../server/text/ideas";

/** The file after the wish, and the same layer in it; or why it stays as it is. */
function made(
  text: string,
  name: string,
  index: number,
  way: IdeaWish["way"],
  sizes: Partial<IdeasChoice> = {},
) {
  const before = analyse(text, name);
  assert.ok(before.found, "no model");
  const ideas = ideasOf(before.found, index);
  const choice = { ...(ideas ? chosen(ideas) : { window: [], stride: [], filters: 1, pool: 2 }), ...sizes };
  const edits = ideaMade(before, index, { way, choice });
  if (edits === undefined || typeof edits === "string") return { refused: edits, text, promised: 0n };
  const after = edited(text, edits);
  const again = analyse(after, name);
  assert.ok(again.found, after);
  const errors = (of: typeof before): number => of.problems.filter((p) => p.severity === "error").length;
  assert.ok(errors(again) <= errors(before), JSON.stringify(again.problems));
  const promised = ideas ? fourWays(ideas, choice) : undefined;
  return { text: after, found: again.found, ideas: ideasOf(again.found, index), ways: promised };
}

const example = (name: string): string => readFileSync(`examples/${name}`, "utf8");

const CHAIN = `input: [3, 32, 32]
layers:
  - {type: conv2d, out_channels: 8, kernel_size: 3, padding: 1}
  - {type: batchnorm2d, num_features: 8}
  - {type: relu}
  - {type: conv2d, out_channels: 16, kernel_size: [3, 3], stride: 2, padding: 1}
  - {type: flatten}
  - {type: linear, out_features: 1024}
  - {type: relu}
  - {type: linear, out_features: 10}
`;

const YOLO = `nc: 80
scales:
  n: [0.50, 0.25, 1024]
backbone:
  - [-1, 1, Conv, [64, 3, 2]] # 0-P1/2
  - [-1, 1, Conv, [128, 3, 2]] # 1
  - [-1, 1, Conv, [256, 3, 1]]
  - [[-1, 1], 1, Concat, [1]]
head:
  - [[2, 3], 1, Detect, [nc]]
`;

describe("an idea made of a layer", () => {
  it("is the layer with the chosen window, stride and filters, and the map as large as it was", () => {
    const { text, ideas } = made(CHAIN, "a.yaml", 3, "resized", { window: [5, 5], filters: 32 });
    assert.match(text, /out_channels: 32, kernel_size: \[5, 5\], stride: 2, padding: 2}/);
    assert.deepEqual([ideas?.window, ideas?.filters, ideas?.outputSpace], [[5, 5], 32, [16, 16]]);
  });

  it("writes a stride that the layer did not have", () => {
    const { text } = made(CHAIN, "a.yaml", 0, "resized", { stride: [2, 2] });
    assert.match(text, /kernel_size: 3, padding: 1, stride: 2}/);
  });

  it("is refused where what follows would not fit, with a sentence", () => {
    const { refused } = made(CHAIN, "a.yaml", 0, "resized", { filters: 12 });
    assert.match(String(refused), /do not fit/);
  });

  it("is a pooling in front of the dense layer, global or not, with the weights that the card promises", () => {
    for (const [way, weights] of [
      ["pooled", "dense"],
      ["global", "denseGlobal"],
    ] as const) {
      const { found, ways } = made(CHAIN, "a.yaml", 5, way);
      const layer = found?.model.layers.find((l) => l.type === "linear");
      const parameters = layer && found?.facts.layers[layer.index]?.parameters.value;
      assert.equal(parameters, (ways?.pooled[weights] ?? 0n) + 1024n);
    }
  });

  it("is a pooling behind a convolution", () => {
    const { text, found } = made(CHAIN, "a.yaml", 2, "pooled");
    assert.equal(found, undefined, text);
    const behind = made(CHAIN, "a.yaml", 0, "pooled", { pool: 4 });
    assert.match(behind.text, /padding: 1}\n {2}- {type: maxpool2d, kernel_size: 4}\n/);
  });

  it("is a convolution in place of the dense layer, of the chosen window and filters", () => {
    const text = "input: [3, 32, 32]\nlayers:\n  - {type: flatten}\n  - {type: linear, out_features: 4096}\n";
    const { refused, text: after } = made(text, "a.yaml", 1, "shared", { filters: 4 });
    assert.equal(refused, undefined);
    assert.match(after, /conv2d, out_channels: 4/);
  });

  it("knows that the widths of a YOLO file are multiplied", () => {
    const { text, ideas } = made(YOLO, "yolo.yaml", 1, "resized", { window: [5, 5], filters: 48 });
    assert.match(text, /Conv, \[192, 5, 2\]\] # 1/);
    assert.equal(ideas?.filters, 48);
  });

  it("renumbers the rows behind a pooling in a YOLO file", () => {
    const { text } = made(YOLO, "yolo.yaml", 0, "pooled");
    assert.match(text, /# 0-P1\/2\n.*nn.MaxPool2d, \[2\]\]\n/);
    assert.match(text, /\[-1, 2\], 1, Concat(.|\n)*\[\[3, 4\], 1, Detect/);
  });

  it("writes Keras as Keras has it", () => {
    const text = example("keras-cnn.json");
    const { found } = analyse(text, "keras-cnn.json");
    assert.ok(found);
    for (const { index } of found.model.layers) {
      const ideas = ideasOf(found, index);
      if (ideas?.as !== "shared") continue;
      const after = made(text, "keras-cnn.json", index, "resized", {
        window: ideas.window.map((n) => n + 2),
      });
      assert.deepEqual(
        after.ideas?.window,
        ideas.window.map((n) => n + 2),
        String(after.refused),
      );
    }
  });

  it("is nothing for a layer that is not there, and a sentence for one without a window", () => {
    const analysis = analyse(CHAIN, "a.yaml");
    const choice = { window: [3, 3], stride: [1, 1], filters: 1, pool: 2 };
    assert.equal(ideaMade(analysis, 99, { way: "resized", choice }), undefined);
    assert.match(String(ideaMade(analysis, 2, { way: "resized", choice })), /no window/);
  });
});
