import { get, integerOf, items, type Tree } from "../../../model/tree";
import { defineArchitecture } from "../architecture";
import { count, map, oneOrCountsOrNull, words } from "../keys";
import { kept } from "../parts/attention";
import { before } from "../parts/block";
import { FULL, grouped, kinds, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { kindOfWord, listedSparse } from "../parts/sparse";

const INDEXED = "minimax_m3_sparse";

export default () =>
  defineArchitecture({
    types: ["minimax_m3_vl_text"],
    classes: ["MiniMaxM3VL"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(200064, 6144, 3072, 60, 64, 4, 524288),
      head_dim: count(128),
      num_local_experts: count(128, "num_experts"),
      num_experts_per_tok: count(4),
      dense_intermediate_size: count(12288),
      shared_intermediate_size: count(3072),
      index_n_heads: count(4),
      index_head_dim: count(128),
      layer_types: words(),
      mlp_layer_types: words(),
      sparse_attention_config: map(),
      moe_layer_freq: oneOrCountsOrNull(null),
    },
    stages(k, c) {
      const inner = k.sparse_attention_config;
      const indexed = items(get(inner ?? undefined, "sparse_attention_freq"));
      const steps = k.moe_layer_freq;
      const index = {
        heads: sized(inner, "sparse_num_index_heads", k.index_n_heads),
        width: sized(inner, "sparse_index_dim", k.index_head_dim),
      };
      const usual = (i: number): string => (isOn(indexed[i]) ? INDEXED : FULL);
      const listed =
        k.mlp_layer_types ??
        (typeof steps === "object" ? (steps?.map((n) => (n ? "sparse" : "dense")) ?? null) : null);
      return varied(
        c,
        k,
        listedSparse(c, listed, k.num_hidden_layers, 0, kinds(c, k, usual)),
        (g, x, word) => {
          const kind = kindOfWord(word);
          return before(g, x, {
            attention(g, x) {
              if (kind.attention === INDEXED)
                g.within("indexer", () => {
                  named(g, "q_norm", linear(g, "q_proj", x, index.heads * index.width), "rms", [index.width]);
                  kept(g, named(g, "k_norm", linear(g, "k_proj", x, index.width), "rms"));
                });
              return grouped(k, { norm: "rms", normOver: "head", turnsPart: true })(g, x);
            },
            mlp: (g, x) =>
              kind.sparse
                ? mixture(g, x, {
                    experts: k.num_local_experts,
                    active: k.num_experts_per_tok,
                    hidden: k.intermediate_size,
                    correction: "buffer",
                    shared: { hidden: k.shared_intermediate_size },
                  })
                : gated(g, x, { hidden: k.dense_intermediate_size }),
          });
        },
      );
    },
  });

const isOn = (t: Tree | undefined): boolean => t?.kind === "scalar" && (t.value === 1 || t.value === true);

/** What checkpoints say in a level of its own counts before the class's key. */
const sized = (level: Tree | null, key: string, usual: number): number =>
  integerOf(get(level ?? undefined, key)) ?? usual;
