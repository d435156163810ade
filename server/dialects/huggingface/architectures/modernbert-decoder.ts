import { defineArchitecture } from "../architecture";
import { modernBert, modernBertKeys } from "../parts/modernbert";

export default () =>
  defineArchitecture({
    types: ["modernbert-decoder"],
    classes: ["ModernBertDecoder"],
    usual: "ForCausalLM",
    heads: ["Model", "ForCausalLM", "ForSequenceClassification"],
    keys: modernBertKeys(),
    stages: (k, c) => modernBert(c, k, true),
  });
