import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { sharing } from "../parts/remote";
import { routed } from "../parts/routed";

/** The first DeepSeek with experts: Llama's attention, and what its later versions do with experts. */
export default () =>
  defineArchitecture({
    types: ["deepseek"],
    classes: ["Deepseek"],
    usual: "ForCausalLM",
    remote: sharing("llama with the experts of deepseek_v2"),
    keys: {
      ...sizes(102400, 4096, 11008, 30, 32, null, 2048),
      attention_bias: flag(false),
      n_routed_experts: optional(),
      n_shared_experts: optional(0),
      num_experts_per_tok: optional(),
      moe_intermediate_size: count(1407),
      moe_layer_freq: count(1),
      first_k_dense_replace: count(0),
    },
    stages(k, c) {
      const every = Math.max(k.moe_layer_freq, 1);
      const isSparse = (i: number): boolean =>
        k.n_routed_experts !== null && i >= k.first_k_dense_replace && i % every === 0;
      return varied(
        c,
        k,
        (i) => (isSparse(i) ? "sparse" : "dense"),
        (g, x, kind) =>
          before(g, x, { attention: grouped(k), mlp: routed(k, kind === "sparse", { correction: null }) }),
      );
    },
  });
