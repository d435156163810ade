import { defineArchitecture } from "../architecture";
import { count, optional } from "../keys";
import { bertKeys } from "../parts/bert";
import { rotaryEncoder } from "../parts/rotary-encoder";

export default () =>
  defineArchitecture({
    types: ["jina_embeddings_v3"],
    classes: ["JinaEmbeddingsV3"],
    usual: "Model",
    headWidth: "rounded",
    keys: { ...bertKeys(250002, 1024, 4096, 24, 16, 8194), type_vocab_size: count(1), head_dim: optional() },
    stages: (k, c) =>
      rotaryEncoder(c, k, {
        prefix: "roberta",
        bias: true,
        gated: false,
        pooled: true,
        denseClassifier: true,
      }),
  });
