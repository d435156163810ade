import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../../server/analysis/analyse";
import { errors, read, type Small, stem } from "./small";

interface Refused extends Small {
  readonly says: RegExp;
}

/** What Ultralytics 8.4.190 does not build or run. */
const REFUSED: Readonly<Record<string, Refused>> = {
  "a convolution of torch, whose channels the loader does not follow": {
    rows: ["[-1, 1, nn.Conv2d, [3, 16, 3]]", stem(16)],
    says: /Row 1: is built for 3 channels, which the loader expects from row 0, but 16 arrive/,
  },
  "channels without end": {
    rows: ["[-1, 1, Conv, [.inf]]"],
    says: /c2 must be a finite number, found \.inf/,
  },
  "channels without end, which nobody can share out": {
    rows: [stem(16), "[-1, 1, MixConv2d, [1e309]]"],
    says: /c2 must be a finite number, found 1e309/,
  },
  "repeats without end": {
    rows: [stem(16), "[-1, .inf, C2f, [64]]"],
    says: /the repeats \(second part of a row\) must be a finite number, found \.inf/,
  },
  "copies behind one that gives other channels": {
    rows: [stem(16), "[-1, 2, Conv, [32, 3]]"],
    says: /stacks 2 copies built for 16 input channels, but the first one outputs 32/,
  },
  "halves of an odd number of channels": {
    rows: ["[-1, 1, ADown, [16]]", stem(32)],
    says: /halves, but 3 channels/,
  },
  "four waves for six channels": {
    rows: ["[-1, 1, nn.Conv2d, [3, 3, 3]]", "[-1, 1, AIFI, [16, 3]]"],
    says: /has 3 channels, but its position encoding needs a multiple of 4/,
  },
  "four heads for two channels": {
    rows: [stem(8), "[-1, 1, C3TR, [8, True, 1, 0.25]]"],
    says: /4 heads do not divide its 2 hidden channels/,
  },
  "ghosts of an odd number of channels": {
    rows: [stem(8), "[-1, 1, C3Ghost, [24, True, 1, 0.375]]"],
    says: /makes its 9 output channels of two equal halves, which are only 8/,
  },
  "groups of convolutions that are not kept": {
    rows: [stem(8), "[-1, 1, C3Ghost, [16, True, 3]]"],
    says: /3 groups do not divide its 8 hidden channels/,
  },
  "two angles": { rows: [stem(8), "[[-1], 1, OBB, [nc, 2]]"], says: /needs one angle per box, but ne is 2/ },
  "heads that do not divide what a text is laid over": {
    rows: [stem(48), "[-1, 1, C2fAttn, [48, 256, 16]]", "[[-1], 1, WorldDetect, [nc, 512, True]]"],
    says: /16 heads do not divide its 24 hidden channels/,
  },
  "an area that the loader makes of its own number": {
    rows: [stem(64), "[-1, 1, A2C2f, [64]]"],
    name: "yolo12l.yaml",
    says: /area must be an integer \(at this scale the loader appends True and 1\.2;/,
  },
  "groups that the loader makes of its own truth": {
    rows: [stem(64), "[-1, 1, A2C2f, [64, False, 1, False, 2.0, 0.5]]"],
    name: "yolo12l.yaml",
    says: /g must be an integer ≥ 1 \(at this scale/,
  },
  "more arguments than there is room for, with the loader's": {
    rows: [stem(64), "[-1, 1, A2C2f, [64, True, 1, False, 2.0, 0.5, 1, True]]"],
    name: "yolo12l.yaml",
    says: /the loader appends True and 1\.2 to the 8 given/,
  },
  "features wider than the text": {
    rows: [stem(640), stem(640), stem(640), "[[0, 1, 2], 1, YOLOEDetect, [nc, 512, True]]"],
    says: /640 channels, more than the 512 of its text embeddings/,
  },
  "vectors of text that the loader does not have": {
    rows: [stem(8), "[[-1], 1, WorldDetect, [nc, 64, True]]"],
    says: /takes vectors of 64 numbers for text, but the loader tries it with 512/,
  },
  "more heads than channels for a text": {
    rows: [stem(8), "[[-1], 1, ImagePoolingAttn, [3]]", "[[0], 1, WorldDetect, [nc, 512, True]]"],
    says: /8 heads do not divide its 3 channels/,
  },
  "all maps of a network of torchvision where one is read": {
    rows: ["[-1, 1, TorchVision, [512, resnet18, DEFAULT, True, 2, True]]", "[-1, 1, Conv, [64]]"],
    says: /Row 1: reads row 0, whose output is a list of 9 maps/,
  },
  "a map of it that has been cut off": {
    rows: [
      "[-1, 1, TorchVision, [128, resnet18, DEFAULT, True, 7, True]]",
      "[0, 1, Index, [128, 6]]",
      "[-1, 1, Conv, [64]]",
    ],
    says: /reads map 6 of row 0, which has 4/,
  },
  "a stage that does not say whether it is the stem": {
    rows: ["[-1, 1, ResNetLayer, [3, 16, 1, False]]", "[-1, 1, ResNetLayer, [64, 16, 2]]"],
    says: /ResNetLayer needs is_first/,
  },
  "levels that are not twice as large as the next": {
    rows: [stem(16), stem(16), "[[0, 1], 1, Segment26, [nc, 8, 32]]"],
    options: { inputSize: [62, 62] },
    says: /row 0 is 31×31 .*row 1 is 16×16/,
  },
  "a part that a list of maps does not have": {
    rows: [stem(8), "[-1, 1, CBLinear, [[8, 16]]]", stem(8), "[[1, -1], 1, CBFuse, [[2]]]"],
    says: /Row 3: reads map 2 of row 1, which has 2 \(from 0\)/,
  },
  "fewer indices than lists of maps": {
    rows: [
      stem(8),
      "[0, 1, CBLinear, [[8]]]",
      "[0, 1, CBLinear, [[8]]]",
      "[0, 1, Conv, [8]]",
      "[[1, 2, -1], 1, CBFuse, [[0]]]",
    ],
    says: /Row 4: has no index in idx for row 2; give one for each row that it reads but the last \(2\)/,
  },
  "one map, where CBFuse picks from a list": {
    rows: [stem(8), "[-1, 1, CBLinear, [[8, 16]]]", "[0, 1, Conv, [8]]", "[[0, 1, -1], 1, CBFuse, [[0, 0]]]"],
    says: /^Row 3: reads row 0, which gives a single map; it picks from lists of maps/,
  },
  "channels that CBFuse cannot add": {
    rows: [stem(8), "[-1, 1, CBLinear, [[8, 16]]]", "[0, 1, Conv, [8]]", "[[1, -1], 1, CBFuse, [[1]]]"],
    says: /cannot add 16 channels to the 8 of its last input; give that map of CBLinear 8 channels/,
  },
  "a list of maps where a map is read": {
    rows: [stem(8), "[-1, 1, CBLinear, [[8, 16]]]", "[-1, 1, Conv, [8]]"],
    says: /Row 2: reads row 1, whose output is a list of 2 maps, not one map/,
  },
  "no number of poolings": {
    rows: [stem(8), "[-1, 1, SPPF, [8, 5, None]]"],
    says: /SPPF: n must be .*, found None/,
  },
  "a truth in place of classes": {
    rows: [stem(8), "[-1, 1, Classify, [True]]"],
    says: /Classify: c2 must be .*, found True/,
  },
  "scales that are a list": {
    rows: [stem(8), stem(8)],
    keys: "scales: [0.5, 0.5, 1024]",
    says: /`scales` must be a mapping/,
  },
  "a depth in quotes": {
    rows: [stem(8), stem(8)],
    keys: 'depth_multiple: 0.5\nwidth_multiple: "0.5"',
    says: /`width_multiple` must be a number without quotes/,
  },
  "an activation that is no code": {
    rows: [stem(8), stem(8)],
    keys: "activation: 3",
    says: /activation must be code/,
  },
  "a stage of a ResNet that steps back": {
    rows: ["[-1, 1, ResNetLayer, [3, 16, -1, False]]"],
    says: /s must be an integer ≥ 1/,
  },
  "a letter in the name that is no scale": {
    rows: [stem(8), stem(8)],
    keys: "scales: { n: [1, 1, 64], s: [1, 1, 64] }",
    name: "yolo11m.yaml",
    says: /yolo11m\.yaml selects scale m, which is not in `scales` \(n, s\)/,
  },
  "C3k2 without its second argument, before 8.4.131": {
    rows: [stem(64), "[-1, 2, C3k2, [64]]"],
    options: { frameworkVersion: "8.4.130" },
    says: /C3k2 needs its argument c3k here/,
  },
  "C2PSA with less than 64 hidden channels, before 8.4.113": {
    rows: [stem(64), "[-1, 1, C2PSA, [64]]"],
    options: { frameworkVersion: "8.4.112" },
    says: /32 hidden channels, too few for one attention head of 64/,
  },
};

describe("small files that the framework refuses", () => {
  for (const [what, { says, ...file }] of Object.entries(REFUSED))
    it(what, () => assert.match(errors(read(file)).join("\n"), says));

  it("are not those where a scale is chosen besides", () => {
    const { name, rows, keys } = REFUSED["a letter in the name that is no scale"] as Refused;
    assert.deepEqual(errors(read({ name: name ?? "", rows, keys: keys ?? "" }, { scale: "s" })), []);
  });

  describe("numbers of a scale that no row uses", () => {
    const plain = ["[-1, 1, nn.Conv2d, [3, 8, 3, 2, 1]]", "[-1, 1, nn.Identity, []]"];
    const said = (scale: string, rows: readonly string[] = plain): string =>
      read({ rows, keys: `scales:\n  n: ${scale}`, name: "yolo11n.yaml" })
        .problems.filter((p) => /^Scale n /.test(p.message))
        .map((p) => p.severity)
        .join();

    it("are not looked at by the loader", () => {
      for (const scale of ['["x", "y", 1024]', "[0.5, 0, 1024]", "[0.5, 0.25, null]", '"abc"'])
        assert.equal(said(scale), "warning", scale);
      assert.equal(said("[0.5, true, 1024]"), "");
    });

    it("are where a row is repeated, or has channels that are scaled", () => {
      const repeated = ["[-1, 3, nn.Identity, []]", ...plain];
      assert.equal(said('["x", 0.5, 1024]', repeated), "error");
      assert.equal(said('[0.5, "x", 1024]', repeated), "warning");
      assert.equal(said('["x", 0.5, 1024]', [stem(8), ...plain.slice(1)]), "warning");
      assert.equal(said("[0.5, 0.25, null]", [stem(8), ...plain.slice(1)]), "error");
      assert.equal(said('[0.5, "x", 1024]', [plain[0] as string, "[-1, 1, Classify, [nc]]"]), "warning");
    });

    it("have to be three all the same", () => {
      assert.equal(said("[0.5, 0.25]"), "error");
      assert.equal(said('"abcd"'), "error");
    });
  });

  describe("heads of no classes", () => {
    const head = (row: string, nc = 80): readonly string[] =>
      analyse(
        `nc: ${nc}\nbackbone:\n  - ${stem(64)}\n  - ${stem(64)}\n  - ${stem(64)}\nhead:\n  - ${row}\n`,
        "m.yaml",
        {
          frameworkVersion: "8.4.190",
        },
      ).problems.flatMap((p) => (p.code === "bad-argument" ? p.severity : []));

    it("are built where classes are compared with texts", () => {
      for (const args of ["YOLOEDetect, [0, 512, True]", "YOLOESegment, [0, 32, 64, 512, True]"])
        assert.deepEqual(head(`[[0, 1, 2], 1, ${args}]`), ["warning"], args);
      assert.deepEqual(head("[[0, 1, 2], 1, YOLOESegment26, [0, 32, 64, 512, True]]"), ["warning"]);
      assert.ok(!head("[[0, 1, 2], 1, YOLOEDetect, [nc, 512, True]]", 0).includes("error"));
    });

    it("and refused where they are counted", () => {
      assert.ok(head("[[0, 1, 2], 1, Detect, [0]]").includes("error"));
      assert.ok(head("[[0, 1, 2], 1, Segment26, [0, 32, 64]]").includes("error"));
      assert.ok(head("[[0, 1, 2], 1, Detect, [nc]]", 0).includes("error"));
    });
  });

  it("are not those that a stem of a ResNet takes no notice of, nor None for false", () => {
    for (const args of ["[3, 16, None, True]", "[3, 16, 0.5, True]", "[3, 16, 1, None]"])
      assert.deepEqual(
        errors(read({ rows: [`[-1, 1, ResNetLayer, ${args}]`, "[[0], 1, Detect, [nc]]"] })),
        [],
      );
    for (const args of ["[3, 16, None, False]", "[3, 16, 0.5, False]"])
      assert.notDeepEqual(
        errors(read({ rows: [`[-1, 1, ResNetLayer, ${args}]`, "[[0], 1, Detect, [nc]]"] })),
        [],
      );
  });

  it("are not those of a backbone without rows alone, nor numbers of YAML 1.1", () => {
    const text = "backbone: []\nhead:\n  - [-1, 1, Conv, [8]]\n  - [-1, 1, Conv, [8]]\n";
    assert.match(errors(analyse(`nc: 80\n${text}`, "m.yaml")).join(), /`backbone` has no rows/);
    const read = (nc: string): readonly string[] =>
      errors(
        analyse(
          `nc: ${nc}\nbackbone:\n  - [-1, 1, Conv, [8]]\nhead:\n  - [[0], 1, Detect, [nc]]\n`,
          "m.yaml",
        ),
      );
    for (const nc of ["8_0", "0120", "1:20", "80"]) assert.deepEqual(read(nc), [], nc);
    for (const nc of ["0o120", "080", "'80'"]) assert.notDeepEqual(read(nc), [], nc);
  });

  it("are not those of arguments that a form of the module does not use", () => {
    for (const row of [
      "A2C2f, [64, True, 1, True, 2.0, 0.5, -1]",
      'A2C2f, [64, False, "x", True, [1]]',
      "A2C2f, [64, False, None, True, None]",
      "A2C2f, [64, True, 1, True, 2.0, 0.5, None]",
      "ResNetLayer, [64, 64, 1, True, None, None]",
      "RepConv, [64, 64, 3, 1, 1, 1, False]",
    ])
      assert.deepEqual(
        errors(read({ rows: [stem(64), `[-1, 1, ${row}]`, "[-1, 1, Classify, [nc]]"] })),
        [],
        row,
      );
    for (const row of [
      'A2C2f, [64, True, "x"]',
      "A2C2f, [64, True, None]",
      "A2C2f, [64, False, 1, True, 2.0, 0.5, None]",
      "ResNetLayer, [64, 64, 1, False, None]",
      "A2C2f, [64, True, 1, True, -1]",
      "A2C2f, [64, False, 1, True, 2.0, 0.5, 0]",
    ])
      assert.notDeepEqual(
        errors(read({ rows: [stem(64), `[-1, 1, ${row}]`, "[-1, 1, Classify, [nc]]"] })),
        [],
        row,
      );
  });

  describe("what may be right", () => {
    const severities = (...rows: readonly string[]): readonly string[] =>
      read({ rows: [stem(64), ...rows] }).problems.flatMap((p) =>
        p.code === "indivisible" ? `${p.severity}: ${p.message}` : [],
      );

    it("areas that do not divide the map of this image may divide that of another", () => {
      const [said, ...more] = severities("[-1, 1, A2C2f, [64, True, 3]]");
      assert.match(said ?? "", /^warning: .*3 areas do not divide the 1024 positions/);
      assert.deepEqual(more, []);
    });

    it("a second stream may read the image again, where its module is somebody's own", () => {
      const streams = (module: string): Analysis =>
        read({ rows: [stem(64), `[-2, 1, ${module}, [64, 3, 2]]`, "[[0, 1], 1, Concat, [1]]"] });
      const own = streams("SomebodysOwn");
      assert.deepEqual(errors(own), []);
      assert.deepEqual(own.found?.facts.layers[1]?.inputs[0]?.type.dims, [3, 64, 64]);
      assert.match(
        errors(streams("Conv")).join("\n"),
        /Row 1 reads row -2, but there is only row 0 before it/,
      );
    });

    it("once where a module of one row is given a list, whatever the rows in it are", () => {
      const said = read({ rows: [stem(16), stem(32), "[[-1, 0], 1, Classify, [nc]]"] });
      assert.deepEqual(
        said.problems.filter((p) => p.severity !== "information").map((p) => p.message),
        ["Row 2: Classify reads one row; `from` must be a number, not a list"],
      );
    });

    it("behind a module that is taken for something, nothing is an error", () => {
      const unknown = "[-1, 1, SomebodysOwn, [64, 3, 2]]";
      for (const row of ["[-1, 1, A2C2f, [64, True, 3]]", "[-1, 1, C3TR, [12]]", "[-1, 1, AIFI, [64, 7]]"])
        for (const said of severities(unknown, row)) assert.match(said, /^information: .*guessed output/);
    });
  });
});
