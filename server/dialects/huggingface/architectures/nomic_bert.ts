import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { bertKeys } from "../parts/bert";
import { rotaryEncoder } from "../parts/rotary-encoder";

export default defineArchitecture({
  types: ["nomic_bert"],
  classes: ["NomicBert"],
  usual: "Model",
  keys: { ...bertKeys(30528, 768, 3072, 12, 12, 2048), type_vocab_size: count(2), head_dim: optional() },
  stages: (k, c) =>
    rotaryEncoder(c, k, {
      prefix: "nomic_bert",
      bias: false,
      gated: true,
      pooledHeads: ["ForSequenceClassification"],
      secondBias: true,
    }),
});
