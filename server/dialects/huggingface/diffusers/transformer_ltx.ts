import { withChannels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Scope } from "../architecture";
import { count, flag, optional, word } from "../keys";
import { captions } from "../parts/diffusion/images";
import { denseStage, plainNorm, stepOf, TIMESTEP, table, text } from "../parts/diffusion/patches";
import { feedForward, look } from "../parts/diffusion/transformer";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";

/** Latents of 161 frames of 512 × 704, each place a position. */
const PATCHES = 21 * 16 * 22;
const WORDS = 128;
const NORM = "rms_norm_across_heads";

interface Ltx {
  readonly num_attention_heads: number;
  readonly attention_head_dim: number;
  readonly cross_attention_dim: number;
  readonly norm_elementwise_affine: boolean;
  readonly attention_bias: boolean;
  readonly attention_out_bias: boolean;
  readonly activation_fn: string | null;
}

/** Videos from a text, over latents that are compressed so far that each place is a position. */
export default () =>
  defineArchitecture({
    types: ["LTXVideoTransformer3DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      in_channels: count(128),
      out_channels: optional(128),
      num_attention_heads: count(32),
      attention_head_dim: count(64),
      cross_attention_dim: count(2048),
      num_layers: count(28),
      activation_fn: word("gelu-approximate"),
      qk_norm: word(NORM),
      norm_elementwise_affine: flag(false),
      caption_channels: count(4096),
      attention_bias: flag(true),
      attention_out_bias: flag(true),
    },
    inputs: (k) => [
      { name: "hidden_states", dims: [PATCHES, k.in_channels], usual: true },
      text(k.caption_channels, WORDS),
      TIMESTEP,
    ],
    stages(k, c) {
      checkNorm(c, k.qk_norm);
      const width = k.num_attention_heads * k.attention_head_dim;
      return [
        {
          name: "time_embed",
          type: "time embedding",
          keys: ["num_attention_heads"],
          section: "conditions",
          reads: ["timestep"],
          run(g, [t]) {
            const step = g.within("emb", () => stepOf(g, t as Value, width));
            return linear(g, "linear", g.activation(step, "silu"), 6 * width, true);
          },
        },
        captions(width),
        denseStage("proj_in", "hidden_states", width, ["in_channels"], "image"),
        ...blocks({
          name: "transformer_blocks",
          count: k.num_layers,
          keys: ["num_layers"],
          reads: ["proj_in", "caption_projection", "time_embed"],
          run:
            () =>
            (g, [x, words]) =>
              block(g, x as Value, words as Value, k, width),
        }),
        {
          name: "proj_out",
          type: "head",
          keys: ["out_channels"],
          run: (g, [x]) =>
            linear(
              g,
              "proj_out",
              table(g, plainNorm(g, x as Value), 2),
              k.out_channels || k.in_channels,
              true,
            ),
        },
      ];
    },
  });

/** The class has one norm only. */
function checkNorm(c: Scope, norm: string | null): void {
  const at = c.entry("qk_norm");
  if (!at || norm === NORM) return;
  const message = `qk_norm must be ${NORM} for LTXVideoTransformer3DModel`;
  c.fault({ code: "bad-argument", span: at.value.span, severity: "error", message });
}

function block(g: Builder, x: Value, words: Value, k: Ltx, width: number): Value {
  const plan = {
    heads: k.num_attention_heads,
    headDim: k.attention_head_dim,
    bias: k.attention_bias,
    outBias: k.attention_out_bias,
    norm: "all" as const,
  };
  const normed = (name: string, y: Value): Value =>
    k.norm_elementwise_affine ? named(g, name, y, "rms") : plainNorm(g, y);
  const seen = table(g, normed("norm1", x), 6);
  const y = g.add(
    x,
    g.within("attn1", () => look(g, seen, plan)),
  );
  // Keys and values are made for that width, whatever the text has.
  const at = g.declared([words], withChannels(words.type, k.cross_attention_dim), "text");
  const z = g.add(
    y,
    g.within("attn2", () => look(g, y, { ...plan, at })),
  );
  const read = normed("norm2", z);
  return g.add(
    z,
    g.within("ff", () => feedForward(g, read, { fn: k.activation_fn ?? "gelu", hidden: 4 * width })),
  );
}
