import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { hoverAt } from "../../server/ide/hover";

/** What is said at the `|`. */
function said(marked: string, name = "net.yaml"): string {
  const offset = marked.indexOf("|");
  return hoverAt(analyse(marked.replace("|", ""), name), offset)?.markdown ?? "";
}

const NET = `name: small
framework: keras
input_shape: [32, 32, 3]
defaults: {padding: same}
blocks:
  two: [{type: conv2d, filters: 8, kernel_size: 3, times: 2}]
layers:
  - {type: conv2d, filters: 8, kernel_size: 3, repeat: 2, norm: batch}  # 0
  - {conv2d: {filters: 8, kernel_size: 3, activation: relu, dropout: 0.1}, name: b}  # 7
  - {type: two}
  - {type: lstm, units: 8, dropout: 0.1}
outputs: [b]
`;

const at = (before: string, after: string): string => {
  assert.ok(NET.includes(`${before}${after}`));
  return said(NET.replace(`${before}${after}`, `${before}|${after}`));
};

describe("a hover on the keys of a list of layers", () => {
  it("says what the framework decides, at the key and at its value, and which one is read", () => {
    for (const text of [at("frame", "work:"), at("framework: ", "keras")])
      assert.match(text, /^\*\*framework\*\*: Framework whose defaults apply.* Read as: `keras`\.$/);
  });

  it("says what the other keys beside the layers are for", () => {
    assert.match(at("na", "me: small"), /^\*\*name\*\*: Name of the model/);
    assert.match(at("def", "aults:"), /^\*\*defaults\*\*: Default arguments/);
    assert.match(at("blo", "cks:"), /^\*\*blocks\*\*: Named lists of layers/);
    assert.match(at("padd", "ing: same"), /^\*\*defaults\*\*: Default arguments/);
    assert.match(at("out", "puts:"), /^\*\*outputs\*\*: Names of the layers/);
  });

  it("says how often a layer is repeated, in a block as well", () => {
    for (const text of [at("3, re", "peat: 2"), at("3, repeat: ", "2")])
      assert.match(
        text,
        /^\*\*repeat\*\*: Number of copies in series\. Here: 2 × conv2d, one after the other\.$/,
      );
    assert.match(at("3, ti", "mes: 2"), /^\*\*times\*\*: Number of copies in series\. Here: 2 × conv2d/);
  });

  it("says what stands around any layer, unless it is an argument of this one", () => {
    assert.match(at("no", "rm: batch"), /^\*\*norm\*\*: Norm after the layer/);
    assert.match(at("relu, drop", "out: 0.1"), /^\*\*dropout\*\*: Rate of a dropout after the layer/);
    assert.doesNotMatch(at("units: 8, drop", "out: 0.1"), /after the layer/);
  });

  it("shows the card of the row whose own number a comment says, though nothing is wired by number", () => {
    assert.match(at("# ", "0"), /^\*\*conv2d\*\* ×2 · row 0/);
    assert.equal(at("# ", "7"), "");
  });
});

describe("a hover on the keys of a file of numbers", () => {
  it("says what a key of pycls decides, at the key and at its value", () => {
    const net =
      "MODEL: {TYPE: regnet}\nREGNET: {DEPTH: 13, W0: 24, WA: 36.0, WM: 2.5, GROUP_W: 8, SE_ON: true}\n";
    assert.match(said(net.replace("TYPE", "TY|PE")), /^\*\*TYPE\*\*: Family: anynet/);
    for (const text of [net.replace("SE_ON", "SE_|ON"), net.replace("true", "tr|ue")])
      assert.match(said(text), /^\*\*SE_ON\*\*: Use squeeze-and-excitation/);
  });

  it("does so in a GPT-NeoX file in either spelling, before the card of the layers that it decides", () => {
    const net =
      "num-layers: 2\nhidden_size: 64\nnum-attention-heads: 4\npos-emb: rotary\nno_weight_tying: true\n";
    assert.match(said(net.replace("pos-emb", "pos|-emb")), /^\*\*pos-emb\*\*: Kind of position embedding\./);
    assert.match(said(net.replace("no_weight", "no|_weight")), /^\*\*no_weight_tying\*\*: Give the output/);
  });
});

describe("a hover on the graph of a TorchArc file", () => {
  const net = `modules:
  fc: {Linear: {in_features: 8, out_features: 4}}
  act: {ReLU: {}}
graph:
  input: x
  modules:
    fc: [x]
    act: [fc]
  output: act
`;

  it("shows what arrives where one module reads another, and what the keys are for", () => {
    assert.match(said(net.replace("[fc]", "[f|c]")), /^\*\*Linear\*\*.* · output 4/);
    assert.match(said(net.replace("[x]", "[|x]")), /^`x` · input of the model · 8/);
    assert.match(said(net.replace("graph:", "gr|aph:")), /^\*\*graph\*\*: /);
    assert.match(said(net.replace("output:", "out|put:")), /^\*\*output\*\*: /);
  });
});
