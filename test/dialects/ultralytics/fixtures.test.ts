import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Analysis, analyse } from "../../../server/analysis/analyse";

const FOLDER = "test/fixtures/ultralytics";
/** Files as other repositories write them: with many relative references, or with what only the training sees. */
const REPOSITORIES = "repositories";

/** Parameters, and the GFLOPs that are printed beside them where they are. */
type Size = number | readonly [parameters: number, gflops: string];

/**
 * Our own drawings of known networks, by scale, as the frameworks count them that they are from (Ultralytics 8.4, the
 * repositories of YOLOv5, v7, v9 and v12): built there from these very files, and added up.
 */
const SIZES: Readonly<Record<string, Readonly<Record<string, Size>>>> = {
  "rtdetr-l": { l: 32_970_476 },
  "yolo11-cls": { n: 2_812_104, s: 6_724_008, m: 11_634_216, l: 14_115_624, x: 29_637_064 },
  "yolo11-obb": {
    n: [2_695_747, "6.9"],
    s: [9_744_931, "22.7"],
    m: [20_963_523, "72.2"],
    l: [26_220_995, "91.3"],
    x: [58_875_331, "204.3"],
  },
  yolo11: {
    n: [2_624_080, "6.6"],
    s: [9_458_752, "21.7"],
    m: [20_114_688, "68.5"],
    l: [25_372_160, "87.6"],
    x: [56_966_176, "196.0"],
  },
  yolo12: {
    n: [2_602_288, "6.7"],
    s: [9_284_096, "21.7"],
    m: [20_199_168, "68.1"],
    l: [26_450_784, "89.7"],
    x: [59_210_784, "200.3"],
  },
  "yolo26-obb": {
    n: [2_715_614, "16.9"],
    s: [10_582_142, "63.5"],
    m: [23_593_918, "211.9"],
    l: [27_997_374, "259.0"],
    x: [62_811_678, "578.9"],
  },
  "yolo26-pose": {
    n: [3_747_554, "10.7"],
    s: [11_870_498, "29.6"],
    m: [24_344_482, "85.9"],
    l: [28_747_938, "104.3"],
    x: [62_914_350, "226.3"],
  },
  "yolo26-seg": {
    n: [3_126_280, "10.5"],
    s: [11_505_800, "37.4"],
    m: [27_112_072, "132.5"],
    l: [31_515_528, "150.9"],
    x: [70_693_800, "337.7"],
  },
  yolo26: {
    n: [2_572_280, "6.1"],
    s: [10_009_784, "22.8"],
    m: [21_896_248, "75.4"],
    l: [26_299_704, "93.8"],
    x: [58_993_368, "209.5"],
  },
  yolov10n: { n: 2_775_520 },
  "yolov12-turbo": { n: 2_553_904, s: 9_127_424, m: 19_670_784, l: 26_506_496, x: 59_414_176 },
  "yolov3-tiny": { only: 12_173_248 },
  "yolov5s-seg": { only: 7_621_277 },
  yolov5s: { only: 7_235_389 },
  yolov7: { only: 37_622_682 },
  "yolov8-p6": {
    n: [4_984_352, "8.8"],
    s: [17_911_792, "28.7"],
    m: [44_887_488, "83.5"],
    l: [62_384_016, "167.9"],
    x: [97_423_072, "261.8"],
  },
  "yolov8-pose": { n: 3_295_470, s: 11_626_046, m: 26_464_462, l: 44_489_196, x: 69_491_724 },
  "yolov8-seg": { n: 3_409_968, s: 11_821_056, m: 27_285_968, l: 45_997_728, x: 71_827_888 },
  "yolov8-worldv2": { n: 3_695_183, s: 12_759_880, m: 28_376_158, l: 46_832_050, x: 72_886_377 },
  yolov8: {
    n: [3_157_200, "8.9"],
    s: [11_166_560, "28.8"],
    m: [25_902_640, "79.3"],
    l: [43_691_520, "165.7"],
    x: [68_229_648, "258.5"],
  },
  "yolov9-c-dual": { only: 51_182_080 },
  yolov9c: { only: 25_590_912 },
};

/** Repositories in which a name means something else, by what stands in the file. */
const VARIANTS: Readonly<Record<string, string>> = {
  yolov5s: "v5",
  "yolov5s-seg": "v5",
  yolov7: "v7",
  "yolov9-c-dual": "v9",
  "yolov12-turbo": "v12-turbo",
};

const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((f) => (f.endsWith(".yaml") ? [f.slice(0, -".yaml".length)] : []));

const OTHERS = new Set(namesIn(path.join(FOLDER, REPOSITORIES)));

function drawing(name: string, scale?: string): Analysis {
  const file = `${name}.yaml`;
  const text = readFileSync(path.join(FOLDER, OTHERS.has(name) ? REPOSITORIES : "", file), "utf8");
  return analyse(text, file, scale === undefined ? {} : { scale });
}

describe("known YOLO networks", () => {
  it("are all here", () => {
    assert.deepEqual([...namesIn(FOLDER), ...OTHERS].sort(), Object.keys(SIZES).sort());
  });

  for (const [name, sizes] of Object.entries(SIZES)) {
    for (const [scale, size] of Object.entries(sizes)) {
      const [parameters, gflops] = typeof size === "number" ? [size] : size;
      it(`${name} ${scale}: ${parameters} parameters${gflops ? `, ${gflops} GFLOPs` : ""}`, () => {
        const { found } = drawing(name, scale === "only" ? undefined : scale);
        assert.ok(found);
        const { totals } = found.facts;
        assert.equal(totals.status, "complete");
        assert.equal(totals.parameters.value, BigInt(parameters));
        if (gflops) assert.equal((Number(totals.flops.value) / 1e9).toFixed(1), gflops);
      });
    }

    it(`${name} has nothing wrong with it`, () => {
      const loud = drawing(name).problems.filter((p) => p.severity === "error" || p.severity === "warning");
      assert.deepEqual(
        loud.map((p) => p.message),
        [],
      );
    });

    it(`${name} is read as ${VARIANTS[name] ?? "ultralytics"}`, () => {
      assert.equal(drawing(name).found?.model.variant, VARIANTS[name] ?? "ultralytics");
    });
  }
});
