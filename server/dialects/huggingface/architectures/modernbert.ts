import { defineArchitecture } from "../architecture";
import { modernBert, modernBertKeys } from "../parts/modernbert";

export default () =>
  defineArchitecture({
    types: ["modernbert"],
    classes: ["ModernBert"],
    usual: "ForMaskedLM",
    keys: modernBertKeys(),
    stages: (k, c) => modernBert(c, k, false),
  });
