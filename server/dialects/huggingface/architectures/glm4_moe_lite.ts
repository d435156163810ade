import { defineArchitecture } from "../architecture";
import { count, words } from "../keys";
import { before } from "../parts/block";
import { sizes, varied } from "../parts/dense";
import { latentAttention } from "../parts/latent";
import { latentKeys, routed, routedKeys } from "../parts/routed";
import { kindOfWord, listedSparse } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["glm4_moe_lite"],
    classes: ["Glm4MoeLite"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(154880, 2048, 10240, 47, 20, 20, 202752),
      ...latentKeys(768, 512, [192, 64, 256]),
      qk_rope_head_dim: count(64, "head_dim"),
      ...routedKeys(64, 4, 1536),
      mlp_layer_types: words(),
    },
    stages: (k, c) =>
      varied(c, k, listedSparse(c, k.mlp_layer_types, k.num_hidden_layers, 1), (g, x, word) =>
        before(g, x, {
          attention: (g, x) => latentAttention(g, x, k),
          mlp: routed(k, kindOfWord(word).sparse),
        }),
      ),
  });
