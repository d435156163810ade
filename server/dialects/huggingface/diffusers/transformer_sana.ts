import type { Dim } from "../../../model/dim";
import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, flag, optional, real, word } from "../keys";
import { convolved } from "../parts/diffusion/maps";
import { latents, patchStage, plainNorm, stepOf, TIMESTEP, table, text } from "../parts/diffusion/patches";
import { look } from "../parts/diffusion/transformer";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";

const WORDS = 300;

interface Sana {
  readonly num_attention_heads: number;
  readonly attention_head_dim: number;
  readonly num_cross_attention_heads: number | null;
  readonly cross_attention_head_dim: number | null;
  readonly cross_attention_dim: number | null;
  readonly attention_bias: boolean;
  readonly norm_elementwise_affine: boolean;
  readonly mlp_ratio: number;
  readonly qk_norm: string | null;
  readonly patch_size: number;
}

/** Images of a text over latents that are compressed 32 times; the dense part of a block sees the neighbours of each place. */
export default () =>
  defineArchitecture({
    types: ["SanaTransformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      in_channels: count(32),
      out_channels: optional(32),
      num_attention_heads: count(70),
      attention_head_dim: count(32),
      num_layers: count(20),
      num_cross_attention_heads: optional(20),
      cross_attention_head_dim: optional(112),
      cross_attention_dim: optional(2240),
      caption_channels: count(2304),
      mlp_ratio: real(2.5),
      attention_bias: flag(false),
      sample_size: count(32),
      patch_size: count(1),
      norm_elementwise_affine: flag(false),
      guidance_embeds: flag(false),
      qk_norm: word(),
    },
    inputs: (k) => [latents(k.in_channels, k.sample_size), text(k.caption_channels, WORDS), TIMESTEP],
    stages(k) {
      const width = k.num_attention_heads * k.attention_head_dim;
      return [
        {
          name: "time_embed",
          type: "time embedding",
          keys: ["guidance_embeds"],
          section: "conditions",
          reads: ["timestep"],
          run(g, [t]) {
            const step = g.within("emb", () => stepOf(g, t as Value, width));
            const told = k.guidance_embeds
              ? g.add(step, stepOf(g, t as Value, width, "guidance_embedder"))
              : step;
            return linear(g, "linear", g.activation(told, "silu"), 6 * width, true);
          },
        },
        {
          name: "caption_projection",
          type: "projector",
          keys: ["caption_channels"],
          section: "conditions",
          reads: ["encoder_hidden_states"],
          run(g, [x]) {
            const y = g.activation(linear(g, "linear_1", x as Value, width, true), "gelu");
            return named(g, "caption_norm", linear(g, "linear_2", y, width, true), "rms");
          },
        },
        patchStage("patch_embed", [k.patch_size, k.patch_size], width),
        ...blocks({
          name: "transformer_blocks",
          count: k.num_layers,
          keys: ["num_layers"],
          reads: ["patch_embed", "caption_projection", "time_embed", "hidden_states"],
          run:
            () =>
            (g, [x, words, _, map]) =>
              block(g, x as Value, words as Value, (map as Value).type.dims ?? [], k),
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
              k.patch_size ** 2 * (k.out_channels || k.in_channels),
              true,
            ),
        },
      ];
    },
  });

function block(g: Builder, x: Value, words: Value, sides: readonly Dim[], k: Sana): Value {
  const heads = k.num_attention_heads;
  const own = { heads, headDim: k.attention_head_dim, bias: k.attention_bias, linear: true };
  const norm = k.qk_norm === null ? {} : { norm: "all" as const };
  let y = g.add(
    x,
    g.within("attn1", () => look(g, table(g, plainNorm(g, x), 6), { ...own, ...norm })),
  );
  const affine = k.norm_elementwise_affine ? ("layer" as const) : ("plain" as const);
  if (k.cross_attention_dim !== null) {
    const plan = {
      heads: k.num_cross_attention_heads ?? Number.NaN,
      headDim: k.cross_attention_head_dim ?? Number.NaN,
      bias: true,
      at: g.declared([words], tensor([words.type.dims?.[0] ?? null, k.cross_attention_dim], "last"), "text"),
      ...norm,
    };
    y = g.add(
      y,
      g.within("attn2", () => look(g, y, plan)),
    );
  }
  const read = k.cross_attention_dim === null ? y : named(g, "norm2", y, affine);
  return g.add(
    y,
    g.within("ff", () => besides(g, read, sides, k)),
  );
}

/** A dense part whose middle is a convolution of each channel, over the places as a map again. */
function besides(g: Builder, x: Value, sides: readonly Dim[], k: Sana): Value {
  const width = k.num_attention_heads * k.attention_head_dim;
  const hidden = Math.floor(k.mlp_ratio * width);
  const places = sides.slice(1).map((n) => (typeof n === "number" ? Math.floor(n / k.patch_size) : null));
  const map = g.declared([x], tensor([width, ...places], "first"), "untokens");
  const wide = g.activation(convolved(g, "conv_inverted", map, 2 * hidden, 1), "silu");
  const mixed = g.within("conv_depth", () => g.depthwise(wide, { kernel: [3, 3], padding: 1 }));
  const [y, gate] = g.split(mixed, [hidden, hidden]) as [Value, Value];
  const gated = g.multiply(y, g.activation(gate, "silu"));
  return g.tokens(g.within("conv_point", () => g.conv(gated, { kernel: [1, 1], out: width, bias: false })));
}
