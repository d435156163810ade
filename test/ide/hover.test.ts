import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analysis/analyse";
import { describe as describeType } from "../../server/ide/assist";
import { hoverAt } from "../../server/ide/hover";
import { parameterDoc } from "../../server/model/completion";
import { feasibleText } from "../../server/report/summary";

const STEP = "How far the window moves at each step.";

const ROWS = `nc: 4
scales:
  n: [0.50, 0.25, 64]
  s: [0.50, 0.50, 64]
backbone:
  - [-1, 1, Conv, [128, 3, 2]] # 0-P1/2
  - [-1, 3, C3k2, [32]] # 1
head:
  - [[-1, 0], 1, Concat, [1]] # 2
  - [[1], 1, Detect, [nc]]
`;

/** What is said at the `|`. */
function said(marked: string, name = "yolo11n.yaml"): string {
  const offset = marked.indexOf("|");
  return hoverAt(analyse(marked.replace("|", ""), name), offset)?.markdown ?? "";
}

const at = (before: string, after: string): string =>
  said(ROWS.replace(`${before}${after}`, `${before}|${after}`));

describe("a hover on a YOLO file", () => {
  it("says what keys are for", () => {
    assert.match(at("n", "c: 4"), /^\*\*nc\*\*: Number of classes/);
    assert.match(at("sca", "les:"), /Shown: `n`/);
  });

  it("says what a scale makes of the numbers of the file", () => {
    assert.match(at("  ", "s: [0.50"), /^\*\*Scale s\*\*\n\nchannels: 32 → 16, 128 → 32\n\nrepeats: 3 → 2$/);
    assert.match(at("n: [0.", "50"), /^depth 0\.5: multiplies repeats[\s\S]*\*\*Scale n\*\* \(shown\)/);
    assert.match(at("0.25, ", "64]"), /at most 64 channels/);
  });

  it("says how repeats and channels are scaled", () => {
    assert.match(at("-1, ", "3, C3k2"), /\*\*repeats\*\* of C3k2: 3 × 0\.5 = 1\.5, rounded to 2/);
    assert.match(at("-1, ", "1, Conv"), /\*\*repeats\*\* of Conv: 1 \(a single one is never scaled\)/);
    assert.match(at("Conv, [1", "28"), /128: capped at max_channels \(64\), 64 × 0\.25 = 16 channels/);
    assert.match(at("C3k2, [3", "2]"), /32: 32 × 0\.25 = 8 channels/);
  });

  it("shows the card of the layer that a reference or a comment means", () => {
    assert.match(
      at("[[-1, ", "0], 1, Concat"),
      /^\*\*Conv\*\* · row 0 · output 16×320×320\n\n\|[\s\S]*parameters/,
    );
    assert.match(at("# 0", "-P1/2"), /\*\*Conv\*\* · row 0[\s\S]*parameters/);
  });

  it("says of a summary what the framework would print today", () => {
    const text = ROWS.replace(
      "0.25, 64]",
      "0.25, 64] # summary: 1 layers, 1234 para|meters, 1 gradients, 1.0 GFLOPs",
    );
    assert.match(said(text), /now prints: YOLO11n summary: \d+ layers/);
  });

  it("does so for a line above the file that names no scale, though not for another scale", () => {
    const above = (line: string): string => said(`${line}\n${ROWS}`);
    assert.match(above("# YOLO11 summ|ary: 1 layers, 1234 parameters"), /now prints: YOLO11n summary: /);
    assert.match(above("# 2.6M param|s, 6.6 GFLOPs"), /now prints: YOLO11n summary: /);
    assert.equal(above("# YOLO11s summ|ary: 1 layers, 1234 parameters"), "");
    assert.equal(above("# Ultralytics YO|LO11, AGPL-3.0"), "");
  });

  it("explains the places of a row, and those of a scale, where a comment lists them", () => {
    const text = ROWS.replace("backbone:", "backbone: # [from, re|peats, module, args]");
    assert.match(
      said(text),
      /^\*\*from\*\*: [^\n]+\n\n\*\*repeats\*\*: [^\n]+\n\n\*\*module\*\*: [^\n]+\n\n\*\*args\*\*: /,
    );
    assert.match(said(ROWS.replace("scales:", "scales: # [depth, width, max_|channels]")), /^The members of/);
  });
});

describe("a hover on the input of a list of layers", () => {
  it("says its shape, and which sizes suit the model", () => {
    const text = "input_shape: [3, |32, 32]\nlayers:\n  - {type: conv2d, out_channels: 8, kernel_size: 3}\n";
    assert.match(said(text, "net.yaml"), /^`input` · input of the model · 3×32×32\n\nInput range: /);
  });
});

describe("a hover on a comment above a list of layers", () => {
  it("says what the model has now, where it speaks of that", () => {
    const text = "# 2.6M |parameters\ninput_shape: [3, 8, 8]\nlayers:\n  - {type: flatten}\n";
    assert.match(said(text, "net.yaml"), /^0 parameters, 0 FLOPs$/);
    assert.equal(said(text.replace("2.6M |parameters", "pa|rameters"), "net.yaml"), "");
  });
});

describe("a hover on an object of a Hydra file", () => {
  const FILE = `model:
  _target_: project.Wrapper
  net: {_target_: torch.nn.Linear, in_features: 8, out_features: 4}
optimizer:
  _target_: torch.optim.AdamW
data:
  - class_path: project.data.Images
  - {target: project.Sampler, params: {size: 3}}
`;
  const on = (word: string): string =>
    said(FILE.replace(word, `${word.slice(0, 3)}|${word.slice(3)}`), "a.yaml");

  it("says what it is by its name, and that it is no layer", () => {
    assert.equal(on("torch.optim.AdamW"), "**torch.optim.AdamW**: By its name an optimizer, not a layer.");
    assert.match(on("project.data.Images"), /a source of data, not a layer/);
    assert.match(on("project.Sampler"), /a source of data, not a layer/);
    assert.match(on("params"), /^\*\*params\*\*: Arguments of the class/);
    assert.match(on("class_path"), /^\*\*class_path\*\*: Class that is called/);
  });

  it("says so of what is not known, and still shows the card of a layer", () => {
    assert.match(on("project.Wrapper"), /^\*\*project\.Wrapper\*\*: Not a class that Fovea knows/);
    assert.match(on("torch.nn.Linear"), /row 0/);
  });
});

describe("a parameter of which a layer says nothing", () => {
  const doc = (type: string, name: string, dialect = "keras", variant = "keras3"): string => {
    const parameter = describeType({ dialect, variant }, type)?.parameters.find((p) => p.name === name);
    return parameter ? parameterDoc(parameter) : "";
  };

  it("has what its name means in every layer, and what may stand there", () => {
    assert.equal(
      doc("Conv2D", "strides"),
      `${STEP} Takes an integer ≥ 1, or a list with one per axis. Default: \`1\`.`,
    );
    assert.equal(doc("conv2d", "stride", "native", "torch").split(" Takes")[0], STEP);
    assert.equal(doc("Conv2D", "activation"), "Function applied to each output value.");
    assert.match(doc("torch.nn.Dropout", "p", "hydra"), /^Share of values that training drops/);
    assert.match(doc("torch.nn.PairwiseDistance", "p", "hydra"), /^Power of the norm/);
    assert.match(doc("BatchNormalization", "momentum"), /running mean/);
  });
});

describe("the input range", () => {
  it("is one number where its ends are the same", () => {
    const text = "input_shape: [3, 32, 32]\nlayers:\n  - {type: conv2d, out_channels: 8, kernel_size: 5}\n";
    const { found } = analyse(text, "a.yaml");
    assert.match((found && feasibleText(found)) ?? "", /^5 \(/);
    const resnet = analyse(readFileSync("examples/resnet18.yaml", "utf8"), "resnet18.yaml").found;
    assert.match((resnet && feasibleText(resnet)) ?? "", /^139 … 435 \(/);
  });
});
