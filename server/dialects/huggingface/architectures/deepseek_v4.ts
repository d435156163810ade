import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, counts, flag, optional, words } from "../keys";
import { attended, kept } from "../parts/attention";
import { varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { linear, named } from "../parts/norms";
import { pattern } from "../parts/runs";

const SPARSE = "compressed_sparse_attention";
const HEAVY = "heavily_compressed_attention";

/** By how much a block compresses the positions that it looks back at, and what that is called. */
const BY_RATIO: ReadonlyMap<number, string> = new Map([
  [0, "sliding_attention"],
  [4, SPARSE],
  [128, HEAVY],
]);

export default () =>
  defineArchitecture({
    types: ["deepseek_v4"],
    classes: ["DeepseekV4"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(129280),
      hidden_size: count(4096),
      moe_intermediate_size: count(2048, "intermediate_size"),
      num_hidden_layers: count(43),
      num_attention_heads: count(64),
      num_key_value_heads: optional(1),
      head_dim: count(512),
      q_lora_rank: count(1024),
      o_groups: count(8),
      o_lora_rank: count(1024),
      index_n_heads: count(64),
      index_head_dim: count(128),
      index_topk: count(512),
      hc_mult: count(4),
      sliding_window: optional(128),
      layer_types: words(),
      compress_ratios: counts(),
      mlp_layer_types: words(),
      num_hash_layers: count(3),
      n_routed_experts: count(256, "num_local_experts"),
      n_shared_experts: count(1),
      num_experts_per_tok: count(6),
      mlp_bias: flag(false),
      max_position_embeddings: count(1048576),
      num_nextn_predict_layers: count(1),
      tie_word_embeddings: flag(false),
    },
    stages(k, c) {
      const usual = (i: number): string => {
        const ratio = k.compress_ratios?.[i];
        if (ratio !== undefined) return BY_RATIO.get(ratio) ?? HEAVY;
        return i >= 2 && i % 2 === 1 ? SPARSE : HEAVY;
      };
      const attention = pattern(c, "layer_types", k.layer_types, k.num_hidden_layers, usual);
      const hashed = pattern(c, "mlp_layer_types", k.mlp_layer_types, k.num_hidden_layers, (i) =>
        i < k.num_hash_layers ? "hash_moe" : "moe",
      );
      return varied(
        c,
        k,
        (i) => `${attention(i)}, ${hashed(i)}`,
        (g, x, word) => {
          const [kind = "", mlp] = word.split(", ");
          connection(g, "attn_hc", x, k);
          const y = g.add(
            x,
            g.within("self_attn", () => compressed(g, named(g, "input_layernorm", x, "rms"), kind, k)),
          );
          connection(g, "ffn_hc", y, k);
          const z = g.within("mlp", () =>
            mixture(g, named(g, "post_attention_layernorm", y, "rms"), {
              experts: k.n_routed_experts,
              active: k.num_experts_per_tok,
              hidden: k.moe_intermediate_size,
              ...(mlp === "hash_moe" ? {} : { correction: "buffer" }),
              shared: { hidden: k.moe_intermediate_size, bias: k.mlp_bias },
            }),
          );
          return g.add(y, z);
        },
        {
          last: (g, x) =>
            g.within("hc_head", () =>
              g.scale(g.scale(x, { scale: [k.hc_mult, k.hc_mult * k.hidden_size], shift: [k.hc_mult] }), {
                scale: [1],
              }),
            ),
        },
      );
    },
  });

interface Keys {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly head_dim: number;
  readonly q_lora_rank: number;
  readonly o_groups: number;
  readonly o_lora_rank: number;
  readonly index_n_heads: number;
  readonly index_head_dim: number;
  readonly hc_mult: number;
  readonly sliding_window: number | null;
}

/** How the streams beside each other are mixed before and behind a part. */
function connection(g: Builder, name: string, x: Value, { hc_mult: n, hidden_size }: Keys): void {
  const mixes = n * n + 2 * n;
  g.within(name, () =>
    g.scale(g.scale(x, { scale: [mixes, n * hidden_size], shift: [mixes] }), { scale: [3] }),
  );
}

/** One shared key-value head; further back than the window, positions are looked at in summaries of several. */
function compressed(g: Builder, x: Value, kind: string, k: Keys): Value {
  const heads = k.num_attention_heads;
  const width = heads * k.head_dim;
  const narrow = named(g, "q_a_norm", linear(g, "q_a_proj", x, k.q_lora_rank), "rms");
  const q = g.within("sinks", () => g.scale(linear(g, "q_b_proj", narrow, width), { shift: [heads] }));
  const keys = kept(g, named(g, "kv_norm", linear(g, "kv_proj", x, k.head_dim), "rms"), k.sliding_window);
  if (kind === HEAVY) g.within("compressor", () => summarised(g, x, k.head_dim, 1, 128));
  if (kind === SPARSE)
    g.within("compressor", () => {
      summarised(g, x, k.head_dim, 2, 4);
      g.within("indexer", () => {
        summarised(g, x, k.index_head_dim, 2, 4);
        linear(g, "q_b_proj", narrow, k.index_n_heads * k.index_head_dim);
        linear(g, "scorer.weights_proj", x, k.index_n_heads);
      });
    });
  const y = attended(g, q, keys, keys, {
    heads,
    headDim: k.head_dim,
    valueDim: k.head_dim,
    window: k.sliding_window,
  });
  const rows = y.type.dims?.[0] ?? null;
  const group = width / k.o_groups;
  const inner = g.within("o_a_proj", () =>
    g.contraction(y, {
      kernel: [k.o_groups, group, k.o_lora_rank],
      indices: [rows, k.o_groups, group, k.o_lora_rank],
      output: { dims: [rows, k.o_groups * k.o_lora_rank], layout: "last" },
      sees: "pointwise",
    }),
  );
  return linear(g, "o_b_proj", inner, k.hidden_size);
}

/** So many positions as one: weighed by a gate, with a bias for each place among them. */
function summarised(g: Builder, x: Value, width: number, halves: number, rate: number): void {
  const made = linear(g, "kv_proj", x, halves * width);
  const gate = linear(g, "gate_proj", x, halves * width);
  const placed = g.within("position_bias", () => g.scale(gate, { shift: [rate, halves * width] }));
  const y = g.multiply(made, g.softmax(placed, 1));
  // One of several positions: how many that are is no whole number a position.
  g.cache(named(g, "kv_norm", y, "rms", [width]), { state: [null] });
}
