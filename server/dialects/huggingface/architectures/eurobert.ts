import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { LABELS, linear } from "../parts/heads";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["eurobert"],
    classes: ["EuroBert"],
    usual: "ForMaskedLM",
    keys: {
      ...sizes(128256, 768, 3072, 12, 12, null, 8192),
      head_dim: optional(),
      attention_bias: flag(false),
      mlp_bias: flag(false),
    },
    stages(k, c) {
      // Every position sees all others; a classifier has a dense layer of its own.
      const head = c.head === "ForMaskedLM" ? "ForCausalLM" : c.head;
      const made = uniform(
        { ...c, head: head === "ForSequenceClassification" ? "Model" : head },
        k,
        (g, x) =>
          before(g, x, {
            attention: grouped(k, { causal: false }),
            mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
          }),
        { headBias: k.mlp_bias },
      );
      if (head !== "ForSequenceClassification") return made;
      return [
        ...made,
        {
          name: "classifier",
          type: "head",
          keys: LABELS,
          run: (g, [x]) =>
            g.dense(
              g.activation(linear(g, "dense", x as Value, k.hidden_size, true), "gelu"),
              c.labels,
              true,
            ),
        },
      ];
    },
  });
