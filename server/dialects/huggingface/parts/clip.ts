import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Scope, Stage } from "../architecture";
import { count } from "../keys";
import { tokenTable } from "./heads";
import { linear, named } from "./norms";
import { gridOf, type Pair, patches, placed, prepended, type TowerSizes as Sizes, tower } from "./vision";

interface Text extends Sizes {
  readonly vocab_size: number;
  readonly max_position_embeddings: number;
}

interface Vision extends Sizes {
  readonly image_size: Pair;
  readonly patch_size: Pair;
}

export const towerKeys = (width: number, hidden: number, layers: number, heads: number) => ({
  hidden_size: count(width),
  intermediate_size: count(hidden),
  num_hidden_layers: count(layers),
  num_attention_heads: count(heads),
});

export const lastNorm = (name: string): Stage => ({
  name,
  type: "norm",
  keys: ["layer_norm_eps", "hidden_size"],
  run: (g, [x]) => g.norm(x as Value, "layer"),
});

/** Words with their places, and blocks: the half of CLIP and its relatives that reads. */
export const textTower = (k: Text): readonly Stage[] => [
  {
    name: "text_model.embeddings",
    type: "embedding",
    keys: ["vocab_size", "max_position_embeddings"],
    reads: ["input_ids"],
    run(g, [x]) {
      const y = g.within("token_embedding", () => tokenTable(g, x as Value, k.vocab_size, k.hidden_size));
      return placed(g, "position_embedding", y, k.max_position_embeddings, k.hidden_size);
    },
  },
  ...tower("text_model.encoder.layers", k),
  lastNorm("text_model.final_layer_norm"),
];

export interface Eyes {
  readonly patchBias: boolean;
  /** A learnt position in front of the patches. */
  readonly front: boolean;
  readonly firstNorm: boolean;
  readonly lastNorm?: boolean;
}

/** Patches with their places, and blocks: the half that sees. */
export const visionTower = (k: Vision, p: Eyes): readonly Stage[] => [
  {
    name: "vision_model.embeddings",
    type: "embedding",
    keys: ["patch_size", "image_size"],
    reads: ["pixel_values"],
    run: (g, [x]) => looked(g, x as Value, k, p),
  },
  ...tower("vision_model.encoder.layers", k),
  ...(p.lastNorm === false ? [] : [lastNorm("vision_model.post_layernorm")]),
];

function looked(g: Builder, x: Value, k: Vision, p: Eyes): Value {
  const width = k.hidden_size;
  let y = patches(g, "patch_embedding", x, k.patch_size, width, p.patchBias);
  if (p.front) y = prepended(g, "class_embedding", y, width);
  const rows = gridOf(k.image_size, k.patch_size) + (p.front ? 1 : 0);
  y = placed(g, "position_embedding", y, rows, width);
  return p.firstNorm ? named(g, "pre_layrnorm", y, "layer") : y;
}

/** Into the space that both halves share. */
export const projection = (name: string, width: number, read: (g: Builder, x: Value) => Value): Stage => ({
  name,
  type: "projector",
  keys: ["projection_dim"],
  run: (g, [x]) => g.dense(read(g, x as Value), width, false),
});

/** How alike what both halves say is, scaled and shifted. */
export const likeness = (words: string, image: string, shifted: boolean, c: Scope): Stage => ({
  name: "logit_scale",
  type: "head",
  keys: ["projection_dim", "logit_scale_init_value"],
  reads: [words, image],
  scope: c,
  run(g, [t, i]) {
    const [a, b] = [t as Value, i as Value];
    const width = a.type.dims?.at(-1) ?? null;
    const y = g.matmul(a, b, {
      heads: 1,
      rows: a.type.dims?.[0] ?? null,
      inner: width,
      columns: b.type.dims?.[0] ?? null,
      output: { ...a.type, dims: [a.type.dims?.[0] ?? null, b.type.dims?.[0] ?? null] },
    });
    return g.scale(y, shifted ? { scale: [1], shift: [1] } : { scale: [1] });
  },
});

/** A learnt question looks at all patches: what stands for the whole image. */
export const attentionPooling = (k: Sizes): Stage => ({
  name: "vision_model.head",
  type: "pooler",
  keys: ["vision_use_head"],
  run(g, [x]) {
    const width = k.hidden_size;
    const seen = x as Value;
    const probe = g.within("probe", () => g.scale(g.split(seen, [1], 0)[0] as Value, { shift: [width] }));
    const y = g.within("attention", () =>
      g.attention(probe, seen, seen, {
        heads: k.num_attention_heads,
        keyDim: Math.floor(width / k.num_attention_heads),
      }),
    );
    const read = named(g, "layernorm", y, "layer");
    const z = g.within("mlp", () =>
      linear(g, "fc2", g.activation(linear(g, "fc1", read, k.intermediate_size, true), "gelu"), width, true),
    );
    return g.add(y, z);
  },
});
