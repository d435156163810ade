import { defineArchitecture } from "../architecture";
import { count, counts, flag, optional, real, words } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { gatedConvolution } from "../parts/gatedconv";
import { gated } from "../parts/mlp";
import { pattern } from "../parts/runs";

export default () =>
  defineArchitecture({
    types: ["lfm2"],
    classes: ["Lfm2"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(65536, 2560, 12288, 32, 32, 8, 128000, true),
      tie_embedding: flag(true),
      layer_types: words(),
      full_attn_idxs: counts(),
      conv_L_cache: count(3),
      conv_bias: flag(false),
      block_ff_dim: optional(),
      block_auto_adjust_ff_dim: flag(true),
      block_ffn_dim_multiplier: real(1),
      block_multiple_of: count(256),
    },
    stages(k, c) {
      const attending = k.full_attn_idxs && new Set(k.full_attn_idxs);
      const usual = (i: number): string => (!attending || attending.has(i) ? "full_attention" : "conv");
      const hidden = hiddenOf(k);
      const tied = c.entry("tie_embedding") ? k.tie_embedding : k.tie_word_embeddings;
      return varied(
        c,
        { ...k, tie_word_embeddings: tied },
        pattern(c, "layer_types", k.layer_types, k.num_hidden_layers, usual),
        (g, x, kind) =>
          before(g, x, {
            names: {
              attention: kind === "conv" ? "conv" : "self_attn",
              mlp: "feed_forward",
              norms: ["operator_norm", "ffn_norm"],
            },
            attention:
              kind === "conv"
                ? (g, x) => gatedConvolution(g, x, k.hidden_size, k.conv_L_cache, k.conv_bias)
                : grouped(k, {
                    norm: "rms",
                    names: { o: "out_proj", qNorm: "q_layernorm", kNorm: "k_layernorm" },
                  }),
            mlp: (g, x) => gated(g, x, { hidden, names: ["w1", "w3", "w2"] }),
          }),
        { names: { norm: "embedding_norm" } },
      );
    },
  });

interface Feed {
  readonly intermediate_size: number;
  readonly block_ff_dim: number | null;
  readonly block_auto_adjust_ff_dim: boolean;
  readonly block_ffn_dim_multiplier: number;
  readonly block_multiple_of: number;
}

/** Two thirds of the written width, times a factor, up to a multiple: as gated layers are made as large as plain ones. */
function hiddenOf(k: Feed): number {
  const written = k.block_ff_dim ?? k.intermediate_size;
  if (!k.block_auto_adjust_ff_dim) return written;
  const smaller = Math.trunc(k.block_ffn_dim_multiplier * Math.trunc((2 * written) / 3));
  return k.block_multiple_of * Math.ceil(smaller / k.block_multiple_of);
}
