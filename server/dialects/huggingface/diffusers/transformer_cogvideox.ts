import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, flag, optional, type Values, word } from "../keys";
import { imageOf } from "../parts/diffusion/joint";
import { timeEmbedding } from "../parts/diffusion/maps";
import { denseStage, plainNorm, TIMESTEP, text } from "../parts/diffusion/patches";
import { feedForward, look, vectorOf } from "../parts/diffusion/transformer";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";

const KEYS = {
  num_attention_heads: count(30),
  attention_head_dim: count(64),
  in_channels: count(16),
  out_channels: count(16),
  time_embed_dim: count(512),
  ofs_embed_dim: optional(),
  text_embed_dim: count(4096),
  num_layers: count(30),
  attention_bias: flag(true),
  sample_width: count(90),
  sample_height: count(60),
  sample_frames: count(49),
  patch_size: count(2),
  patch_size_t: optional(),
  temporal_compression_ratio: count(4),
  max_text_seq_length: count(226),
  activation_fn: word("gelu-approximate"),
  norm_elementwise_affine: flag(true),
  use_rotary_positional_embeddings: flag(false),
  use_learned_positional_embeddings: flag(false),
  patch_bias: flag(true),
};

type Cog = Values<typeof KEYS>;

const framesOf = (k: Cog): number => Math.floor((k.sample_frames - 1) / k.temporal_compression_ratio) + 1;

/** Videos from a text, both as one sequence from the first block on. */
export default () =>
  defineArchitecture({
    types: ["CogVideoXTransformer3DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: KEYS,
    inputs(k) {
      const patch = k.patch_size_t ?? 1;
      // Pipelines fill up what is no whole number of patches.
      const frames = Math.ceil(framesOf(k) / patch) * patch;
      const dims = [k.in_channels, frames, k.sample_height, k.sample_width];
      return [
        { name: "hidden_states", dims, first: true },
        text(k.text_embed_dim, k.max_text_seq_length),
        TIMESTEP,
      ];
    },
    stages(k, c) {
      checkPlaces(c, k);
      const width = k.num_attention_heads * k.attention_head_dim;
      const stack = blocks({
        name: "transformer_blocks",
        count: k.num_layers,
        keys: ["num_layers"],
        reads: ["streams", "time_embedding"],
        run:
          () =>
          (g, [x, step]) =>
            block(g, x as Value, step as Value, k, width),
      }).map((s): Stage => ({ ...s, section: "blocks" }));
      return [
        conditions(k, width),
        denseStage(TEXT, "encoder_hidden_states", width, ["text_embed_dim"], "text"),
        patches(k, width),
        {
          name: "streams",
          type: "merge",
          keys: ["num_layers"],
          section: "blocks",
          reads: [PATCHES, TEXT],
          run: (g, [x, words]) => places(g, g.concat([x as Value, words as Value], 0), k, width),
        },
        ...stack,
        imageOf(stack.at(-1)?.name ?? "streams", TEXT),
        head(k, width),
      ];
    },
  });

const TEXT = "patch_embed.text_proj";
const PATCHES = "patch_embed.proj";

function checkPlaces(c: Scope, k: Cog): void {
  const at = c.entry("use_learned_positional_embeddings");
  if (!at || !k.use_learned_positional_embeddings || k.use_rotary_positional_embeddings) return;
  const message = "use_learned_positional_embeddings needs use_rotary_positional_embeddings: true";
  c.fault({ code: "bad-argument", span: at.value.span, severity: "error", message });
}

const conditions = (k: Cog, width: number): Stage => ({
  name: "time_embedding",
  type: "time embedding",
  keys: ["time_embed_dim", "ofs_embed_dim"],
  section: "conditions",
  reads: ["timestep"],
  run(g, [t]) {
    const waves = (n: number): Value => vectorOf(g, t as Value, n, "sinusoid");
    const step = timeEmbedding(g, "time_embedding", waves(width), k.time_embed_dim);
    if (!k.ofs_embed_dim) return step;
    const other = timeEmbedding(g, "ofs_embedding", waves(k.ofs_embed_dim), k.ofs_embed_dim);
    return g.declared([step, other], step.type, "add");
  },
});

const patches = (k: Cog, width: number): Stage => ({
  name: PATCHES,
  type: "embedding",
  keys: ["patch_size", "patch_size_t", "in_channels"],
  section: "image",
  reads: ["hidden_states"],
  run(g, [x]) {
    const patch = [k.patch_size_t ?? 1, k.patch_size, k.patch_size];
    // Patches of several frames go through a dense layer, which has a bias whatever the file says.
    const bias = k.patch_size_t !== null || k.patch_bias;
    return g.tokens(g.conv(x as Value, { kernel: patch, stride: patch, out: width, bias }));
  },
});

/** Places are computed; where they are called learnt they are stored all the same, and never trained. */
function places(g: Builder, x: Value, k: Cog, width: number): Value {
  if (!k.use_learned_positional_embeddings) return x;
  const grid = Math.floor(k.sample_height / k.patch_size) * Math.floor(k.sample_width / k.patch_size);
  const rows = k.max_text_seq_length + grid * framesOf(k);
  return g.within("patch_embed.pos_embedding", () => g.scale(x, { shift: [rows, width], trainable: false }));
}

const normed = (g: Builder, name: string, x: Value, k: Cog): Value =>
  k.norm_elementwise_affine ? named(g, name, x, "layer") : plainNorm(g, x);

/** A norm whose scale and shift the step says once more: so many vectors. */
function told(g: Builder, name: string, x: Value, step: Value, k: Cog, out: number): Value {
  const said = linear(g, `${name}.linear`, g.activation(step, "silu"), out, true);
  return g.declared([normed(g, `${name}.norm`, x, k), said], x.type, "modulate");
}

function block(g: Builder, x: Value, step: Value, k: Cog, width: number): Value {
  const seen = told(g, "norm1", x, step, k, 6 * width);
  const plan = { heads: k.num_attention_heads, headDim: k.attention_head_dim, bias: k.attention_bias };
  const y = g.add(
    x,
    g.within("attn1", () => look(g, seen, { ...plan, norm: "head", normKind: "layer" })),
  );
  const read = told(g, "norm2", y, step, k, 6 * width);
  return g.add(
    y,
    g.within("ff", () => feedForward(g, read, { fn: k.activation_fn ?? "gelu", hidden: 4 * width })),
  );
}

const head = (k: Cog, width: number): Stage => ({
  name: "proj_out",
  type: "head",
  keys: ["out_channels", "patch_size"],
  section: "out",
  reads: ["image", "time_embedding"],
  run(g, [x, step]) {
    const y = told(g, "norm_out", normed(g, "norm_final", x as Value, k), step as Value, k, 2 * width);
    return linear(g, "proj_out", y, k.patch_size ** 2 * (k.patch_size_t ?? 1) * k.out_channels, true);
  },
});
