import { defineArchitecture, type Family } from "../architecture";
import { count } from "../keys";
import { before } from "./block";
import { sizes, varied } from "./dense";
import { latentAttention } from "./latent";
import { latentKeys, routed, routedKeys } from "./routed";
import { denseFirst, kindOfWord } from "./sparse";

/** DeepSeek-V3, and what shares its mathematics under another name. */
export const deepseek = (type: string, name: string, more: { readonly remote?: string } = {}): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForCausalLM",
    ...more,
    keys: {
      ...sizes(129280, 7168, 18432, 61, 128, 128, 4096),
      ...latentKeys(1536, 512, [128, 64, 128]),
      ...routedKeys(256, 8, 2048, [8, 4]),
      first_k_dense_replace: count(3),
      num_nextn_predict_layers: count(1, "num_mtp_layers"),
    },
    stages: (k, c) =>
      varied(c, k, denseFirst(k.first_k_dense_replace), (g, x, word) =>
        before(g, x, {
          attention: (g, x) => latentAttention(g, x, k),
          mlp: routed(k, kindOfWord(word).sparse),
        }),
      ),
  });
