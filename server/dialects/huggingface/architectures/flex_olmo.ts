import { defineArchitecture } from "../architecture";
import { behind } from "../parts/block";
import { sizes, uniform } from "../parts/dense";
import { olmoBlock, olmoKeys } from "../parts/olmo";

export default () =>
  defineArchitecture({
    types: ["flex_olmo"],
    classes: ["FlexOlmo"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: olmoKeys(sizes(100352, 4096, 11008, 32, 32, null, 4096), 7, 5),
    stages: (k, c) => uniform(c, k, (g, x) => behind(g, x, olmoBlock(k))),
  });
