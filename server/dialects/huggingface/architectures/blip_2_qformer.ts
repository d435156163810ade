import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { bertKeys } from "../parts/bert";
import { crossingBlock } from "../parts/crossing";
import { named } from "../parts/norms";
import { blocks } from "../parts/runs";

const CROSSING = "layer that looks";

export default () =>
  defineArchitecture({
    types: ["blip_2_qformer"],
    classes: ["Blip2QFormer"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...bertKeys(30522),
      cross_attention_frequency: count(2),
      encoder_hidden_size: count(1408),
      use_qformer_text_input: flag(false),
    },
    // Learnt questions enter, in as many rows as the level above says.
    inputs: (k) => [
      { name: "query_embeds", dims: [32, k.hidden_size], usual: true },
      { name: "vision_model.post_layernorm", dims: [257, k.encoder_hidden_size], usual: true },
    ],
    stages: (k) => [
      {
        name: "layernorm",
        type: "norm",
        keys: ["hidden_size"],
        run: (g, [x]) => named(g, "layernorm", x as Value, "layer"),
      },
      ...blocks({
        name: "encoder.layer",
        count: k.num_hidden_layers,
        kindOf: (i) => (i % k.cross_attention_frequency === 0 ? CROSSING : "layer"),
        keys: ["num_hidden_layers", "cross_attention_frequency"],
        reads: ["layernorm", "vision_model.post_layernorm"],
        run:
          (kind) =>
          (g, [x, seen]) =>
            crossingBlock(g, x as Value, kind === CROSSING ? seen : undefined, k, {
              causal: false,
              asks: true,
            }),
      }),
    ],
  });
