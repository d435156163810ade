import { defineArchitecture, type Family } from "../architecture";
import { count, flag, optional } from "../keys";
import { before } from "./block";
import { grouped, sizes, varied } from "./dense";
import { routed, routedKeys } from "./routed";
import { denseFirst, kindOfWord } from "./sparse";

/** GLM-4.5 and its like, alone and as the text of GLM-4.5V. */
export const glm4Moe = (
  type: string,
  name: string,
  [vocabulary, positions]: readonly [number, number],
  attentionBias: boolean,
  usual: "ForCausalLM" | "Model" = "ForCausalLM",
): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual,
    keys: {
      ...sizes(vocabulary, 4096, 10944, 46, 96, 8, positions),
      head_dim: optional(),
      attention_bias: flag(attentionBias),
      use_qk_norm: flag(false),
      first_k_dense_replace: count(1),
      ...routedKeys(128, 8, 1408),
      num_nextn_predict_layers: count(1, "num_mtp_layers"),
    },
    stages: (k, c) =>
      varied(c, k, denseFirst(k.first_k_dense_replace), (g, x, word) =>
        before(g, x, {
          attention: grouped(k, { outBias: false, ...(k.use_qk_norm ? { norm: "rms" } : {}) }),
          mlp: routed(k, kindOfWord(word).sparse),
        }),
      ),
  });
