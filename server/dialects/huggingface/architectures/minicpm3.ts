import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { sizes, uniform } from "../parts/dense";
import { latentAttention } from "../parts/latent";
import { gated } from "../parts/mlp";
import { latentKeys } from "../parts/routed";

export default () =>
  defineArchitecture({
    types: ["minicpm3"],
    classes: ["MiniCPM3"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(73448, 2560, 6400, 62, 40, 40, 32768, true),
      ...latentKeys(768, 256, [64, 32, 0]),
      v_head_dim: optional(),
      mlp_bias: flag(false),
    },
    stages(k, c) {
      // What a head's values are wide, where nobody says it: as wide as the stream has room for.
      const valueDim = k.v_head_dim ?? Math.floor(k.hidden_size / k.num_attention_heads);
      return uniform(c, k, (g, x) =>
        before(g, x, {
          attention: (g, x) => latentAttention(g, x, { ...k, v_head_dim: valueDim }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
        }),
      );
    },
  });
