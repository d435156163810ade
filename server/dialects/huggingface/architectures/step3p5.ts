import { get, integerOf, items, stringOf, type Tree } from "../../../model/tree";
import { defineArchitecture } from "../architecture";
import { count, flag, map, optional, words } from "../keys";
import { before } from "../parts/block";
import { held } from "../parts/delta";
import { FULL, grouped, SLIDING, sizes, varied, windowOf } from "../parts/dense";
import { linear } from "../parts/norms";
import { routed } from "../parts/routed";
import { pattern } from "../parts/runs";
import { kindOfWord, kindWord } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["step3p5"],
    classes: ["Step3p5"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(128815, 4096, 11264, 45, 64, null, 128000),
      num_key_value_heads: optional(8, "num_attention_groups"),
      head_dim: optional(128),
      attention_bias: flag(false),
      mlp_bias: flag(false),
      sliding_window: optional(),
      num_sliding_attention_heads: optional(),
      attention_other_setting: map(),
      layer_types: words(),
      mlp_layer_types: words(),
      moe_layers_enum: map(),
      n_routed_experts: count(288, "num_local_experts", "moe_num_experts"),
      num_experts_per_tok: count(8, "moe_top_k"),
      moe_intermediate_size: count(1280),
      share_expert_dim: count(1280, "share_expert_dims"),
      num_nextn_predict_layers: count(0, "num_mtp_layers"),
    },
    stages(k, c) {
      const layers = k.num_hidden_layers;
      // Layers for multi-token prediction stand behind the others in both lists.
      const own = (list: readonly string[] | null): readonly string[] | null =>
        list && list.length === layers + k.num_nextn_predict_layers ? list.slice(0, layers) : list;
      const attention = pattern(c, "layer_types", own(k.layer_types), layers, () => FULL);
      const listed = expertsAt(k.moe_layers_enum);
      const feed = pattern(c, "mlp_layer_types", own(k.mlp_layer_types), layers, (i) =>
        (listed ? listed.has(i) : i >= 3) ? "sparse" : "dense",
      );
      const narrow =
        k.num_sliding_attention_heads ??
        integerOf(get(k.attention_other_setting ?? undefined, "num_attention_heads")) ??
        k.num_attention_heads;
      return varied(
        c,
        k,
        (i) => kindWord({ attention: attention(i), sparse: feed(i) === "sparse" }),
        (g, x, word) => {
          const kind = kindOfWord(word);
          const heads = kind.attention === SLIDING ? narrow : k.num_attention_heads;
          return before(g, x, {
            // Each head's output is opened and closed by a number of its own.
            attention: (g, x) =>
              grouped(k, {
                heads,
                norm: "rms",
                window: windowOf(kind.attention, k.sliding_window),
                between: (g, y) =>
                  g.multiply(y, held(g, g.activation(linear(g, "g_proj", x, heads), "sigmoid"), y)),
              })(g, x),
            mlp: routed({ ...k, n_shared_experts: 1 }, kind.sparse, {
              shared: { hidden: k.share_expert_dim, bias: k.mlp_bias },
            }),
          });
        },
      );
    },
  });

/** A list of numbers, or one word with commas: the layers that have experts. */
function expertsAt(written: Tree | null): ReadonlySet<number> | undefined {
  if (!written) return undefined;
  const said = stringOf(written);
  const list =
    said === undefined ? items(written).map((t) => integerOf(t) ?? -1) : said.split(",").map(Number);
  return new Set(list);
}
