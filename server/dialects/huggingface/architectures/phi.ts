import { defineArchitecture } from "../architecture";
import { flag, word } from "../keys";
import { sizes } from "../parts/dense";
import { phi } from "../parts/phi";

export default () =>
  defineArchitecture({
    types: ["phi"],
    classes: ["Phi"],
    isNamed: true,
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(51200, 2048, 8192, 24, 32, null, 2048),
      hidden_act: word("gelu_new"),
      qk_layernorm: flag(false),
    },
    stages: (k, c) => phi(c, k),
  });
