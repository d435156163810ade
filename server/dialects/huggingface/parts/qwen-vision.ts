import { known } from "../../../model/dim";
import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Entering, type Family, type Stage } from "../architecture";
import { count, counts } from "../keys";
import { linear, type NormKind, named } from "./norms";
import { pixels, type VisionBlock, tower as visionTower } from "./vision";

/** So many frames of so many rows and columns of the image as one position: an image is as many equal frames. */
export function cubes(
  g: Builder,
  x: Value,
  o: { readonly frames: number; readonly patch: number; readonly width: number; readonly bias: boolean },
): Value {
  const { dims } = x.type;
  const [rest, ...map] = dims ?? [null, null, null];
  const clip = g.declared([x], tensor([rest ?? null, o.frames, ...map], "first"), "frames", "global");
  const kernel = [o.frames, o.patch, o.patch];
  return g.within("patch_embed.proj", () =>
    g.tokens(g.conv(clip, { kernel, stride: kernel, out: o.width, bias: o.bias })),
  );
}

/** Neighbours side by side as one position, or their mean. */
export function gathered(g: Builder, x: Value, neighbours: number, averaged = false): Value {
  const count = x.type.dims?.[0] ?? null;
  const width = channels(x.type);
  const left = known(count) ? Math.floor(count / neighbours) : null;
  const wide = averaged ? width : known(width) ? width * neighbours : null;
  return g.declared([x], tensor([left, wide], "last"), "neighbours", "global");
}

interface Merger {
  readonly spatial_merge_size: number;
  readonly out: number;
  readonly norm: NormKind;
  readonly names: readonly [string, string, string];
  /** The norm stands behind the gathering, not before it. */
  readonly late?: boolean;
}

/** Squares of neighbours become one position as wide as the text. */
export function merged(g: Builder, x: Value, p: Merger): Value {
  const [norm, first, second] = p.names;
  const square = p.spatial_merge_size ** 2;
  const y = p.late
    ? named(g, norm, gathered(g, x, square), p.norm)
    : gathered(g, named(g, norm, x, p.norm), square);
  return linear(g, second, g.activation(linear(g, first, y, channels(y.type), true), "gelu"), p.out, true);
}

interface Blocks {
  readonly depth: number;
  readonly num_heads: number;
}

/** The dense layers of a gated part. */
export const GATED = ["gate_proj", "up_proj", "down_proj"] as const;

/** The blocks of the towers of Qwen and GLM. */
export const qwenBlocks = (
  k: Blocks,
  width: number,
  hidden: number,
  { dense, ...more }: Partial<VisionBlock> & { readonly dense?: readonly string[] } = {},
): readonly Stage[] =>
  visionTower(
    "blocks",
    {
      hidden_size: width,
      intermediate_size: hidden,
      num_hidden_layers: k.depth,
      num_attention_heads: k.num_heads,
    },
    {
      ...more,
      names: {
        attention: "attn",
        norms: ["norm1", "norm2"],
        projections: ["q", "k", "v", "proj"],
        ...(dense ? { dense } : {}),
      },
    },
    "depth",
  );

/** The keys of the first two generations beside the widths. */
export const QWEN_VISION = {
  depth: count(32, "num_hidden_layers"),
  num_heads: count(16, "num_attention_heads"),
  in_channels: count(3),
  patch_size: count(14),
  spatial_merge_size: count(2),
  temporal_patch_size: count(2),
};

interface Early extends Blocks {
  readonly patch_size: number;
  readonly spatial_merge_size: number;
  readonly temporal_patch_size: number;
}

interface Widths {
  readonly width: number;
  readonly hidden: number;
  readonly out: number;
  /** The key that says `out`. */
  readonly outKey: string;
  /** RMS norms and gated parts. */
  readonly gated: boolean;
}

/** The tower of the first two generations: queries and keys are rotated by their place, so there is no table of places. */
export function earlyQwenVision(k: Early, p: Widths): readonly Stage[] {
  const norm: NormKind = p.gated ? "rms" : "layer";
  return [
    {
      name: "patch_embed",
      type: "embedding",
      keys: ["patch_size"],
      reads: ["pixel_values"],
      run: (g, [x]) =>
        cubes(g, x as Value, {
          frames: k.temporal_patch_size,
          patch: k.patch_size,
          width: p.width,
          bias: false,
        }),
    },
    ...qwenBlocks(k, p.width, p.hidden, p.gated ? { norm, gated: true, dense: GATED } : {}),
    {
      name: "merger",
      type: "projector",
      keys: [p.outKey, "spatial_merge_size"],
      run: (g, [x]) =>
        merged(g, x as Value, {
          spatial_merge_size: k.spatial_merge_size,
          out: p.out,
          norm,
          names: ["ln_q", "mlp.0", "mlp.2"],
        }),
    },
  ];
}

/** Images of any size are taken; this one is as good as another. */
export const anyImage = (k: Early & { readonly in_channels: number }): readonly Entering[] =>
  pixels(k.in_channels, 16 * k.spatial_merge_size * k.patch_size, true);

interface Tower {
  readonly depth: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_heads: number;
  readonly patch_size: number;
  readonly spatial_merge_size: number;
  readonly temporal_patch_size: number;
  readonly out_hidden_size: number;
  readonly num_position_embeddings: number;
}

/** The tower of the third and later generations of Qwen: its table of places is stretched to the image. */
export const qwenVision = (types: readonly string[], classes: readonly string[], deep: boolean): Family =>
  defineArchitecture({
    types,
    classes,
    usual: "Model",
    heads: ["Model"],
    keys: {
      depth: count(27, "num_hidden_layers"),
      hidden_size: count(1152),
      intermediate_size: count(4304),
      num_heads: count(16, "num_attention_heads"),
      in_channels: count(3),
      patch_size: count(16),
      spatial_merge_size: count(2),
      temporal_patch_size: count(2),
      out_hidden_size: count(3584),
      num_position_embeddings: count(2304),
      deepstack_visual_indexes: counts(deep ? [8, 16, 24] : null),
    },
    inputs: (k) =>
      pixels(k.in_channels, Math.floor(Math.sqrt(k.num_position_embeddings)) * k.patch_size, true),
    stages: (k) => [
      ...tower(k),
      ...deepstack(k, (deep && k.deepstack_visual_indexes) || []),
      { ...merger(k), reads: ["blocks"] },
    ],
  });

function tower(k: Tower): readonly Stage[] {
  const width = k.hidden_size;
  return [
    {
      name: "patch_embed",
      type: "embedding",
      keys: ["patch_size", "num_position_embeddings"],
      reads: ["pixel_values"],
      run(g, [x]) {
        const y = cubes(g, x as Value, {
          frames: k.temporal_patch_size,
          patch: k.patch_size,
          width,
          bias: true,
        });
        return g.within("pos_embed", () => g.scale(y, { shift: [k.num_position_embeddings, width] }));
      },
    },
    ...qwenBlocks(k, width, k.intermediate_size, { dense: ["linear_fc1", "linear_fc2"] }),
  ];
}

const merger = (k: Tower): Stage => ({
  name: "merger",
  type: "projector",
  keys: ["out_hidden_size", "spatial_merge_size"],
  run: (g, [x]) =>
    merged(g, x as Value, {
      spatial_merge_size: k.spatial_merge_size,
      out: k.out_hidden_size,
      norm: "layer",
      names: ["norm", "linear_fc1", "linear_fc2"],
    }),
});

/** What certain blocks saw is put into the text as well. */
const deepstack = (k: Tower, listed: readonly number[]): readonly Stage[] =>
  listed.map((_, i) => ({
    name: `deepstack_merger_list.${i}`,
    type: "projector",
    keys: ["deepstack_visual_indexes"],
    reads: ["blocks"],
    run: (g, [x]) =>
      merged(g, x as Value, {
        spatial_merge_size: k.spatial_merge_size,
        out: k.out_hidden_size,
        norm: "layer",
        names: ["norm", "linear_fc1", "linear_fc2"],
        late: true,
      }),
  }));
