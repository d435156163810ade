import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { attended, kept } from "./attention";
import { linear, named } from "./norms";

/** The keys of attention whose keys and values are unfolded from a narrow latent (multi-head latent attention). */
export interface LatentKeys {
  readonly num_attention_heads: number;
  readonly q_lora_rank: number | null;
  readonly kv_lora_rank: number;
  readonly qk_nope_head_dim: number;
  readonly qk_rope_head_dim: number;
  readonly v_head_dim: number;
  readonly attention_bias: boolean;
}

/** The latent and the one rotary key are what is kept of a position: not the keys and values of its heads. */
export function latentAttention(
  g: Builder,
  x: Value,
  k: LatentKeys,
  more?: (g: Builder, x: Value, latent: Value) => void,
): Value {
  const heads = k.num_attention_heads;
  const headDim = k.qk_nope_head_dim + k.qk_rope_head_dim;
  const bias = k.attention_bias;
  let narrow = x;
  if (k.q_lora_rank !== null)
    narrow = named(g, "q_a_layernorm", linear(g, "q_a_proj", x, k.q_lora_rank, bias), "rms");
  const q = linear(g, k.q_lora_rank === null ? "q_proj" : "q_b_proj", narrow, heads * headDim);
  more?.(g, x, narrow);
  const both = kept(g, linear(g, "kv_a_proj_with_mqa", x, k.kv_lora_rank + k.qk_rope_head_dim, bias));
  const [latent, rotary] = g.split(both, [k.kv_lora_rank, k.qk_rope_head_dim]) as [Value, Value];
  const unfolded = linear(
    g,
    "kv_b_proj",
    named(g, "kv_a_layernorm", latent, "rms"),
    heads * (k.qk_nope_head_dim + k.v_head_dim),
  );
  const [keys, values] = g.split(unfolded, [heads * k.qk_nope_head_dim, heads * k.v_head_dim]) as [
    Value,
    Value,
  ];
  const dims = keys.type.dims;
  const full = g.declared(
    [keys, rotary],
    { dims: dims && [...dims.slice(0, -1), heads * headDim], layout: "last" },
    "rotary part beside",
  );
  const y = attended(g, q, full, values, { heads, headDim, valueDim: k.v_head_dim });
  return linear(g, "o_proj", y, channels(x.type), bias);
}

export interface IndexerKeys {
  readonly index_n_heads: number;
  readonly index_head_dim: number;
}

/** Says which positions are worth to be looked at: light heads of its own, and one key a position, which is kept. */
export function indexer(g: Builder, x: Value, latent: Value, k: IndexerKeys): void {
  g.within("indexer", () => {
    linear(g, "wq_b", latent, k.index_n_heads * k.index_head_dim);
    const key = named(g, "k_norm", linear(g, "wk", x, k.index_head_dim), "layer");
    kept(g, key);
    linear(g, "weights_proj", x, k.index_n_heads);
  });
}
