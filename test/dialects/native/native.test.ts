import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";
import { found, graph, problems } from "../graph";

const head = "input_shape: [3, 32, 32]\n";

/** The layers of a list, written in each of the ways that a reader must know, are one model. */
function same(wanted: readonly string[], ways: Readonly<Record<string, string>>): void {
  for (const [how, text] of Object.entries(ways))
    it(how, () =>
      assert.deepEqual(graph(text, text.startsWith("{") ? "m.json" : "m.yaml").map(nameless), wanted),
    );
}

/** Names differ between the ways; what is computed does not. */
const nameless = (line: string): string => line.replace(/^.*← /, "");

describe("native: one model, however it is written", () => {
  const conv = ["input 0 → 8×30×30 224", "0 → 8×15×15 0", "1 → 1800 0", "2 → 10 18010"];
  same(conv, {
    "torch's spelling": `${head}layers:
  - {type: nn.Conv2d, in_channels: 3, out_channels: 8, kernel_size: 3}
  - {type: nn.MaxPool2d, kernel_size: 2}
  - {type: nn.Flatten}
  - {type: nn.Linear, in_features: 1800, out_features: 10}`,
    "Keras' spelling": `input: {shape: [3, 32, 32], layout: CHW}
layers:
  - {class_name: Conv2D, config: {filters: 8, kernel_size: [3, 3], strides: [1, 1], use_bias: true}}
  - {class_name: MaxPooling2D, config: {pool_size: [2, 2]}}
  - {class_name: Flatten}
  - {class_name: Dense, config: {units: 10}}`,
    "plain words": `${head}layers:
  - {type: convolution, channels: 8, kernel: 3}
  - {type: max_pool, size: 2}
  - flatten
  - {type: fc, size: 10}`,
    "the single-key form": `${head}layers:
  - Conv2d: {out_channels: 8, kernel_size: 3}
  - MaxPool2d: 2
  - Flatten:
  - Linear: {out_features: 10}`,
    "positional arguments": `${head}layers:
  - [conv2d, 8, 3]
  - [maxpool2d, 2]
  - [flatten]
  - [linear, 10]`,
    "nested arguments": `${head}layers:
  - {layer: conv2d, args: {out_channels: 8, kernel_size: 3}}
  - {layer: maxpool2d, params: {kernel_size: 2}}
  - {layer: flatten}
  - {layer: linear, kwargs: {out_features: 10}}`,
    "a mapping of names": `${head}layers:
  conv: {type: conv2d, out_channels: 8, kernel_size: 3}
  pool: {type: maxpool2d, kernel_size: 2}
  flat: {type: flatten}
  out: {type: linear, out_features: 10}`,
    "within model:": `model:
  input_shape: 3x32x32
  layers:
    - {type: conv2d, filters: 8, k: 3}
    - {type: maxpool2d, k: 2}
    - {type: flatten}
    - {type: linear, units: 10}`,
    "JSON with comments": `{ // a model
  "input_shape": [3, 32, 32],
  "layers": [
    {"type": "conv2d", "out_channels": 8, "kernel_size": 3},
    {"type": "maxpool2d", "kernel_size": 2},
    {"type": "flatten"}, {"type": "linear", "out_features": 10},
  ]
}`,
    "an input layer": `layers:
  - {type: conv2d, input_shape: [3, 32, 32], out_channels: 8, kernel_size: 3}
  - {type: maxpool2d, kernel_size: 2}
  - {type: flatten}
  - {type: linear, out_features: 10}`,
  });
});

describe("native: edges", () => {
  it("by name, by index, by distance, and to the input", () => {
    const text = `${head}layers:
  - {name: a, type: conv2d, filters: 4, kernel_size: 1}
  - {name: b, type: conv2d, filters: 4, kernel_size: 1, from: input}
  - {type: add, from: [a, -1]}
  - {type: concat, from: [0, b, 2]}
  - {name: c, type: relu, inputs: b}`;
    assert.deepEqual(graph(text), [
      "a conv2d ← input 0 → 4×32×32 16",
      "b conv2d ← input 0 → 4×32×32 16",
      "add 2 add ← 0, 1 → 4×32×32 0",
      "concat 3 concat ← 0, 1, 2 → 12×32×32 0",
      "c relu ← 1 → 4×32×32 0",
    ]);
  });

  it("a name that is nobody's is a mistake with a suggestion", () => {
    const text = `${head}layers:
  - {name: stem, type: conv2d, filters: 4, kernel_size: 1}
  - {type: relu, from: stm}`;
    assert.deepEqual(problems(text), ["4:24 error bad-reference: There is no layer stm; did you mean stem?"]);
  });

  it("a layer that comes later cannot be read", () => {
    const text = `${head}layers:
  - {type: relu}
  - {type: add, from: [0, 5]}`;
    assert.deepEqual(problems(text), [
      "4:27 error bad-reference: There is no layer 5: only layer 0 comes before it",
    ]);
  });
});

describe("native: around a layer", () => {
  it("norm, activation and dropout stand behind it in this order", () => {
    const text = `${head}layers:
  - {type: conv2d, filters: 8, kernel_size: 3, padding: same, bias: false, norm: batch, activation: relu, dropout: 0.1}`;
    assert.deepEqual(graph(text), ["conv2d 0 conv2d ← input 0 → 8×32×32 232"]);
    const ops = found(text).trace.nodes.map((n) => n.op);
    assert.deepEqual(ops, ["conv", "norm", "activation", "dropout"]);
  });

  it("defaults hold for layers that take them and do not say otherwise", () => {
    const text = `${head}defaults: {kernel_size: 3, padding: same, bias: false}
layers:
  - {type: conv2d, filters: 8}
  - {type: conv2d, filters: 8, kernel_size: 1, bias: true}
  - {type: relu}`;
    assert.deepEqual(graph(text).map(nameless), ["input 0 → 8×32×32 216", "0 → 8×32×32 72", "1 → 8×32×32 0"]);
  });

  it("repeat stacks, residual adds the input", () => {
    const text = `${head}layers:
  - {type: conv2d, filters: 3, kernel_size: 3, padding: 1, repeat: 3, residual: true}`;
    assert.deepEqual(graph(text), ["conv2d 0 conv2d ← input 0 → 3×32×32 252"]);
    assert.equal(found(text).trace.nodes.filter((n) => n.op === "elementwise").length, 3);
  });

  it("a residual that changes the shape is a mistake on its row", () => {
    const text = `${head}layers:
  - {type: conv2d, filters: 4, kernel_size: 3, padding: 1, residual: true}`;
    assert.match(problems(text).join(), /^3:12 error shape-mismatch/);
  });
});

describe("native: blocks", () => {
  const blocks = `
blocks:
  basic:
    args: {step: 1}
    layers:
      - {name: a, type: conv2d, kernel_size: 3, stride: $step, padding: 1, bias: false}
      - {name: b, type: conv2d, kernel_size: 3, padding: 1, bias: false}
      - {name: s, type: conv2d, kernel_size: 1, stride: $step, bias: false, from: input}
      - {type: add, from: [b, s]}`;

  it("take arguments, by name within them or as defaults of their layers", () => {
    const text = `${head}layers:
  - {type: basic, out_channels: 8}
  - {type: block:basic, out_channels: 16, step: 2}${blocks}`;
    // 3·3·3·8 + 3·3·8·8 + 3·8, then 3·3·8·16 + 3·3·16·16 + 8·16
    assert.deepEqual(graph(text).map(nameless), ["input 0 → 8×32×32 816", "0 → 16×16×16 3584"]);
  });

  it("of a layer type's name come first, and mean the layer type within themselves", () => {
    const text = `${head}layers:
  - {type: conv2d, out_channels: 8, kernel_size: 3}
blocks:
  conv2d:
    - {type: conv2d, padding: same}
    - {type: batchnorm}`;
    assert.deepEqual(graph(text).map(nameless), ["input 0 → 8×32×32 240"]);
  });

  it("that contain themselves are a mistake, and no endless loop", () => {
    const text = `${head}layers:
  - relu
  - one
blocks:
  one: [two]
  two: [one]`;
    assert.match(problems(text).join("\n"), /error cycle: Block one contains itself/);
  });
});

describe("native: whose defaults hold", () => {
  it("Keras counts moving statistics, torch does not", () => {
    const text = (framework: string) => `framework: ${framework}\n${head}layers: [batchnorm, relu]`;
    assert.equal(found(text("keras")).facts.totals.parameters.value, 12n);
    assert.equal(found(text("keras")).facts.totals.trainable.value, 6n);
    assert.equal(found(text("torch")).facts.totals.parameters.value, 6n);
  });

  it("a recurrent layer has torch's two biases, or Keras' one, and gives all states, or the last", () => {
    const lstm = (framework: string) => `framework: ${framework}
input: {shape: [10, 4], layout: TC}
layers: [{type: lstm, units: 5}]`;
    assert.deepEqual(graph(lstm("torch")).map(nameless), ["input 0 → 10×5 220"]);
    assert.deepEqual(graph(lstm("keras")).map(nameless), ["input 0 → 5 200"]);
  });
});

describe("native: what is missing or unknown", () => {
  it("no input shape: what needs no shape is known, the rest is not, and one remark says so", () => {
    const text = `layers:
  - {type: conv2d, in_channels: 3, out_channels: 8, kernel_size: 3, activation: relu}
  - {type: flatten}
  - {type: linear, out_features: 10}`;
    assert.deepEqual(graph(text).map(nameless), ["input 0 → 8×?×? 224", "0 → ? 0", "1 → 10 ~10"]);
    assert.match(problems(text).join("\n"), /^1:1 information missing-input-shape[^\n]*$/);
  });

  it("an unknown type is one problem, and everything below it is partial, never zero", () => {
    const text = `${head}layers:
  - {type: conv2d, filters: 8, kernel_size: 3}
  - {type: Magic, strength: 3}
  - {type: conv2d, filters: 8, kernel_size: 3}`;
    const { totals } = found(text).facts;
    assert.equal(totals.status, "partial");
    assert.equal(problems(text).length, 1);
    assert.match(problems(text)[0] ?? "", /^4:12 warning unknown-layer: Unknown layer type Magic/);
  });

  it("the shape of the settings wins over the file's", () => {
    const text = `${head}layers: [{type: conv2d, filters: 8, kernel_size: 3}]`;
    assert.deepEqual(graph(text, "m.yaml", { input: [1, 10, 10] }).map(nameless), ["input 0 → 8×8×8 80"]);
    assert.deepEqual(graph(text, "m.yaml", { inputSize: [64, 64] }).map(nameless), ["input 0 → 8×62×62 224"]);
  });
});

describe("native: what is no model", () => {
  const others: Readonly<Record<string, string>> = {
    "a compose file": "services:\n  web:\n    image: x\n    layers: [a, b]\n",
    "a map style":
      '{"version": 8, "layers": [{"id": "water", "type": "fill", "paint": {"fill-color": "#00f"}}]}',
    "layers of clothes": "layers:\n  - {type: wool, thickness: 3}\n  - {type: cotton}\n",
    "a list of names": "layers: [physics, network, transport]\n",
    "layers that are numbers": "layers: [64, 128, 10]\n",
    "layers that count": "layers: 12\nhidden: 768\n",
    "half a file": "layers:\n",
  };
  for (const [what, text] of Object.entries(others))
    it(what, () => {
      for (const name of ["x.yaml", "x.json"]) assert.equal(analyse(text, name).found, null);
    });
});
