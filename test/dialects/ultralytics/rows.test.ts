import assert from "node:assert/strict";
import { type Analysis, analyse, fusedOf } from "../../../server/analysis/analyse";

/** A file of one row. */
const file = (channels: number, row: string): string => `
nc: 80
ch: ${channels}
depth_multiple: 1.0
width_multiple: 1.0
anchors: 3
backbone:
  - [-1, ${row}]
head: []
`;

type Size = number | readonly [height: number, width: number];

const one = (variant: string, channels: number, size: Size, row: string): Analysis =>
  analyse(file(channels, row), "model.yaml", {
    variant,
    inputSize: typeof size === "number" ? [size, size] : size,
  });

/** Parameters, those of the fused form (where it has one), multiply-accumulates and the output's shape. */
type Figures = readonly [parameters: number, fused: number | null, macs: number, shape: readonly number[]];

/**
 * Modules of the repositories of YOLOv5, v7, v9 and YOLOR: each built there with these arguments, fused with the
 * repository's own function, and run under torch's counter of operations.
 */
const ROWS: readonly (readonly [variant: string, channels: number, size: Size, row: string, Figures])[] = [
  ["v5", 32, 64, "1, CrossConv, [64, 5, 2, 4, 0.5]", [7_872, 7_776, 13_107_200, [64, 32, 32]]],
  ["v5", 64, 64, "1, CrossConv, [64, 3, 1, 1, 1.0, True]", [24_832, 24_704, 100_663_296, [64, 64, 64]]],
  ["v5", 48, 64, "1, MixConv2d, [64]", [1_088, 1_088, 3_932_160, [64, 64, 64]]],
  ["v5", 48, 64, "1, MixConv2d, [64, [3, 5, 7], 2]", [29_744, 29_744, 30_326_784, [64, 32, 32]]],
  ["v5", 48, 64, "1, MixConv2d, [64, [1, 3, 5], 1, False]", [2_096, 2_096, 8_060_928, [64, 64, 64]]],
  ["v5", 64, 64, "1, C3SPP, [96]", [21_648, 21_384, 86_507_520, [96, 64, 64]]],
  ["v5", 64, 64, "1, C3SPP, [64, [3, 5], 1, True, 1, 0.75]", [17_360, 17_128, 69_206_016, [64, 64, 64]]],
  ["v7", 64, 64, "1, MixConv2d, [64]", [20_608, 20_608, 83_886_080, [64, 64, 64]]],
  ["v7", 32, 64, "1, Stem, [64, 7, 1, None, 8]", [23_872, 23_712, 13_893_632, [64, 16, 16]]],
  ["v7", 3, 64, "1, GhostStem, [64]", [9_920, 9_760, 3_796_992, [64, 16, 16]]],
  ["v7", 32, 64, "1, RobustConv, [64]", [3_808, 3_776, 14_811_136, [64, 64, 64]]],
  ["v7", 32, 64, "1, RobustConv, [48, 9, 2, None, 1, True, 0]", [4_240, 4_208, 4_227_072, [48, 32, 32]]],
  ["v7", 32, 64, "1, RobustConv2, [64]", [34_528, 34_496, 8_790_016, [64, 64, 64]]],
  ["v7", 32, 64, "1, RobustConv2, [48, 11, 8]", [102_336, 102_304, 6_539_264, [48, 64, 64]]],
  ["v7", 64, 64, "1, RepBottleneck, [64]", [22_848, 20_576, 92_274_688, [64, 64, 64]]],
  ["v7", 64, 64, "1, RepRes, [64, True, 2]", [9_600, 8_832, 37_748_736, [64, 64, 64]]],
  // With one channel to a group its own function fails.
  ["v7", 64, 64, "1, RepResX, [64]", [4_800, null, 18_087_936, [64, 64, 64]]],
  ["v7", 32, 64, "1, RepConv_OREPA, [32]", [33_408, 9_248, 42_311_680, [32, 64, 64]]],
  ["v7", 32, 64, "1, RepConv_OREPA, [64, 3, 2]", [63_296, 18_496, 21_708_800, [64, 32, 32]]],
  ["v7", 64, 64, "1, SwinTransformerBlock, [64, 2, 2]", [100_868, 100_868, 469_762_048, [64, 64, 64]]],
  // Neither extent is a multiple of the window: both are padded.
  [
    "v7",
    32,
    [40, 60],
    "1, SwinTransformerBlock, [64, 4, 3, 7]",
    [154_156, 154_092, 444_870_912, [64, 40, 60]],
  ],
  ["v7", 64, 64, "1, SwinTransformer2Block, [64, 2, 2]", [104_964, 104_964, 543_847_424, [64, 64, 64]]],
  ["v7", 32, 64, "1, SwinTransformer2Block, [64, 4, 1, 8]", [55_684, 55_620, 243_960_832, [64, 64, 64]]],
  ["v7", 64, 64, "2, STCSPA, [128]", [125_956, 125_700, 570_425_344, [128, 64, 64]]],
  ["v7", 64, 64, "2, STCSPB, [128]", [456_456, 456_072, 1_979_711_488, [128, 64, 64]]],
  ["v7", 64, 64, "2, STCSPC, [128]", [130_180, 129_860, 587_202_560, [128, 64, 64]]],
  ["v7", 64, 64, "2, ST2CSPA, [128]", [130_052, 129_796, 644_510_720, [128, 64, 64]]],
  ["v7", 64, 64, "2, ST2CSPB, [128]", [461_576, 461_192, 2_285_608_960, [128, 64, 64]]],
  ["v7", 64, 64, "2, ST2CSPC, [128]", [134_276, 133_956, 661_287_936, [128, 64, 64]]],
  ["v7", 64, 64, "1, nn.Conv2d, [32, 3]", [18_464, 18_464, 70_852_608, [32, 62, 62]]],
  ["v7", 64, 64, "1, Foldcut, [1]", [0, 0, 0, [32, 64, 64]]],
  ["v7", 64, 64, "3, BottleneckCSPF, [96, True, 2]", [54_432, 54_000, 218_628_096, [96, 64, 64]]],
  ["v7", 64, 64, "1, VoVCSP, [96]", [44_160, 43_968, 179_306_496, [96, 64, 64]]],
  ["v7", 64, 64, "1, DownD, [96]", [53_888, 53_568, 67_108_864, [96, 32, 32]]],
  ["v9", 64, 64, "1, Bottleneck, [64]", [37_056, 36_960, 150_994_944, [64, 64, 64]]],
  ["v9", 64, 64, "2, BottleneckCSP, [96]", [101_472, 101_136, 412_090_368, [96, 64, 64]]],
  ["v9", 64, 64, "1, SPPELAN, [64, 32]", [10_432, 10_336, 41_943_040, [64, 64, 64]]],
  ["v9", 32, 64, "1, ConvTranspose, [64]", [8_320, 8_320, 33_554_432, [64, 128, 128]]],
];

describe("one row of another repository", () => {
  for (const [variant, channels, size, row, [parameters, fused, macs, shape]] of ROWS)
    it(`${variant}: ${row} on ${channels} channels`, () => {
      const analysis = one(variant, channels, size, row);
      const { layers, totals } = (analysis.found as NonNullable<Analysis["found"]>).facts;
      assert.equal(totals.status, "complete");
      assert.deepEqual([Number(totals.parameters.value), Number(totals.macs.value)], [parameters, macs]);
      assert.deepEqual(layers[0]?.outputs[0]?.dims, shape);
      if (fused !== null)
        assert.equal(Number(fusedOf(analysis)?.facts.totals.parameters.value), fused, "of the fused form");
      assert.deepEqual(
        analysis.problems.filter((p) => p.severity === "error").map((p) => p.message),
        [],
      );
    });
});

/** Rows that their repository refuses to build, or builds and cannot run, and why. */
const BROKEN: readonly (readonly [variant: string, channels: number, row: string, message: RegExp])[] = [
  ["v7", 64, "1, RepBottleneckCSPA, [64]", /inner convolutions for 32 channels, but 16 arrive/],
  ["v7", 64, "1, RepBottleneck, [64, True, 1, 1.0]", /for 64 channels, but 32 arrive/],
  ["v7", 64, "1, ResXCSPA, [64, True, 32]", /32 groups do not divide its 16 hidden channels/],
  ["v7", 64, "1, GhostCSPA, [64, False, 5]", /5 groups do not divide its 32 hidden channels/],
  ["v7", 64, "1, STCSPA, [32]", /16 channels, but one head needs 32/],
  ["v7", 64, "1, SwinTransformerBlock, [64, 3, 1]", /3 heads do not divide/],
  ["v7", 64, "1, SPPCSPC, [64, False, 1, 0.5, [5, 9]]", /needs three pooling windows, found 2/],
  ["v7", 64, "1, Foldcut, []", /folds axis 0/],
  ["v7", 64, "1, RepConv_OREPA, [64, 5]", /always has kernel 3/],
  ["v7", 64, "1, RepConv_OREPA, [64, 3, 1, 1, 1, 4]", /do not match with 4 groups/],
  ["v9", 64, "1, SPPELAN, [64, 32, 5]", /takes at most 2 arguments \(c2, c3\)/],
  ["v5", 64, "1, MixConv2d, [72, [3, 5, 7], 1, False]", /splits 72 channels into 47 \+ 17 \+ 9, which is 73/],
  ["v5", 64, "1, C3SPP, [64, [5], 1, True, 5]", /5 groups do not divide its 32 hidden channels/],
];

describe("a row that another repository cannot use", () => {
  for (const [variant, channels, row, message] of BROKEN)
    it(`${variant}: ${row}`, () => {
      const errors = one(variant, channels, 64, row).problems.filter((p) => p.severity === "error");
      assert.ok(
        errors.some((p) => message.test(p.message)),
        errors.map((p) => p.message).join("\n") || "no error",
      );
    });
});

/** A head on levels of 32 and 64 channels, at a half and a quarter of the size. */
const headed = (top: string, head: string, more = ""): string => `
ch: 3
depth_multiple: 1.0
${top}
backbone:
  - [-1, 1, Conv, [32, 3, 2]]
  - [-1, 1, Conv, [64, 3, 2]]
${more}
head:
  - ${head}
`;

const pairs = "anchors: [[1, 2, 3, 4, 5, 6], [10, 20, 30, 40, 50, 60]]";

describe("heads of the branches of the YOLOv7 and v9 repositories", () => {
  const parameters = (text: string, fused = false): number => {
    const { found } = analyse(text, "model.yaml", { inputSize: [64, 64], fused });
    const { totals } = (found as NonNullable<Analysis["found"]>).facts;
    assert.equal(totals.status, "complete");
    return Number(totals.parameters.value);
  };

  it("IKeypoint has its deeper branch where the top of the file says so", () => {
    const text = (top: string, nkpt: number): string =>
      headed(
        `nc: 1\nwidth_multiple: 1.0\n${top}\n${pairs}`,
        `[[0, 1], 1, IKeypoint, [nc, anchors, ${nkpt}]]`,
      );
    assert.equal(parameters(text("dw_conv_kpt: True", 17)), 69_274);
    assert.equal(parameters(text("", 5)), 25_794);
  });

  it("ISegment, V6Detect and IV6Detect", () => {
    const top = `nc: 3\nwidth_multiple: 0.5\n${pairs}`;
    assert.equal(parameters(headed(top, "[[0, 1], 1, ISegment, [nc, anchors, 32, 128]]")), 59_680);
    assert.equal(parameters(headed(top, "[[0, 1], 1, V6Detect, [nc]]")), 118_522);
    assert.equal(parameters(headed(top, "[[0, 1], 1, IV6Detect, [nc]]")), 118_752);
  });

  it("Segment with anchors is YOLOv5's there too: ISegment without its learnt vectors", () => {
    const text = headed(
      `nc: 3\nwidth_multiple: 0.5\n${pairs}`,
      "[[0, 1], 1, Segment, [nc, anchors, 32, 128]]",
      "  - [-1, 1, MP, []]",
    );
    const { model, facts } = analyse(text, "model.yaml").found as NonNullable<Analysis["found"]>;
    assert.equal(model.variant, "v7");
    // One value for each of 16 and 32 channels before, one for each of 3 · 8 behind either level.
    assert.equal(facts.totals.parameters.value, 59_680n - (16n + 32n) - 2n * 24n);
  });

  it("DualDSegment keeps one of its two sets, and what only that one reads", () => {
    const text = headed(
      "nc: 3\nwidth_multiple: 1.0\nanchors: 3",
      `[0, 1, Conv, [24, 1, 1]]
  - [0, 1, Conv, [40, 1, 1]]
  - [[2, 3, 0, 1, 4, 5], 1, DualDSegment, [nc, 16, 256]]`,
      "  - [0, 1, Conv, [16, 1, 1]]\n  - [1, 1, Conv, [48, 1, 1]]",
    );
    assert.equal(parameters(text), 255_084);
    const kept = parameters(text, true);
    const { found } = analyse(text, "model.yaml", { inputSize: [64, 64], fused: true });
    const rows = found?.facts.layers.map((l) => Number(l.parameters.value) > 0);
    assert.deepEqual(rows, [true, true, false, false, false, true, true]);
    assert.ok(kept < 255_084 / 2 + 40_000);
  });

  it("IAuxDetect cannot tell its auxiliary levels from a number of anchors", () => {
    const text = headed(
      "nc: 3\nwidth_multiple: 1.0\nanchors: 3",
      "[[0, 1, 0, 1], 1, IAuxDetect, [nc, anchors]]",
    );
    const errors = analyse(text, "model.yaml").problems.filter((p) => p.severity === "error");
    assert.match(errors.map((p) => p.message).join(), /IAuxDetect needs lists of anchors/);
  });
});

describe("whose file it is", () => {
  const variant = (text: string): string | null | undefined =>
    analyse(text, "model.yaml").found?.model.variant;
  const scales = "nc: 3\nwidth_multiple: 1.0";

  it("is the framework's where a silent row stands but anchors are nowhere", () => {
    const silent = "[0, 1, Silence, []]\n  - [[0, 1], 1, Detect, [nc]]";
    assert.equal(variant(headed(scales, silent)), "ultralytics");
    assert.equal(variant(headed(`${scales}\nanchors: 3`, silent)), "v9");
    assert.equal(variant(headed(scales, "[[0, 1], 1, DDetect, [nc]]")), "v9");
  });

  it("is YOLOv7's where one of its ways to part channels is used", () => {
    for (const module of ["BottleneckCSPB", "ResXCSPC", "RepResCSPA", "Chuncat"])
      assert.equal(
        variant(
          headed(
            `${scales}\n${pairs}`,
            `[-1, 1, ${module}, [${module === "Chuncat" ? 1 : 64}]]\n  - [[0, 1], 1, Detect, [nc, anchors]]`,
          ),
        ),
        "v7",
        module,
      );
  });
});
