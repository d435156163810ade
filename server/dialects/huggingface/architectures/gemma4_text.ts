import type { Dim } from "../../../model/dim";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { sandwiched } from "../parts/block";
import { everyNth, FULL, grouped, kinds, sizes, varied, windowOf } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { named } from "../parts/norms";
import { perLayerInput, perLayerTables } from "../parts/per-layer";

export default () =>
  defineArchitecture({
    types: ["gemma4_text"],
    classes: ["Gemma4", "Gemma4Text"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(262144, 2304, 9216, 30, 8, 4, 131072, true),
      head_dim: optional(256),
      global_head_dim: optional(512),
      num_global_key_value_heads: optional(),
      attention_bias: flag(false),
      attention_k_eq_v: flag(false),
      num_kv_shared_layers: count(0),
      sliding_window: optional(512),
      layer_types: words(),
      use_double_wide_mlp: flag(false),
      vocab_size_per_layer_input: count(262144),
      hidden_size_per_layer_input: optional(256),
      enable_moe_block: flag(false),
      num_experts: optional(),
      top_k_experts: optional(),
      moe_intermediate_size: optional(),
    },
    stages(k, c) {
      const listed = kinds(c, k, everyNth(6));
      const last = k.num_hidden_layers - 1;
      const borrowing = k.num_hidden_layers - k.num_kv_shared_layers;
      // The last block sees everything, whatever the list says.
      const kindOf = (i: number): string =>
        `${i === last ? FULL : listed(i)}${i >= borrowing ? ", borrowed keys" : ""}`;
      const p = k.hidden_size_per_layer_input ?? 0;
      const table = { ...k, per: p, layers: k.num_hidden_layers };
      return varied(
        c,
        k,
        kindOf,
        (g, x, word) => {
          const [kind = ""] = word.split(", ");
          const borrowed = word.endsWith("borrowed keys");
          const full = kind === FULL;
          const kvHeads =
            full && k.attention_k_eq_v && k.num_global_key_value_heads !== null
              ? k.num_global_key_value_heads
              : k.num_key_value_heads;
          const y = sandwiched(g, x, {
            attention: grouped(k, {
              kvHeads,
              headDim:
                (full ? k.global_head_dim : k.head_dim) ?? Math.floor(k.hidden_size / k.num_attention_heads),
              norm: "rms",
              borrowed,
              valueIsKey: full && k.attention_k_eq_v,
              window: windowOf(kind, k.sliding_window),
            }),
            mlp(g, x) {
              const hidden = k.intermediate_size * (borrowed && k.use_double_wide_mlp ? 2 : 1);
              const dense = gated(g, x, { hidden, fn: "gelu" });
              return k.enable_moe_block ? besideExperts(g, x, dense, k) : dense;
            },
          });
          return p > 0 ? perLayerInput(g, y, { width: k.hidden_size, per: p }) : y;
        },
        p > 0 ? { embedded: (g, x) => perLayerTables(g, x, table) } : {},
      );
    },
  });

interface Experts {
  readonly num_experts: number | null;
  readonly top_k_experts: number | null;
  readonly moe_intermediate_size: number | null;
}

/** A mixture of experts runs beside the dense part, each between norms of its own. */
function besideExperts(g: Builder, x: Value, dense: Value, k: Experts): Value {
  const experts = k.num_experts ?? Number.NaN;
  const normal = named(g, "post_feedforward_layernorm_1", dense, "rms");
  const read = named(g, "pre_feedforward_layernorm_2", x, "rms");
  const scaled = g.within("router.scale", () => g.scale(read, { scale: [channelsOf(read)] }));
  const y = mixture(g, scaled, {
    router: "router",
    experts,
    active: k.top_k_experts ?? Number.NaN,
    hidden: k.moe_intermediate_size ?? Number.NaN,
  });
  const weighed = g.within("router.per_expert_scale", () => g.scale(y, { scale: [experts] }));
  return g.add(normal, named(g, "post_feedforward_layernorm_2", weighed, "rms"));
}

const channelsOf = (x: Value): Dim => x.type.dims?.at(-1) ?? null;
