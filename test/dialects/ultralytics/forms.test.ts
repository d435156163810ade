import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Analysis, analyse, type Found, familyOf, fusedOf } from "../../../server/analysis/analyse";
import { printedOf } from "../../../server/dialects/ultralytics/printed";
import { scalesMarkdown, scalesText } from "../../../server/report/scales";
import { frameworkSummary } from "../../../server/report/summary";
import { isHere, read, table } from "../../corpus/corpus";

const FOLDER = "test/fixtures/ultralytics";

/** Layers, then layers and parameters of the fused form. */
type Form = readonly [layers: number, fusedLayers: number, fusedParameters: number];

/** Our own drawings, built with Ultralytics 8.4, counted, fused and counted again. */
const FORMS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  "rtdetr-l": {
    l: [470, 315, 32_148_140],
  },
  "yolo11-cls": {
    n: [86, 47, 2_807_024],
    s: [86, 47, 6_715_128],
    m: [106, 57, 11_622_632],
    l: [176, 94, 14_099_432],
    x: [176, 94, 29_613_416],
  },
  "yolo11-obb": {
    n: [196, 109, 2_687_819],
    s: [196, 109, 9_729_747],
    m: [246, 134, 20_940_163],
    l: [372, 199, 26_189_443],
    x: [372, 199, 58_828_003],
  },
  yolo11: {
    n: [181, 100, 2_616_248],
    s: [181, 100, 9_443_760],
    m: [231, 125, 20_091_712],
    l: [357, 190, 25_340_992],
    x: [357, 190, 56_919_424],
  },
  yolo12: {
    n: [272, 159, 2_590_824],
    s: [272, 159, 9_261_840],
    m: [292, 169, 20_166_592],
    l: [488, 283, 26_400_752],
    x: [488, 283, 59_135_744],
  },
  "yolo26-obb": {
    n: [291, 129, 2_480_503],
    s: [291, 129, 9_782_127],
    m: [311, 139, 21_259_583],
    l: [423, 197, 25_655_871],
    x: [423, 197, 57_634_527],
  },
  "yolo26-pose": {
    n: [363, 129, 2_960_395],
    s: [363, 129, 10_390_323],
    m: [383, 139, 21_599_075],
    l: [495, 197, 25_995_363],
    x: [495, 197, 57_649_077],
  },
  "yolo26-seg": {
    n: [309, 136, 2_722_980],
    s: [309, 136, 10_396_300],
    m: [329, 146, 23_569_148],
    l: [441, 204, 27_965_436],
    x: [441, 204, 62_819_132],
  },
  yolo26: {
    n: [260, 120, 2_408_932],
    s: [260, 120, 9_496_140],
    m: [280, 130, 20_411_132],
    l: [392, 188, 24_807_420],
    x: [392, 188, 55_725_948],
  },
  yolov10n: {
    n: [223, 99, 2_299_264],
  },
  "yolov3-tiny": {
    only: [53, 34, 12_168_784],
  },
  "yolov8-p6": {
    n: [170, 95, 4_976_656],
    s: [170, 95, 17_897_168],
    m: [222, 121, 44_862_352],
    l: [274, 147, 62_351_440],
    x: [274, 147, 97_382_352],
  },
  "yolov8-pose": {
    n: [144, 81, 3_289_964],
    s: [144, 81, 11_615_724],
    m: [184, 101, 26_447_596],
    l: [224, 121, 44_465_580],
    x: [224, 121, 69_462_204],
  },
  "yolov8-seg": {
    n: [151, 85, 3_404_320],
    s: [151, 85, 11_810_560],
    m: [191, 105, 27_268_704],
    l: [231, 125, 45_973_568],
    x: [231, 125, 71_797_696],
  },
  "yolov8-worldv2": {
    n: [148, 87, 3_689_599],
    s: [148, 87, 12_749_288],
    m: [188, 107, 28_358_830],
    l: [228, 127, 46_807_922],
    x: [228, 127, 72_856_217],
  },
  yolov8: {
    n: [129, 72, 3_151_904],
    s: [129, 72, 11_156_544],
    m: [169, 92, 25_886_080],
    l: [209, 112, 43_668_288],
    x: [209, 112, 68_200_608],
  },
  yolov9c: {
    only: [358, 156, 25_380_928],
  },
};

/** As their papers and read-me files state them, which is in this form. */
const PUBLISHED: Readonly<Record<string, readonly [millions: string, gflops: string]>> = {
  "repositories/yolov9-c-dual": ["25.3", "102.1"],
  "repositories/yolov7": ["36.9", "104.5"],
  yolov5s: ["7.2", "16.4"],
  "yolov5s-seg": ["7.6", "26.4"],
  yolov10n: ["2.3", "6.7"],
};

function drawing(name: string, scale?: string): Analysis {
  const file = path.join(FOLDER, `${name}.yaml`);
  return analyse(readFileSync(file, "utf8"), path.basename(file), scale === undefined ? {} : { scale });
}

const layersOf = (found: Found | null): bigint | undefined => found?.trace && printedOf(found.trace).value;

describe("the framework's own count of layers, and what is left when the model is fused", () => {
  for (const [name, forms] of Object.entries(FORMS))
    for (const [scale, [layers, fusedLayers, fusedParameters]] of Object.entries(forms))
      it(`${name} ${scale}: ${layers} layers, fused ${fusedLayers} with ${fusedParameters} parameters`, () => {
        const analysis = drawing(name, scale === "only" ? undefined : scale);
        const fused = fusedOf(analysis);
        assert.deepEqual(
          [layersOf(analysis.found), layersOf(fused), fused?.facts.totals.parameters.value].map(Number),
          [layers, fusedLayers, fusedParameters],
        );
        // A comment that states more than the model has is about neither form.
        const trained = analysis.found?.facts.totals.parameters.value ?? 0n;
        assert.ok(trained >= (fused?.facts.totals.parameters.value ?? 0n));
      });

  for (const [name, [millions, gflops]] of Object.entries(PUBLISHED))
    it(`${name} fused: ${millions} M parameters, ${gflops} GFLOPs`, () => {
      const fused = fusedOf(drawing(name))?.facts.totals;
      assert.equal((Number(fused?.parameters.value) / 1e6).toFixed(1), millions);
      // Cut off rather than rounded by some of them.
      assert.ok(Math.abs(Number(fused?.flops.value) / 1e9 - Number(gflops)) < 0.1);
    });

  it("is what the tables of YOLOv5 state the operations of, with the biases that are left", () => {
    const { text, name } = drawing("yolov5s");
    const { found } = analyse(text, name, { fused: true, convention: "yolov5" });
    assert.equal((Number(found?.facts.totals.flops.value) / 1e9).toFixed(1), "16.5");
  });

  it("is said in the words of the framework", () => {
    assert.equal(
      frameworkSummary(drawing("yolo11", "n")),
      "YOLO11n summary: 181 layers, 2,624,080 parameters, 2,624,064 gradients, 6.6 GFLOPs",
    );
    assert.equal(
      frameworkSummary(drawing("yolov8-pose", "s"))?.split(",")[0],
      "YOLOv8s-pose summary: 144 layers",
    );
    assert.equal(frameworkSummary(drawing("yolov5s")), null);
  });

  it("agrees with every header whose parameters are right", function () {
    if (!isHere) this.skip();
    let checked = 0;
    for (const { file = "", family } of table("INDEX.tsv")) {
      if (family !== "yolo-ultralytics") continue;
      const text = read(file);
      for (const [, scale, layers, parameters] of text.matchAll(HEADER)) {
        const options = scale === undefined ? {} : { scale };
        const { found } = analyse(text, path.basename(file), options);
        const totals = found?.facts.totals;
        if (String(totals?.parameters.value) !== parameters?.replaceAll(",", "")) continue;
        assert.equal(String(layersOf(found)), layers, `${file} ${scale}`);
        checked++;
      }
    }
    assert.ok(checked > 30, `${checked} headers`);
  });
});

const HEADER = /^\s*(?:(\w+):)?.*# .*?(\d+) layers, ([\d,]+) parameters/gm;

describe("a family side by side", () => {
  const family = (name: string): string => scalesText(drawing(name), familyOf(drawing(name)));

  it("has every member and its figures", () => {
    const lines = family("yolo11").split("\n");
    assert.match(lines[2] ?? "", /^scale +depth +width +max +parameters +FLOPs/);
    assert.match(lines[3] ?? "", /^n +0\.5 +0\.25 +1024 +2,624,080 +6\.61G/);
    assert.match(lines[7] ?? "", /^x +1 +1\.5 +512 +56,966,176 +196G/);
  });

  it("says what is cut and what is rounded, and where", () => {
    assert.match(
      family("yolo11"),
      /^m {2}1024 channels are capped at max_channels \(512\) before scaling: rows 7, 8, 9, 10 and 22$/m,
    );
    // round(3 × 0.33) is 1; a product that is a whole number is not mentioned.
    assert.match(
      family("yolov8"),
      /^n {2}3 repeats × 0\.33 = 0\.99, rounded to 1: rows 2, 8, 12, 15, 18 and 21$/m,
    );
    assert.doesNotMatch(family("yolov8"), /^l {2}.*repeats/m);
  });

  it("says which channels stay because there are as many classes", () => {
    const text =
      "nc: 64\nscales:\n  n: [1, 0.5, 1024]\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [[0], 1, Detect, [nc]]\n";
    const said = (frameworkVersion: string): string => {
      const analysis = analyse(text, "a.yaml", { frameworkVersion });
      return scalesText(analysis, familyOf(analysis));
    };
    assert.match(said("8.4.102"), /n {2}64 channels stay unscaled because there are 64 classes: row 0/);
    assert.doesNotMatch(said("8.4.103"), /channels stay/);
  });

  it("is a document, too, and nothing where there are no scales", () => {
    assert.match(scalesMarkdown(drawing("yolo12"), familyOf(drawing("yolo12"))) ?? "", /\| \*\*n\*\* /);
    assert.deepEqual(familyOf(drawing("yolov5s")), []);
    assert.equal(scalesMarkdown(drawing("yolov5s"), []), null);
  });
});
