import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { before } from "../parts/block";
import { sizes, varied } from "../parts/dense";
import { latentAttention } from "../parts/latent";
import { latentKeys, routed, routedKeys } from "../parts/routed";
import { denseFirst, kindOfWord } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["mistral4"],
    classes: ["Mistral4"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(131072, 4096, 12288, 36, 32, 32, 1048576),
      ...latentKeys(1024, 256, [64, 64, 128]),
      ...routedKeys(128, 4, 2048),
      first_k_dense_replace: count(0),
    },
    stages: (k, c) =>
      varied(c, k, denseFirst(k.first_k_dense_replace), (g, x, word) => {
        const { sparse } = kindOfWord(word);
        return before(g, x, {
          attention: (g, x) => latentAttention(g, x, k),
          mlp: routed(k, sparse, { correction: null }),
        });
      }),
  });
