import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, flag, optional, word } from "../keys";
import { timeEmbedding } from "../parts/diffusion/maps";
import { patchStage, plainNorm, TIMESTEP, table, text, textProjection } from "../parts/diffusion/patches";
import { feedForward, look, vectorOf } from "../parts/diffusion/transformer";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";

/** Latents of 81 frames of 480 × 832. */
const FRAMES = [21, 60, 104] as const;
const WORDS = 512;

interface Wan {
  readonly num_attention_heads: number;
  readonly attention_head_dim: number;
  readonly ffn_dim: number;
  readonly cross_attn_norm: boolean;
  readonly added_kv_proj_dim: number | null;
  readonly image_dim: number | null;
  readonly pos_embed_seq_len: number | null;
}

/** Videos from a text, and where `image_dim` says so from a first picture too. */
export default () =>
  defineArchitecture({
    types: ["WanTransformer3DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      patch_size: counts([1, 2, 2]),
      num_attention_heads: count(40),
      attention_head_dim: count(128),
      in_channels: count(16),
      out_channels: optional(16),
      text_dim: count(4096),
      freq_dim: count(256),
      ffn_dim: count(13824),
      num_layers: count(40),
      cross_attn_norm: flag(true),
      qk_norm: word("rms_norm_across_heads"),
      image_dim: optional(),
      added_kv_proj_dim: optional(),
      pos_embed_seq_len: optional(),
    },
    inputs: (k) => [
      { name: "hidden_states", dims: [k.in_channels, ...FRAMES], first: true, usual: true },
      text(k.text_dim, WORDS),
      TIMESTEP,
    ],
    stages(k) {
      const width = k.num_attention_heads * k.attention_head_dim;
      const patch = k.patch_size ?? [];
      const volume = patch.reduce((n, side) => n * side, 1);
      return [
        conditions(k, width, k.freq_dim),
        ...(k.image_dim === null ? [] : [picture(k, k.image_dim, width)]),
        {
          name: "condition_embedder.text_embedder",
          type: "projector",
          keys: ["text_dim"],
          section: "conditions",
          reads: ["encoder_hidden_states"],
          run: (g, [x]) => textProjection(g, "text_embedder", x as Value, width),
        },
        patchStage("patch_embedding", patch, width),
        ...blocks({
          name: "blocks",
          count: k.num_layers,
          keys: ["num_layers"],
          reads: ["patch_embedding", "condition_embedder.text_embedder"],
          run:
            () =>
            (g, [x, words]) =>
              block(g, x as Value, words as Value, k, width),
        }),
        {
          name: "proj_out",
          type: "head",
          keys: ["out_channels", "patch_size"],
          run: (g, [x]) =>
            linear(
              g,
              "proj_out",
              table(g, plainNorm(g, x as Value), 2),
              volume * (k.out_channels || k.in_channels),
              true,
            ),
        },
      ];
    },
  });

/** The step, once as a vector and once as six for the norms of a block. */
const conditions = (_: Wan, width: number, waves: number): Stage => ({
  name: "condition_embedder",
  type: "time embedding",
  keys: ["freq_dim"],
  section: "conditions",
  reads: ["timestep"],
  run(g, [t]) {
    const step = timeEmbedding(g, "time_embedder", vectorOf(g, t as Value, waves, "sinusoid"), width);
    return linear(g, "time_proj", g.activation(step, "silu"), 6 * width, true);
  },
});

/** What CLIP says of a picture. */
const picture = (k: Wan, from: number, width: number): Stage => ({
  name: "condition_embedder.image_embedder",
  type: "projector",
  keys: ["image_dim"],
  section: "conditions",
  reads: ["timestep"],
  run(g, [t]) {
    const rows = k.pos_embed_seq_len;
    const seen = vectorOf(g, t as Value, from, "image");
    const placed = rows === null ? seen : g.within("pos_embed", () => g.scale(seen, { shift: [rows, from] }));
    const read = named(g, "norm1", placed, "layer");
    const y = g.within("ff", () => {
      const wide = g.activation(linear(g, "net.0.proj", read, from, true), "gelu");
      return linear(g, "net.2", wide, width, true);
    });
    return named(g, "norm2", y, "layer");
  },
});

function block(g: Builder, x: Value, words: Value, k: Wan, width: number): Value {
  const heads = k.num_attention_heads;
  const plan = { heads, headDim: k.attention_head_dim, bias: true, norm: "all" as const };
  const seen = table(g, plainNorm(g, x), 6);
  const y = g.add(
    x,
    g.within("attn1", () => look(g, seen, plan)),
  );
  const read = k.cross_attn_norm ? named(g, "norm2", y, "layer") : y;
  const told = g.within("attn2", () => {
    const from = k.added_kv_proj_dim;
    const other = look(g, read, { ...plan, at: words });
    return from === null ? other : g.add(other, pictured(g, read, from, width, heads));
  });
  const z = g.add(y, told);
  return g.add(
    z,
    g.within("ffn", () => feedForward(g, plainNorm(g, z), { fn: "gelu", hidden: k.ffn_dim })),
  );
}

/** The same queries look at the picture: its keys and values have weights of their own. */
function pictured(g: Builder, read: Value, from: number, width: number, heads: number): Value {
  const seen = vectorOf(g, read, from, "image");
  const one = g.reshape(seen, [1, from], "last");
  const key = named(g, "norm_added_k", linear(g, "add_k_proj", one, width, true), "rms");
  const value = linear(g, "add_v_proj", one, width, true);
  const headDim = Math.floor(width / heads);
  return g.attend(read, key, value, { heads, keyDim: headDim, valueDim: headDim });
}
