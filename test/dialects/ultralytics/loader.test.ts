import assert from "node:assert/strict";
import { printedOf } from "../../../server/dialects/ultralytics/printed";
import { apart } from "../../../server/model/followers";
import { errors, read, type Small, stem } from "./small";

type Form = readonly [parameters: number, layers: number];
interface Counted extends Small {
  readonly trained: Form;
  readonly fused?: Form;
  readonly last?: readonly number[];
}

/** Our own small files, built, run, counted and fused by Ultralytics 8.4.190 (the older releases where they are named). */
const COUNTED: Readonly<Record<string, Counted>> = {
  "as many channels as classes": {
    rows: ["[-1, 1, Conv, [80, 3, 2]]", stem(64)],
    keys: "width_multiple: 0.25",
    trained: [4184, 5],
    fused: [4144, 3],
  },
  "classes of a classifier, which are never scaled": {
    rows: [stem(64), "[-1, 1, Classify, [10]]"],
    keys: "width_multiple: 0.25",
    trained: [36_314, 8],
    fused: [35_018, 6],
    last: [10],
  },
  "C3k2 without a scale": {
    rows: [stem(64), "[-1, 2, C3k2, [64]]"],
    trained: [33_024, 15],
    fused: [32_736, 8],
  },
  "C3k2 with the letter of a scale in the name": {
    rows: [stem(64), "[-1, 2, C3k2, [64]]"],
    name: "yolo11m.yaml",
    trained: [37_440, 35],
    fused: [36_992, 18],
  },
  "C3k2 without a scale, as releases before 8.4.131 have it": {
    rows: [stem(64), "[-1, 2, C3k2, [64, False]]"],
    options: { frameworkVersion: "8.4.130" },
    trained: [37_440, 35],
  },
  "A2C2f without a scale": {
    rows: [stem(64), "[-1, 1, A2C2f, [64, True, 1]]"],
    trained: [28_736, 35],
    fused: [28_064, 22],
  },
  "A2C2f of a large member": {
    rows: [stem(64), "[-1, 1, A2C2f, [64, True, 1]]"],
    name: "yolo12l.yaml",
    trained: [25_368, 35],
    fused: [24_748, 22],
  },
  "A2C2f whose area is what the loader puts behind": {
    rows: [stem(128), "[-1, 1, A2C2f, [128, True]]"],
    name: "yolo12l.yaml",
    trained: [102_656, 35],
    fused: [101_312, 22],
  },
  "C2PSA with less than 64 hidden channels": {
    rows: [stem(64), "[-1, 1, C2PSA, [64]]"],
    trained: [18_208, 21],
    fused: [17_792, 13],
  },
  "C2fAttn, whose embedding is as wide as what it holds": {
    rows: [stem(64), "[-1, 1, C2fAttn, [64, 256, 4]]", "[[-1], 1, WorldDetect, [nc, 512, True]]"],
    trained: [283_318, 27],
    fused: [282_742, 17],
  },
  "a bottleneck with kernels of its own": {
    rows: [stem(16), "[-1, 1, Bottleneck, [16, True, 1, [[1, 3], [3, 1]]]]"],
    trained: [1280, 7],
    fused: [1240, 4],
  },
  "HGBlock whose repeats are taken for its kernel": {
    rows: [stem(16), "[-1, 1, HGBlock, [16, 32]]"],
    trained: [4592, 20],
    fused: [4432, 11],
  },
  "GhostConv in groups": {
    rows: [stem(16), "[-1, 1, GhostConv, [16, 3, 1, 2]]"],
    trained: [1272, 7],
    fused: [1240, 4],
  },
  "v10Detect, which reg_max says nothing of": {
    rows: [stem(16), "[[-1], 1, v10Detect, [nc]]"],
    keys: "reg_max: 1",
    trained: [132_544, 34],
    fused: [66_112, 11],
    last: [84, 1024],
  },
  Conv2: {
    rows: [stem(16), "[-1, 1, Conv2, [16, 16]]"],
    trained: [3056, 6],
    fused: [2768, 3],
  },
  RepVGGDW: {
    rows: [stem(16), "[-1, 1, RepVGGDW, [16]]"],
    trained: [1456, 10],
    fused: [1248, 4],
  },
  "RepConv with an identity": {
    rows: [stem(16), "[-1, 1, RepConv, [16, 16, 3, 1, 1, 1, 1, True, True]]"],
    trained: [3120, 11],
    fused: [2768, 4],
  },
  "a dilated transposed convolution": {
    rows: [stem(16), "[-1, 1, nn.ConvTranspose2d, [16, 3, 1, 0, 0, 1, True, 2]]"],
    trained: [2784, 4],
    fused: [2768, 3],
    last: [16, 36, 36],
  },
  "ConvTranspose, which has an activation of its own": {
    rows: [stem(16), "[-1, 1, ConvTranspose, [16]]"],
    trained: [1520, 6],
    fused: [1488, 4],
  },
  "BottleneckCSP, which has an activation of its own": {
    rows: [stem(16), "[-1, 1, BottleneckCSP, [16]]"],
    keys: "activation: nn.ReLU()",
    trained: [2304, 15],
    fused: [2248, 10],
  },
  "SPPF twice, each with its pooling": {
    rows: [stem(16), "[-1, 2, SPPF, [16, 5]]"],
    trained: [1840, 13],
    fused: [1776, 8],
  },
  "Depth, whose enlarging is a call": {
    rows: [stem(64), stem(64), "[[0, 1], 1, Depth, [32]]"],
    trained: [68_489, 19],
    fused: [68_209, 11],
    last: [1, 64, 64],
  },
  "WorldDetect, whose contrast is a module": {
    rows: [stem(64), "[[0], 1, WorldDetect, [nc, 512, False]]"],
    trained: [225_490, 15],
    fused: [225_138, 10],
  },
  "WorldDetect, whose second set is as it was before there was text": {
    rows: [stem(64), "[[0], 1, WorldDetect, [nc, 512, False]]"],
    keys: "end2end: True",
    trained: [323_538, 31],
    fused: [225_138, 10],
  },
  "YOLOEDetect with two sets of branches": {
    rows: [stem(64), stem(64), stem(64), "[[0, 1, 2], 1, YOLOEDetect, [nc, 512, True]]"],
    keys: "end2end: True",
    trained: [3_492_060, 108],
    fused: [2_816_342, 48],
  },
  "YOLOEDetect, which answers for eighty texts whatever nc says": {
    rows: [stem(64), stem(64), stem(64), "[[0, 1, 2], 1, YOLOEDetect, [1, 512, True]]"],
    keys: "end2end: True",
    trained: [3_138_108, 108],
    last: [84, 1344],
  },
  "a stem of a ResNet, to which its stride is nothing": {
    rows: ["[-1, 1, ResNetLayer, [3, 16, -1, True]]", "[[0], 1, Detect, [nc]]"],
    trained: [128_816, 15],
    last: [84, 256],
  },
  "Segment26 of one level": {
    rows: [stem(16), "[[-1], 1, Segment26, [nc, 8, 32]]"],
    trained: [172_952, 34],
    fused: [155_936, 18],
    last: [92, 1024],
  },
};

describe("small files as the framework counts them", () => {
  for (const [what, { trained, fused, last, ...file }] of Object.entries(COUNTED))
    it(`${what}: ${trained[0]} parameters, ${trained[1]} layers`, () => {
      const forms = [[read(file), trained] as const, [read(file, { fused: true }), fused] as const];
      for (const [analysis, form] of forms) {
        if (!form) continue;
        const { facts, trace } = analysis.found ?? assert.fail("is not read");
        const { totals, layers } = facts;
        assert.deepEqual(errors(analysis), []);
        assert.deepEqual(totals.parameters, { status: "complete", value: BigInt(form[0]) });
        assert.deepEqual(printedOf(trace), { status: "complete", value: BigInt(form[1]) });
        if (last) assert.deepEqual(layers.at(-1)?.outputs[0]?.dims, last);
      }
    });
});

describe("as many queries as there are positions", () => {
  it("where these are fewer", () => {
    const rows = [stem(8), stem(8), stem(8), stem(8), "[[3], 1, RTDETRDecoder, [nc, 32, 300, 2, 4, 1]]"];
    const { found } = read({ rows });
    assert.deepEqual(found?.facts.layers.at(-1)?.outputs[0]?.dims, [300, 6]);
    const one = read({ rows: ["[-1, 1, Conv, [8, 3, 2]]", ...rows.slice(1)] }, { inputSize: [16, 16] });
    assert.deepEqual(one.found?.facts.layers.at(-1)?.outputs[0]?.dims, [80, 6]);
  });
});

describe("a whole backbone as row 0, whose maps a changed loader counts as rows", () => {
  const rows = (own: string, head: string): readonly string[] => [
    `[-1, 1, ${own}, []]`,
    "[-1, 1, SPPF, [64, 5]]",
    "[-1, 1, nn.Upsample, [None, 2, nearest]]",
    "[[-1, 3], 1, Concat, [1]]",
    "[-1, 1, C2f, [32]]",
    "[-1, 1, Conv, [32, 3, 2]]",
    "[[-1, 5], 1, Concat, [1]]",
    "[-1, 1, C2f, [64]]",
    head,
  ];
  const loose = { frameworkVersion: undefined };
  it("is read so where the references make no other sense", () => {
    const a = read({ rows: rows("SomeNet", "[[8, 11], 1, Detect, [nc]]") }, loose);
    assert.deepEqual(
      a.problems.map((p) => `${p.severity} ${p.code}`),
      ["information unknown-layer"],
    );
    const { layers } = a.found?.facts ?? { layers: [] };
    assert.deepEqual(
      layers[0]?.outputs.map((t) => t.dims),
      [32, 16, 8, 4, 2].map((n) => [null, n, n]),
    );
    assert.deepEqual(layers[3]?.inputs[1]?.type.dims, [null, 4, 4]);
    assert.deepEqual(layers[6]?.inputs[1]?.type.dims, [64, 2, 2]);
    assert.deepEqual(layers[4]?.outputs[0]?.dims, [32, 4, 4]);
  });

  it("keeps its numbering where one reference is wrong", () => {
    const right = rows("SomeNet", "[[8, 11], 1, Detect, [nc]]");
    const told = (changed: readonly string[]): readonly string[] =>
      read({ rows: changed }, loose)
        .problems.filter((p) => p.severity === "error")
        .map((p) => p.message);
    const [far] = told(right.map((r) => r.replace("[-1, 5]", "[-1, 12]")));
    assert.equal(
      far,
      "Row 6, which has number 10 here, reads row 12, but there are only rows 0 to 9 before it",
    );
    const counted = right.map((r) => r.replace("SomeNet, []]", "SomeNet, []] # 4").replace("11]", "13]"));
    assert.deepEqual(told(counted), [
      "Row 8, which has number 12 here, reads row 13, but there are only rows 0 to 11 before it",
    ]);
  });

  it("is not, where the module is known or a reference is beyond that numbering too", () => {
    for (const [own, head] of [
      ["nn.Identity", "[[8, 11], 1, Detect, [nc]]"],
      ["SomeNet", "[[8, 12], 1, Detect, [nc]]"],
      ["SomeNet", "[[8, 10], 1, Detect, [nc]]"],
    ] as const)
      assert.match(
        apart(read({ rows: rows(own, head) }, loose).problems)
          .map((p) => p.message)
          .join("\n"),
        /Row 8 reads/,
      );
  });
});

describe("what torch tells apart in a row's arguments", () => {
  const resized = (args: string): readonly string[] =>
    errors(read({ rows: [stem(16), `[-1, 1, nn.Upsample, [${args}]]`, "[-1, 1, Conv, [16, 3]]"] }));
  it("None is no align_corners, False is one", () => {
    assert.deepEqual(resized("None, 2, nearest, None"), []);
    assert.match(resized("None, 2, nearest, False").join(), /accepts align_corners only/);
  });

  it("a size is whole, a factor need not be", () => {
    assert.deepEqual(resized("None, 2.0"), []);
    assert.deepEqual(resized("[40, 40], None"), []);
    assert.match(resized("40.0, None").join(), /size must be an integer.*found 40\.0/);
    assert.match(resized("[40.0, 40], None").join(), /found 40\.0/);
    assert.match(
      errors(read({ rows: [stem(16), "[-1, 1, nn.MaxPool2d, [3.0, 1]]", "[-1, 1, Conv, [16, 3]]"] })).join(),
      /found 3\.0/,
    );
  });
});
