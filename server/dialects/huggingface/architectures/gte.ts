import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { bertKeys } from "../parts/bert";
import { rotaryEncoder } from "../parts/rotary-encoder";

export default defineArchitecture({
  types: ["gte"],
  classes: ["Gte"],
  usual: "Model",
  keys: { ...bertKeys(250048, 768, 3072, 12, 12, 8192), type_vocab_size: count(1), head_dim: optional() },
  stages: (k, c) =>
    rotaryEncoder(c, k, {
      prefix: "gte",
      bias: true,
      gated: true,
      downBias: true,
      pooledHeads: ["ForSequenceClassification"],
      secondBias: false,
    }),
});
