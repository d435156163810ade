import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { denseFirst, kindOfWord } from "../parts/sparse";

export default defineArchitecture({
  types: ["glm4_moe"],
  classes: ["Glm4Moe"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(151552, 4096, 10944, 46, 96, 8, 131072),
    head_dim: optional(),
    attention_bias: flag(false),
    use_qk_norm: flag(false),
    first_k_dense_replace: count(1),
    n_routed_experts: count(128, "num_local_experts"),
    n_shared_experts: count(1),
    num_experts_per_tok: count(8),
    n_group: count(1),
    topk_group: count(1),
    moe_intermediate_size: count(1408),
    num_nextn_predict_layers: count(1, "num_mtp_layers"),
  },
  stages: (k, c) =>
    varied(c, k, denseFirst(k.first_k_dense_replace), (g, x, word) =>
      before(g, x, {
        attention: grouped(k, { outBias: false, ...(k.use_qk_norm ? { norm: "rms" } : {}) }),
        mlp: (g, x) =>
          kindOfWord(word).sparse
            ? mixture(g, x, {
                experts: k.n_routed_experts,
                active: k.num_experts_per_tok,
                hidden: k.moe_intermediate_size,
                correction: "buffer",
                shared: { hidden: k.moe_intermediate_size * k.n_shared_experts },
              })
            : gated(g, x, { hidden: k.intermediate_size }),
      }),
    ),
});
