import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Entering, Scope, Stage } from "../architecture";
import { count, flag, oneOrCounts } from "../keys";
import { attention } from "./attention";
import { before } from "./block";
import { LABELS, linear } from "./heads";
import { gated, plain } from "./mlp";
import type { NormKind } from "./norms";
import { blocks } from "./runs";

/** One number for both directions, or one for each. */
export type Pair = number | readonly number[];

export const pair = (n: Pair): readonly [number, number] =>
  typeof n === "number" ? [n, n] : [n[0] ?? Number.NaN, n[1] ?? n[0] ?? Number.NaN];

/** How many whole patches an image has. */
export function gridOf(image: Pair, patch: Pair): number {
  const [height, width] = pair(image);
  const [rows, columns] = pair(patch);
  return Math.floor(height / rows) * Math.floor(width / columns);
}

/** What enters a model that looks at images of one size. */
export const pixels = (channels: number, image: Pair, usual = false): readonly Entering[] => [
  { name: "pixel_values", dims: [channels, ...pair(image)], first: true, usual },
];

/** The sizes of the first vision transformers by their names. */
export const vitKeys = (patch = 16, width = 768, hidden = 3072, layers = 12, heads = 12, image = 224) => ({
  hidden_size: count(width),
  num_hidden_layers: count(layers),
  num_attention_heads: count(heads),
  intermediate_size: count(hidden),
  image_size: oneOrCounts(image),
  patch_size: oneOrCounts(patch),
  num_channels: count(3),
  qkv_bias: flag(true),
});

/** Every patch of the image as a position of a sequence. */
export const patches = (g: Builder, name: string, x: Value, patch: Pair, width: number, bias = true): Value =>
  g.within(name, () => g.tokens(g.conv(x, { kernel: pair(patch), stride: pair(patch), out: width, bias })));

/** Learnt positions in front of those of the image. */
export const prepended = (g: Builder, name: string, x: Value, width: number, n = 1): Value =>
  g.within(name, () => g.scale(g.pad(x, [[n, 0]], "learnt"), { shift: [n, width] }));

/** A learnt place for each position. */
export const placed = (g: Builder, name: string, x: Value, rows: number, width: number): Value =>
  g.within(name, () => g.scale(x, { shift: [rows, width] }));

/** The patches of an image as a map again; what sizes of a broken file divide to is no extent, and not known. */
export function mapOf(g: Builder, x: Value, width: number, image: Pair, patch: Pair): Value {
  const [height, across] = pair(image);
  const [rows, columns] = pair(patch);
  const size = [width, Math.floor(height / rows), Math.floor(across / columns)];
  const extents = size.map((n) => (Number.isSafeInteger(n) && n > 0 ? n : null));
  return g.reshape(g.permute(x, [1, 0], "first"), extents, "first");
}

/** The first position alone: what a classifier reads. */
export const firstOf = (g: Builder, x: Value): Value => g.split(x, [1], 0)[0] as Value;

export interface VisionBlock {
  readonly width: number;
  readonly heads: number;
  readonly hidden: number;
  /** Of queries, keys and values; there when absent. */
  readonly bias?: boolean;
  readonly keyBias?: boolean;
  readonly outBias?: boolean;
  readonly fn?: string;
  /** Of both norms; with mean and variance when absent. */
  readonly norm?: NormKind;
  /** A third dense layer opens and closes the first. */
  readonly gated?: boolean;
  /** Biases of the dense layers; there when absent. */
  readonly denseBias?: boolean;
  readonly headDim?: number;
  /** A step in front of attention that is part of it. */
  readonly seen?: (g: Builder, x: Value) => Value;
  /** Queries and keys are normalised, all heads as one. */
  readonly inner?: NormKind;
  /** What each part adds is scaled channel by channel, by weights of these names. */
  readonly scales?: readonly [string, string];
  /** The same by one number each. */
  readonly gates?: readonly [string, string];
  readonly names?: {
    readonly attention?: string;
    readonly projections?: readonly [string, string, string, string];
    readonly norms?: readonly [string, string];
    readonly mlp?: string;
    readonly dense?: readonly string[];
  };
}

const CLIP_NAMES = {
  attention: "self_attn",
  projections: ["q_proj", "k_proj", "v_proj", "out_proj"],
  norms: ["layer_norm1", "layer_norm2"],
  mlp: "mlp",
  dense: ["fc1", "fc2"],
} as const;

/** Attention of every patch to every other and two dense layers, each behind a norm. */
export function visionBlock(g: Builder, x: Value, p: VisionBlock): Value {
  const { attention: attends, projections, norms, mlp, dense } = { ...CLIP_NAMES, ...p.names };
  const [q, k, v, o] = projections;
  const scaled = (which: 0 | 1, y: Value): Value => {
    const name = (p.scales ?? p.gates)?.[which];
    if (name === undefined) return y;
    return g.within(name, () => g.scale(y, { scale: [p.scales ? p.width : 1] }));
  };
  return before(g, x, {
    norm: p.norm ?? "layer",
    names: { attention: attends, mlp, norms },
    attention: (g, x) =>
      scaled(
        0,
        attention(g, p.seen ? p.seen(g, x) : x, {
          heads: p.heads,
          headDim: p.headDim ?? Math.floor(p.width / p.heads),
          bias: p.bias ?? true,
          ...(p.keyBias === undefined ? {} : { keyBias: p.keyBias }),
          outBias: p.outBias ?? true,
          out: p.width,
          causal: false,
          ...(p.inner ? { norm: p.inner, normOver: "all" as const } : {}),
          names: { q, k, v, o },
        }),
      ),
    mlp(g, x) {
      const plan = { hidden: p.hidden, bias: p.denseBias ?? true, fn: p.fn ?? "gelu", names: dense };
      return scaled(1, p.gated ? gated(g, x, plan) : plain(g, x, plan));
    },
  });
}

export interface TowerSizes {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
}

/** Blocks of a tower under their prefix; `key` says how many there are. */
export const tower = (
  name: string,
  k: TowerSizes,
  more: Partial<VisionBlock> = {},
  key = "num_hidden_layers",
): readonly Stage[] =>
  blocks({
    name,
    count: k.num_hidden_layers,
    keys: [key],
    run:
      () =>
      (g, [x]) =>
        visionBlock(g, x as Value, {
          width: k.hidden_size,
          heads: k.num_attention_heads,
          hidden: k.intermediate_size,
          ...more,
        }),
  });

/** The names that ViT and its relatives have in their checkpoints. */
export const VIT_NAMES: NonNullable<VisionBlock["names"]> = {
  attention: "attention",
  projections: ["attention.query", "attention.key", "attention.value", "output.dense"],
  norms: ["layernorm_before", "layernorm_after"],
  mlp: "",
  dense: ["intermediate.dense", "output.dense"],
};

export interface VitSizes extends TowerSizes {
  readonly image_size: Pair;
  readonly patch_size: Pair;
  readonly qkv_bias: boolean;
  /** The width of what the model alone puts on top: nothing when absent. */
  readonly pooler_output_size?: number | null;
}

/** Patches with their places and some learnt positions in front go through blocks: ViT, and DeiT with one more of these. */
export function vit(c: Scope, prefix: string, k: VitSizes, front: readonly string[]): readonly Stage[] {
  const width = k.hidden_size;
  const at = (name: string): string => `${prefix}.${name}`;
  return [
    {
      name: at("embeddings"),
      type: "embedding",
      keys: ["patch_size", "image_size"],
      reads: ["pixel_values"],
      run(g, [x]) {
        let y = patches(g, "patch_embeddings.projection", x as Value, k.patch_size, width);
        if (c.head === "ForMaskedImageModeling")
          y = g.within("mask_token", () => g.scale(y, { shift: [width] }));
        for (const name of front) y = prepended(g, name, y, width);
        const rows = gridOf(k.image_size, k.patch_size) + front.length;
        return placed(g, "position_embeddings", y, rows, width);
      },
    },
    ...tower(at("encoder.layer"), k, { bias: k.qkv_bias, names: VIT_NAMES }),
    {
      name: at("layernorm"),
      type: "norm",
      keys: ["layer_norm_eps", "hidden_size"],
      run: (g, [x]) => g.norm(x as Value, "layer"),
    },
    ...(c.head === "Model" && k.pooler_output_size !== undefined
      ? [firstPooler(at("pooler"), k.pooler_output_size ?? width)]
      : []),
  ];
}

/** A dense layer over the first position. */
export const firstPooler = (name: string, out: number): Stage => ({
  name,
  type: "pooler",
  keys: ["pooler_output_size", "hidden_size"],
  run: (g, [x]) => g.activation(linear(g, "dense", firstOf(g, x as Value), out, true), "tanh"),
});

/** The classes of an image. */
export const classifier = (c: Scope, name: string, read: (g: Builder, x: Value) => Value): Stage => ({
  name,
  type: "head",
  keys: LABELS,
  run: (g, [x]) => g.dense(read(g, x as Value), c.labels, true),
});

/** The mean over all positions. */
export const meanOf = (g: Builder, x: Value): Value => g.reduce(x, [0], "mean", true);
