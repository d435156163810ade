import { defineArchitecture, type Family } from "../architecture";
import { count, optional } from "../keys";
import { bertKeys } from "./bert";
import { rotaryEncoder } from "./rotary-encoder";

/** GTE, and the code that its checkpoints came with first. */
export const gte = (type: string, name: string, more: { readonly remote?: string } = {}): Family =>
  defineArchitecture({
    ...more,
    types: [type],
    classes: [name],
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
