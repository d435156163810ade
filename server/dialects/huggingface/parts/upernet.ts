import type { Dim } from "../../../model/dim";
import { spatial, withChannels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { isNull, items } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import type { Scope, Stage } from "../architecture";
import { count, counts, flag } from "../keys";
import { LABELS } from "./heads";
import { mapOf, type Pair } from "./vision";

export const segmentationKeys = {
  pool_scales: counts([1, 2, 3, 6]),
  use_auxiliary_head: flag(true),
  auxiliary_channels: count(256),
  auxiliary_num_convs: count(1),
  auxiliary_concat_input: flag(false),
  add_fpn: flag(false),
};

export interface UPerNet {
  readonly hidden_size: number;
  readonly pool_scales: readonly number[] | null;
  readonly use_auxiliary_head: boolean;
  readonly auxiliary_channels: number;
  readonly auxiliary_num_convs: number;
  readonly auxiliary_concat_input: boolean;
}

interface Segmentation extends UPerNet {
  readonly image_size: Pair;
  readonly patch_size: Pair;
}

const MAP = "patches";
const SIZES = ["fpn.fpn1", "fpn.fpn2", MAP, "fpn.fpn4"] as const;
const INDICES = ["out_indices", "segmentation_indices", "out_features"] as const;

/** What four blocks saw, at four sizes, and behind it what tells the classes of places apart: UPerNet's head. */
export function segmentation(c: Scope, k: Segmentation): readonly Stage[] {
  checkIndices(c);
  const width = k.hidden_size;
  const larger = (g: Builder, name: string, x: Value): Value =>
    g.within(name, () => g.convTranspose(x, { kernel: [2, 2], stride: [2, 2], out: width }));
  const sized = (name: string, run: (g: Builder, x: Value) => Value): Stage => ({
    name,
    type: "neck",
    keys: [...INDICES, "hidden_size"],
    reads: [MAP],
    section: "segmentation",
    run: (g, [x]) => run(g, x as Value),
  });
  return [
    {
      name: MAP,
      type: "map",
      keys: ["image_size", "patch_size"],
      section: "segmentation",
      run: (g, [x]) => mapOf(g, g.crop(x as Value, [[1, 0]]), width, k.image_size, k.patch_size),
    },
    sized(SIZES[0], (g, x) => {
      const twice = g.within("normalization", () => g.batchNorm(larger(g, "conv_transpose1", x)));
      return larger(g, "conv_transpose2", g.activation(twice, "gelu"));
    }),
    sized(SIZES[1], (g, x) => g.convTranspose(x, { kernel: [2, 2], stride: [2, 2], out: width })),
    sized(SIZES[3], (g, x) => g.pool(x, { mode: "max", kernel: [2, 2], stride: [2, 2] })),
    ...(c.head === "Backbone" ? [] : segmenters(c, k, SIZES)),
  ];
}

/** The class takes four blocks, and where none are named the last one alone. */
function checkIndices(c: Scope): void {
  const at = INDICES.map((name) => c.entry(name)).find((e) => e && !isNull(e.value));
  if (at && items(at.value).length === 4) return;
  const place = at ?? c.entry("architectures") ?? c.entry("model_type");
  if (!place) return;
  const own = at ? `${at.key.value} lists ${items(at.value).length}` : "no out_indices say which";
  c.fault({
    code: "bad-argument",
    span: place.span,
    severity: "error",
    message: `${c.family.classes[0]}${c.head} reads four blocks, but ${own}; [3, 5, 7, 11] are usual of twelve`,
  });
}

/** The head over maps of several sizes, and one for training over the third of them. */
export const segmenters = (c: Scope, k: UPerNet, maps: readonly string[]): readonly Stage[] => [
  ...(k.use_auxiliary_head ? [auxiliary(c, k, maps[2] ?? maps.at(-1) ?? "pixel_values")] : []),
  {
    name: "decode_head",
    type: "head",
    keys: ["pool_scales", ...LABELS],
    reads: maps,
    section: "segmentation",
    run: (g, xs) => classes(g, perceived(g, xs, k), c.labels),
  },
];

const window = (g: Builder, name: string, x: Value, out: Dim, kernel = 3): Value =>
  g.within(name, () => {
    const padding = Math.floor(kernel / 2);
    const y = g.within("convolution", () =>
      g.conv(x, { kernel: [kernel, kernel], padding, out, bias: false }),
    );
    return g.activation(
      g.within("normalization", () => g.batchNorm(y)),
      "relu",
    );
  });

const classes = (g: Builder, x: Value, labels: number): Value =>
  g.within("classifier", () => g.conv(x, { kernel: [1, 1], out: labels }));

const as = (g: Builder, x: Value, like: Value): Value =>
  g.resize(x, { size: spatial(like.type).map((d) => (typeof d === "number" ? d : null)), mode: "bilinear" });

/** The smallest map at several scales, and from there up to the largest, each joined with what was seen at its size. */
function perceived(g: Builder, maps: readonly Value[], k: UPerNet): Value {
  const width = k.hidden_size;
  const smallest = maps.at(-1) as Value;
  const scales = (k.pool_scales ?? []).map((scale, i) =>
    g.within(`psp_modules.blocks.${i}`, () =>
      as(g, window(g, "conv", g.adaptivePool(smallest, "average", [scale, scale]), width, 1), smallest),
    ),
  );
  let above = window(g, "psp_bottleneck", g.concat([smallest, ...scales]), width);
  const seen = [above];
  for (let i = maps.length - 2; i >= 0; i--) {
    const own = window(g, `lateral_convs.${i}`, maps[i] as Value, width, 1);
    above = g.add(own, as(g, above, own));
    seen.unshift(window(g, `fpn_convs.${i}`, above, width));
  }
  const [largest] = seen as [Value];
  return window(g, "fpn_bottleneck", g.concat(seen.map((y, i) => (i === 0 ? y : as(g, y, largest)))), width);
}

/** A head for training, over the third map. */
const auxiliary = (c: Scope, k: UPerNet, reads: string): Stage => ({
  name: "auxiliary_head",
  type: "head",
  keys: ["use_auxiliary_head", "auxiliary_channels", ...LABELS],
  reads: [reads],
  section: "segmentation",
  run(g, [x]) {
    const seen = x as Value;
    const [width, times] = [k.auxiliary_channels, k.auxiliary_num_convs];
    // Its classifier is made for that width, whatever comes before it.
    let y = g.declared([seen], withChannels(seen.type, width), "seen");
    if (times > 0) y = window(g, "convs.0", seen, width);
    const first = y;
    if (times > 1) y = g.within("convs", () => g.stacked(times - 1, () => window(g, "1", first, width)));
    if (k.auxiliary_concat_input) y = window(g, "conv_cat", g.concat([seen, y]), width);
    return classes(g, Number.isNaN(times) ? g.unknown([y]) : y, c.labels);
  },
});
