import type { Value } from "../../../model/trace";
import { get, integerOf, items } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, flag, map, optional, words } from "../keys";
import { before } from "../parts/block";
import { shortConvolution } from "../parts/convolution";
import { held, recurrence } from "../parts/delta";
import { FULL, kinds, LINEAR, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { latentAttention } from "../parts/latent";
import { gated } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { kindOfWord, listedSparse } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["kimi_linear"],
    classes: ["KimiLinear"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(163840, 2304, 9216, 27, 32, null, 1048576),
      attention_bias: flag(false),
      q_lora_rank: optional(),
      kv_lora_rank: count(512),
      qk_nope_head_dim: count(128),
      qk_rope_head_dim: count(64),
      v_head_dim: count(128),
      layer_types: words(),
      mlp_layer_types: words(),
      first_k_dense_replace: count(1),
      linear_attn_config: map(),
      linear_head_dim: count(128),
      linear_num_heads: count(32),
      linear_conv_kernel_dim: count(4),
      num_experts: count(256, "num_local_experts"),
      num_experts_per_token: count(8, "num_experts_per_tok"),
      num_shared_experts: count(1, "n_shared_experts"),
      moe_intermediate_size: count(1024),
    },
    stages(k, c) {
      const own = k.linear_attn_config ?? undefined;
      const inner = {
        heads: integerOf(get(own, "num_heads")) ?? k.linear_num_heads,
        size: integerOf(get(own, "head_dim")) ?? k.linear_head_dim,
        kernel: integerOf(get(own, "short_conv_kernel_size")) ?? k.linear_conv_kernel_dim,
      };
      // Such a list counts layers from 1.
      const listed = own && new Set(items(get(own, "full_attn_layers")).map((t) => (integerOf(t) ?? 0) - 1));
      const usual = (i: number): string => ((listed ? listed.has(i) : i > 0 && i % 4 === 0) ? FULL : LINEAR);
      const attention = kinds(c, k, usual);
      return varied(
        c,
        { ...k, tie_word_embeddings: false },
        listedSparse(c, k.mlp_layer_types, k.num_hidden_layers, k.first_k_dense_replace, attention),
        (g, x, word) => {
          const kind = kindOfWord(word);
          return before(g, x, {
            attention: (g, x) =>
              kind.attention === LINEAR
                ? kimiDelta(g, x, inner, k.hidden_size)
                : latentAttention(g, x, { ...k, attention_bias: k.attention_bias }),
            mlp: (g, x) =>
              kind.sparse
                ? mixture(g, x, {
                    experts: k.num_experts,
                    active: k.num_experts_per_token,
                    hidden: k.moe_intermediate_size,
                    correction: "buffer",
                    shared: { hidden: k.moe_intermediate_size * k.num_shared_experts },
                  })
                : gated(g, x, { hidden: k.intermediate_size }),
          });
        },
      );
    },
  });

interface Inner {
  readonly heads: number;
  readonly size: number;
  readonly kernel: number;
}

/** A gated delta net whose state forgets channel by channel. */
function kimiDelta(g: Builder, x: Value, { heads, size, kernel }: Inner, out: number): Value {
  const width = heads * size;
  const made = ["q_proj", "k_proj", "v_proj"].map((name) => linear(g, name, x, width));
  const seen = g.activation(shortConvolution(g, "conv1d", g.concat(made), kernel, false), "silu");
  g.cache(seen, { state: [3 * width, kernel] });
  const [query, , value] = g.split(seen, [width, width, width]) as [Value, Value, Value];
  const forget = g.within("forget_gate", () => {
    const raw = linear(g, "f_b_proj", linear(g, "f_a_proj", x, size), width);
    return g.scale(raw, { scale: [heads], shift: [width] });
  });
  const rate = g.activation(linear(g, "b_proj", x, heads), "sigmoid");
  const driven = g.multiply(value, forget, held(g, rate, value));
  const y = named(g, "o_norm", recurrence(g, query, driven, { heads, keys: size, values: size }), "rms", [
    size,
  ]);
  const gate = g.activation(linear(g, "g_b_proj", linear(g, "g_a_proj", x, size), width), "sigmoid");
  return linear(g, "o_proj", g.multiply(y, gate), out);
}
