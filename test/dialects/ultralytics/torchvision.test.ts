import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";
import { printedOf } from "../../../server/dialects/ultralytics/printed";

/** Whole networks as torchvision 0.29 builds them: parameters (also in its own metadata), and modules without modules. */
const NETWORKS: Readonly<Record<string, readonly [parameters: number, modules: number]>> = {
  mobilenet_v2: [3_504_872, 141],
  mobilenet_v3_large: [5_483_032, 168],
  mobilenet_v3_small: [2_542_856, 141],
  efficientnet_b0: [5_288_548, 230],
  efficientnet_b1: [7_794_184, 325],
  efficientnet_b2: [9_109_994, 325],
  efficientnet_b3: [12_233_232, 367],
  efficientnet_b4: [19_341_616, 451],
  efficientnet_b5: [30_389_784, 546],
  efficientnet_b6: [43_040_704, 630],
  efficientnet_b7: [66_347_960, 767],
  efficientnet_v2_s: [21_458_488, 485],
  efficientnet_v2_m: [54_139_356, 697],
  efficientnet_v2_l: [118_515_272, 963],
  vgg11: [132_863_336, 29],
  vgg11_bn: [132_868_840, 37],
  vgg13: [133_047_848, 33],
  vgg13_bn: [133_053_736, 43],
  vgg16: [138_357_544, 39],
  vgg16_bn: [138_365_992, 52],
  vgg19: [143_667_240, 45],
  vgg19_bn: [143_678_248, 61],
  densenet121: [7_978_856, 366],
  densenet161: [28_681_000, 486],
  densenet169: [14_149_480, 510],
  densenet201: [20_013_928, 606],
  convnext_tiny: [28_589_128, 156],
  convnext_small: [50_223_688, 300],
  convnext_base: [88_591_464, 300],
  convnext_large: [197_767_336, 300],
  regnet_y_400mf: [4_344_144, 237],
  regnet_y_800mf: [6_432_512, 209],
  regnet_y_1_6gf: [11_202_430, 391],
  regnet_y_3_2gf: [19_436_338, 307],
  regnet_y_8gf: [39_381_472, 251],
  regnet_y_16gf: [83_590_140, 265],
  regnet_y_32gf: [145_046_770, 293],
  regnet_x_400mf: [5_495_976, 211],
  regnet_x_800mf: [7_259_656, 157],
  regnet_x_1_6gf: [9_190_136, 175],
  regnet_x_3_2gf: [15_296_552, 238],
  regnet_x_8gf: [39_572_648, 220],
  regnet_x_16gf: [54_278_536, 211],
  regnet_x_32gf: [107_811_560, 220],
  resnet18: [11_689_512, 52],
  resnet34: [21_797_672, 92],
  resnet50: [25_557_032, 126],
  resnet101: [44_549_160, 245],
  resnet152: [60_192_808, 364],
  resnext50_32x4d: [25_028_904, 126],
  resnext101_32x8d: [88_791_336, 245],
  resnext101_64x4d: [83_455_272, 245],
  wide_resnet50_2: [68_883_240, 126],
  wide_resnet101_2: [126_886_696, 245],
};

const fileWith = (args: string): string =>
  `nc: 10\nbackbone:\n  - [-1, 1, TorchVision, [${args}]]\nhead:\n  - [-1, 1, nn.Identity, []]\n`;

const analysed = (args: string) => analyse(fileWith(args), "a.yaml", { inputSize: [224] });

describe("networks of torchvision", () => {
  for (const [name, [parameters, modules]] of Object.entries(NETWORKS))
    it(`${name}: ${parameters} parameters in ${modules} modules`, () => {
      const { found } = analysed(`1000, ${name}, DEFAULT, True, 0`);
      const own = found?.facts.layers[0];
      assert.equal(own?.parameters.status, "complete");
      assert.equal(Number(own?.parameters.value), parameters);
      // The row behind it is one more.
      assert.equal(Number(found && printedOf(found.trace).value), modules + 1);
      assert.deepEqual(own?.outputs[0]?.dims, [1000]);
    });

  it("are whole where they are not unwrapped, and give their logits", () => {
    const { found, problems } = analysed("1000, mobilenet_v3_small, DEFAULT, False");
    assert.equal(found?.facts.totals.parameters.value, 2_542_856n);
    assert.deepEqual(found?.facts.layers[0]?.outputs[0]?.dims, [1000]);
    assert.deepEqual(
      problems.filter((p) => p.severity === "error"),
      [],
    );
  });

  it("cannot keep their classifier where they are unwrapped", () => {
    const { problems } = analysed("1000, resnet18, DEFAULT, True, 0");
    assert.deepEqual(
      problems.filter((p) => p.severity === "error").map((p) => p.message),
      [
        "Row 0: keeps the classifier of resnet18 (truncate 0), which reads a vector, but a map arrives; truncate 1 or more",
      ],
    );
  });

  it("are cut off at their end, and say what they give then", () => {
    assert.deepEqual(
      analysed("512, resnet18, DEFAULT").found?.facts.layers[0]?.outputs[0]?.dims,
      [512, 7, 7],
    );
    const { problems } = analysed("256, resnet18, DEFAULT");
    assert.deepEqual(
      problems.filter((p) => p.severity === "error").map((p) => [p.code, p.message, p.fixes[0]?.title]),
      [["channel-mismatch", "Row 0: states 256 output channels, but resnet18 has 512", "Set c2 to 512"]],
    );
  });

  it("give every step where they are split, for Index to pick", () => {
    const text = [
      "nc: 10",
      "backbone:",
      "  - [-1, 1, TorchVision, [2048, resnet50, DEFAULT, True, 2, True]]",
      "  - [0, 1, Index, [512, 6]]",
      "  - [0, 1, Index, [1024, 7]]",
      "  - [0, 1, Index, [2048, 8]]",
      "head:",
      "  - [[1, 2, 3], 1, Detect, [nc]]",
      "",
    ].join("\n");
    const { found, problems } = analyse(text, "a.yaml");
    assert.deepEqual(
      [1, 2, 3].map((i) => found?.facts.layers[i]?.outputs[0]?.dims?.join("×")),
      ["512×80×80", "1024×40×40", "2048×20×20"],
    );
    assert.equal(found?.facts.totals.parameters.status, "complete");
    assert.deepEqual(
      problems.filter((p) => p.severity === "error").map((p) => p.message),
      [],
    );
  });

  it("that are not known are unknown, and a misspelt one is said to be", () => {
    const { found, problems } = analysed("512, resnet19, DEFAULT");
    assert.equal(found?.facts.layers[0]?.parameters.status, "unknown");
    assert.match(
      problems.map((p) => p.message).join(),
      /unknown torchvision network resnet19; did you mean resnet18/,
    );
  });
});
