import type { Value } from "../../../../model/trace";
import { type BlockBuilder, width } from "../../building/block-builder";
import {
  averaged,
  classifier,
  divisible,
  joined,
  type Networks,
  type Stage,
  series,
  squeeze,
  unit,
} from "./network";

/** Networks of inverted residuals: widened, filtered channel by channel, narrowed. */
interface Inverted {
  readonly kernel?: number;
  /** Channels in the middle. */
  readonly wide: number;
  readonly out: number;
  readonly stride?: number;
  readonly act: string;
  /** Hidden channels of its squeeze-and-excitation, and that one's two functions. */
  readonly squeezed?: number;
  readonly gates?: readonly [act: string, gate: string];
}

function inverted(b: BlockBuilder, x: Value, o: Inverted): Value {
  const { kernel = 3, stride = 1, wide, act, squeezed } = o;
  const [inner = "relu", gate = "hardsigmoid"] = o.gates ?? [];
  let y = wide === width(x) ? x : unit(b, "expand", x, wide, 1, { act });
  y = unit(b, "depthwise", y, wide, kernel, { stride, groups: wide, act });
  if (squeezed !== undefined) y = squeeze(b, y, squeezed, inner, gate);
  return joined(b, x, unit(b, "project", y, o.out));
}

const feature = (i: number, run: Stage["run"]): Stage => ({ name: `features.${i}`, run });

// MobileNetV2: Sandler et al. 2018

const V2: readonly (readonly [factor: number, out: number, times: number, stride: number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

function mobilenetV2(): readonly Stage[] {
  const act = "relu6";
  const blocks = V2.flatMap(([factor, out, times, first]) =>
    Array.from({ length: times }, (_, i): Stage["run"] => {
      const stride = i === 0 ? first : 1;
      return (b, x) => inverted(b, x, { wide: factor * width(x), out, stride, act });
    }),
  );
  const stem: Stage["run"] = (b, x) => unit(b, "", x, 32, 3, { stride: 2, act });
  const last: Stage["run"] = (b, x) => unit(b, "", x, 1280, 1, { act });
  return [
    ...[stem, ...blocks, last].map((run, i) => feature(i, run)),
    classifier([1000], undefined, (b, x) => b.g.dropout(b.g.functional(() => averaged.run(b, x)))),
  ];
}

// MobileNetV3: Howard et al. 2019

type Row = readonly [
  kernel: number,
  wide: number,
  out: number,
  squeezed: boolean,
  hard: boolean,
  stride: number,
];

const LARGE: readonly Row[] = [
  [3, 16, 16, false, false, 1],
  [3, 64, 24, false, false, 2],
  [3, 72, 24, false, false, 1],
  [5, 72, 40, true, false, 2],
  [5, 120, 40, true, false, 1],
  [5, 120, 40, true, false, 1],
  [3, 240, 80, false, true, 2],
  [3, 200, 80, false, true, 1],
  [3, 184, 80, false, true, 1],
  [3, 184, 80, false, true, 1],
  [3, 480, 112, true, true, 1],
  [3, 672, 112, true, true, 1],
  [5, 672, 160, true, true, 2],
  [5, 960, 160, true, true, 1],
  [5, 960, 160, true, true, 1],
];

const SMALL: readonly Row[] = [
  [3, 16, 16, true, false, 2],
  [3, 72, 24, false, false, 2],
  [3, 88, 24, false, false, 1],
  [5, 96, 40, true, true, 2],
  [5, 240, 40, true, true, 1],
  [5, 240, 40, true, true, 1],
  [5, 120, 48, true, true, 1],
  [5, 144, 48, true, true, 1],
  [5, 288, 96, true, true, 2],
  [5, 576, 96, true, true, 1],
  [5, 576, 96, true, true, 1],
];

const mobilenetV3 = (rows: readonly Row[], hidden: number) => (): readonly Stage[] => {
  const blocks = rows.map(
    ([kernel, wide, out, squeezed, hard, stride]): Stage["run"] =>
      (b, x) =>
        inverted(b, x, {
          kernel,
          wide,
          out,
          stride,
          act: hard ? "hardswish" : "relu",
          ...(squeezed ? { squeezed: divisible(wide / 4) } : {}),
        }),
  );
  const stem: Stage["run"] = (b, x) => unit(b, "", x, 16, 3, { stride: 2, act: "hardswish" });
  const last: Stage["run"] = (b, x) => unit(b, "", x, 6 * width(x), 1, { act: "hardswish" });
  return [
    ...[stem, ...blocks, last].map((run, i) => feature(i, run)),
    averaged,
    classifier([hidden, 1000], "hardswish", (b, x) => b.g.dropout(x)),
  ];
};

// EfficientNet: Tan and Le 2019, 2021

interface EfficientRow {
  readonly fused?: boolean;
  readonly factor: number;
  readonly kernel: number;
  readonly stride: number;
  readonly out: number;
  readonly times: number;
}

const row = (factor: number, kernel: number, stride: number, out: number, times: number): EfficientRow => ({
  factor,
  kernel,
  stride,
  out,
  times,
});

const fused = (factor: number, stride: number, out: number, times: number): EfficientRow => ({
  ...row(factor, 3, stride, out, times),
  fused: true,
});

const B0: readonly EfficientRow[] = [
  row(1, 3, 1, 16, 1),
  row(6, 3, 2, 24, 2),
  row(6, 5, 2, 40, 2),
  row(6, 3, 2, 80, 3),
  row(6, 5, 1, 112, 3),
  row(6, 5, 2, 192, 4),
  row(6, 3, 1, 320, 1),
];

function efficientBlock(b: BlockBuilder, x: Value, r: EfficientRow, stride: number): Value {
  const act = "silu";
  const wide = divisible(width(x) * r.factor);
  // What is dropped at random while training is a module of its own.
  b.printed.leaf();
  if (!r.fused)
    return inverted(b, x, {
      kernel: r.kernel,
      wide,
      out: r.out,
      stride,
      act,
      squeezed: Math.max(1, Math.floor(width(x) / 4)),
      gates: [act, "sigmoid"],
    });
  const single = r.factor === 1;
  const y = unit(b, "0", x, single ? r.out : wide, r.kernel, { stride, act });
  return joined(b, x, single ? y : unit(b, "1", y, r.out));
}

const efficient = (rows: readonly EfficientRow[], stem: number, last: number) => (): readonly Stage[] => {
  const stages: readonly Stage["run"][] = [
    (b, x) => unit(b, "", x, stem, 3, { stride: 2, act: "silu" }),
    ...rows.map(
      (r): Stage["run"] =>
        (b, x) =>
          series(b, r.times, x, (y, i) => efficientBlock(b, y, r, i === 0 ? r.stride : 1)),
    ),
    (b, x) => unit(b, "", x, last, 1, { act: "silu" }),
  ];
  return [
    ...stages.map((run, i) => feature(i, run)),
    averaged,
    classifier([1000], undefined, (b, x) => b.g.dropout(x)),
  ];
};

/** B0, wider and deeper. */
function scaled(wide: number, deep: number): () => readonly Stage[] {
  const rows = B0.map((r) => ({ ...r, out: divisible(r.out * wide), times: Math.ceil(r.times * deep) }));
  return efficient(rows, divisible(32 * wide), 4 * divisible(320 * wide));
}

const V2_S = [
  fused(1, 1, 24, 2),
  fused(4, 2, 48, 4),
  fused(4, 2, 64, 4),
  row(4, 3, 2, 128, 6),
  row(6, 3, 1, 160, 9),
  row(6, 3, 2, 256, 15),
];
const V2_M = [
  fused(1, 1, 24, 3),
  fused(4, 2, 48, 5),
  fused(4, 2, 80, 5),
  row(4, 3, 2, 160, 7),
  row(6, 3, 1, 176, 14),
  row(6, 3, 2, 304, 18),
  row(6, 3, 1, 512, 5),
];
const V2_L = [
  fused(1, 1, 32, 4),
  fused(4, 2, 64, 7),
  fused(4, 2, 96, 7),
  row(4, 3, 2, 192, 10),
  row(6, 3, 1, 224, 19),
  row(6, 3, 2, 384, 25),
  row(6, 3, 1, 640, 7),
];

export const MOBILE_NETWORKS: Networks = {
  mobilenet_v2: mobilenetV2,
  mobilenet_v3_large: mobilenetV3(LARGE, 1280),
  mobilenet_v3_small: mobilenetV3(SMALL, 1024),
  efficientnet_b0: scaled(1, 1),
  efficientnet_b1: scaled(1, 1.1),
  efficientnet_b2: scaled(1.1, 1.2),
  efficientnet_b3: scaled(1.2, 1.4),
  efficientnet_b4: scaled(1.4, 1.8),
  efficientnet_b5: scaled(1.6, 2.2),
  efficientnet_b6: scaled(1.8, 2.6),
  efficientnet_b7: scaled(2, 3.1),
  efficientnet_v2_s: efficient(V2_S, 24, 1280),
  efficientnet_v2_m: efficient(V2_M, 24, 1280),
  efficientnet_v2_l: efficient(V2_L, 32, 1280),
};
