import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";

/** What Ultralytics 8.4.190 makes of a row on 64 channels: its parameters with those of the row before, or a refusal. */
const ROWS: readonly (readonly [row: string, parameters: number | "refused"])[] = [
  // Truth is a number as a kernel and as a count, and nowhere else.
  ["Conv, [64, True]", 6_080],
  ["Conv, [64, 3, True]", "refused"],
  ["Conv, [64, 3, 1, True]", "refused"],
  ["Conv, [64, 3, 1, null, True]", "refused"],
  ["Conv, [64, 3, 1, null, 1, True]", "refused"],
  ["SCDown, [64, True, 1]", 6_272],
  ["SCDown, [64, 3, True]", "refused"],
  ["GhostBottleneck, [64, 3, True]", 5_296],
  ["GhostConv, [64, 3, True]", "refused"],
  ["ConvTranspose, [64, True, 2]", 6_080],
  ["ConvTranspose, [64, 2, True]", "refused"],
  ["nn.Conv2d, [64, 64, True]", 6_016],
  ["nn.Conv2d, [64, 64, 3, True]", "refused"],
  ["AIFI, [128, True]", 35_328],
  ["SPPF, [64, 5, True]", 8_192],
  ["RepNCSPELAN4, [64, 64, 32, True]", 47_232],
  // Poolings take none.
  ["SPPF, [64, True]", "refused"],
  ["SPP, [64, [True, 9]]", "refused"],
  ["nn.MaxPool2d, [True]", "refused"],
  ["nn.MaxPool2d, [2, True]", "refused"],
  // Of nothing only an activation is made.
  ["Conv, [64, 3, 1, null, 1, 1, None]", 38_848],
  ["Conv, [64, None]", "refused"],
  ["Conv, [64, 3, None]", "refused"],
  ["DWConv, [64, None]", "refused"],
  // A number of things is whole.
  ["Conv, [64, 3.0]", "refused"],
  ["Conv, [64, 3, 2.0]", "refused"],
  ["Conv, [64, [3, 3.0]]", "refused"],
  ["SPP, [64, [5.0, 9]]", "refused"],
  ["GhostConv, [64, 3, 1, '2.0']", "refused"],
  ["C2f, [64, True, 1.0]", "refused"],
  ["CBLinear, [1]", "refused"],
  ["SPP, [64, x]", "refused"],
  ["Conv, [64, [3]]", "refused"],
  ["Classify, [80.0]", "refused"],
  ["Classify, [width]", "refused"],
  // What is not looked at may be anything.
  ["GhostBottleneck, [64, [], 1]", 5_296],
  ["GhostBottleneck, [64, 3, {}]", 5_296],
  ["GhostBottleneck, [64, x, 2]", "refused"],
  ["C3Ghost, [64, True, True, 0.5]", 11_512],
  ["nn.BatchNorm2d, [64, relu]", 1_984],
  ["RepNCSPELAN4, [64, 64, 32, False]", 37_312],
  ["AIFI, [128, 8, 0.1]", 35_328],
  ["C3TR, [64, True, True]", 20_704],
  ["ResNetLayer, [64, 16, x, True]", 52_064],
  ["ResNetLayer, [64, 16, 1, False, False]", 6_400],
  // A list of strides is not 1, so that there is a convolution past the block.
  ["ResNetLayer, [64, 16, [1], False]", 10_624],
  ["ResNetLayer, [64, 16, [1, 2], False]", 10_624],
  ["ResNetLayer, [64, 16, 1.0, False]", "refused"],
  // The groups of C2fCIB are those of bottlenecks that it replaces.
  ["C2fCIB, [64, True, True, True]", 21_312],
  ["C2fCIB, [64, True, True, False]", "refused"],
  ["A2C2f, [64, True, 1.0]", 28_736],
  ["A2C2f, [64, True, 4.0]", "refused"],
  ["A2C2f, [64, False, 4.0]", 19_712],
  ["A2C2f, [64, False, 1, False, 2.0, 0.5, 2.0]", "refused"],
  ["A2C2f, [64, False, 1, False, 2.0, 0.5, True]", "refused"],
  ["A2C2f, [64, True, True, False, 2.0, 0.5, True]", 28_736],
  // A window, a stride and a padding may have an extent for each axis.
  ["GhostConv, [64, '(3, 3)']", 21_216],
  ["DWConv, [64, [1, 3], [2, 1]]", 2_176],
  ["SCDown, [64, [3, 3], 2]", 6_784],
  ["Classify, [10, [1, 1]]", 99_146],
  ["HGBlock, [32, 64, [1, 3]]", 13_376],
  ["RepConv, [64, 64, 3, [2, 2]]", 43_072],
  ["Conv, [64, [1, 2, 3]]", "refused"],
  ["GhostConv, [64, 0]", "refused"],
  // Of factors per axis torch makes numbers where they are a tuple.
  ["nn.Upsample, [None, '(2, 2)', nearest]", 1_856],
  ["nn.Upsample, [None, [2, 2], nearest]", "refused"],
  ["nn.AvgPool2d, [3, 1, 0, null]", "refused"],
  // Nothing runs through no channels.
  ["C3, [64, True, 1, 0]", "refused"],
  ["nn.Upsample, [16, 2, nearest]", "refused"],
];

/** The same of repeats, the second part of a row. */
const REPEATS: readonly (readonly [repeats: string, module: string, parameters: number | "refused"])[] = [
  ["-1", "C2f, [64, True]", "refused"],
  ["-1", "A2C2f, [64, True, 4]", "refused"],
  ["-1", "C3, [64]", 10_304],
  ["False", "C2f, [64, True]", 10_304],
  ["False", "C3, [64]", 10_304],
  ["True", "C2PSA, [64]", 18_208],
  ["0.5", "C3, [64]", "refused"],
  ["0.5", "HGBlock, [32, 64, 3]", "refused"],
  ["0.5", "Conv, [64]", 6_080],
];

/** The same of a head on two levels of 32 and 64 channels, at 10 classes. */
const HEADS: readonly (readonly [top: string, head: string, parameters: number | "refused"])[] = [
  ["reg_max: 8.0", "Detect, [nc]", "refused"],
  ["reg_max: 0", "Detect, [nc]", "refused"],
  ["reg_max: null", "Segment, [nc, 32, 64]", "refused"],
  ["reg_max: True", "Detect, [nc]", 94_460],
  ["reg_max: 8.0", "v10Detect, [nc]", 320_088],
  ["reg_max: 8.0", "Depth, [64]", 136_433],
  ["end2end: 3", "Detect, [nc]", 398_488],
  ["end2end: []", "Detect, [nc]", 213_636],
  ["activation: nn.functional.relu", "Detect, [nc]", "refused"],
  ["activation: torch.nn.functional.leaky_relu", "Detect, [nc]", "refused"],
  ["activation: nn.functional.gelu", "Detect, [nc]", 213_636],
  ["activation: torch.sigmoid", "Detect, [nc]", 213_636],
  ["activation: nn.Threshold(0.1, 20)", "Detect, [nc]", 213_636],
  ["activation: nn.Dropout(0.1)", "Detect, [nc]", 213_636],
  ["activation: nn.Sequential(nn.ReLU(), nn.Identity())", "Detect, [nc]", 213_636],
  ["activation: nn.modules.activation.LeakyReLU(0.1, inplace=True)", "Detect, [nc]", 213_636],
  ["activation: nn.Sequential(nn.iMsh())", "Detect, [nc]", "refused"],
  ["activation: nn.GELU(constructor=1)", "Detect, [nc]", "refused"],
  ["activation: torch.nn.modules.iMsh()", "Detect, [nc]", "refused"],
  ["activation: nn.functional.iMsh", "Detect, [nc]", "refused"],
  ["activation: F.relu", "Detect, [nc]", "refused"],
  ["activation: nn.ReLU(foo=1)", "Detect, [nc]", "refused"],
  ["activation: nn.ReLU(1, 2)", "Detect, [nc]", "refused"],
  ["activation: nn.LeakyReLU('a')", "Detect, [nc]", "refused"],
  ["activation: nn.GELU(True)", "Detect, [nc]", "refused"],
  ['activation: "lambda x: x"', "Detect, [nc]", "refused"],
  ["activation: torch.nn", "Detect, [nc]", "refused"],
  ["", "Depth, [64, x, y]", 136_433],
  ["", "Pose, [nc, [17, 3]]", "refused"],
  ["", "Pose, [nc, kpt_shape]", "refused"],
  ["kpt_shape: [17, 3]", "Pose, [nc, [17, 3]]", 310_230],
  ["kpt_shape: [17, 3]", "Pose, [nc, [5, 2]]", 224_376],
  ["", "Segment, [nc, 32, 64.5]", 352_940],
  ["", "RTDETRDecoder, [nc, 64, 30, 4, 7]", "refused"],
  ["", "RTDETRDecoder, [nc, 64, 30, 4, True]", "refused"],
];

describe("odd arguments in rows of YOLO files", () => {
  for (const [row, wanted] of ROWS)
    it(`${row}: ${wanted}`, () => {
      agrees(`nc: 80\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [-1, 1, ${row}]\n`, wanted);
    });
});

describe("odd repeats of rows", () => {
  for (const [repeats, module, wanted] of REPEATS)
    it(`${repeats} × ${module}: ${wanted}`, () => {
      const row = `[-1, ${repeats}, ${module}]`;
      agrees(`nc: 80\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - ${row}\n`, wanted);
    });
});

describe("odd arguments and keys of heads", () => {
  const conv = (c: number): string => `  - [-1, 1, Conv, [${c}, 3, 2]]\n`;
  for (const [top, head, wanted] of HEADS)
    it(`${top} ${head}: ${wanted}`, () => {
      const rows = `${conv(32)}${conv(32)}${conv(64)}head:\n  - [[1, 2], 1, ${head}]\n`;
      agrees(`${top}\nnc: 10\nbackbone:\n${rows}`, wanted);
    });
});

function agrees(text: string, wanted: number | "refused"): void {
  const { found, problems } = analyse(text, "x.yaml");
  const errors = problems.filter((p) => p.severity === "error").map((p) => p.message);
  if (wanted === "refused") {
    assert.equal(errors.length, 1, errors.join("\n"));
    return;
  }
  assert.deepEqual(errors, []);
  const { value, status } = found?.facts.totals.parameters ?? {};
  assert.deepEqual([Number(value), status], [wanted, "complete"]);
}

describe("YOLO files that are hardly one", () => {
  it("name the row whose dash has no space behind it", () => {
    const { problems } = analyse(
      "nc: 80\nbackbone:\n  -[-1, 1, Conv, [64, 3, 2]]\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
      "x.yaml",
    );
    assert.match(problems[0]?.message ?? "", /space after its dash/);
    assert.equal(problems[0]?.severity, "error");
  });

  it("show the rows that name the number of classes which is not there", () => {
    const { problems } = analyse(
      "backbone:\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
      "x.yaml",
    );
    const told = problems.find((p) => /Missing `nc`/.test(p.message));
    assert.deepEqual(
      told?.related.map((r) => r.message),
      ["row 1 uses nc"],
    );
  });
});

describe("a row with a space that YAML takes for a letter", () => {
  it("is told once, by what stands there", () => {
    const { problems } = analyse(
      "nc: 80\nbackbone:\n  - [-1, 1, Conv,\u00a0[64, 3, 2]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
      "x.yaml",
    );
    const said = problems.filter((p) => p.severity === "error").map((p) => p.message);
    assert.deepEqual(said, ["No-break space (U+00A0), which YAML reads as text; write an ordinary space"]);
  });
});

describe("a head with anchors where the project has a release of the framework", () => {
  const text =
    "nc: 80\nanchors:\n  - [10, 13, 16, 30]\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [[-1], 1, Detect, [nc, anchors]]\n";
  const told = (frameworkVersion?: string): readonly string[] =>
    analyse(text, "x.yaml", frameworkVersion ? { frameworkVersion } : {})
      .problems.filter((p) => p.code === "other-loader")
      .map((p) => `${p.severity}: ${p.message}`);
  it("is told to be of the other repository", () => {
    assert.match(
      told("8.3.0").join(),
      /^information: Row 1: Detect with anchors .* YOLOv5 .*ultralytics 8\.3\.0/,
    );
    assert.deepEqual(told(), []);
  });
});

describe("a transposed convolution as the last row", () => {
  it("is a network for poses to the loader, for the letters in its name", () => {
    const { problems } = analyse(
      "nc: 80\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [-1, 1, ConvTranspose, [64, 2, 2]]\n",
      "x.yaml",
    );
    const told = problems.find((p) => /kpt_shape/.test(p.message));
    assert.equal(told?.severity, "warning");
    assert.match(told?.message ?? "", /^Row 1: ConvTranspose as the last row/);
  });
});
