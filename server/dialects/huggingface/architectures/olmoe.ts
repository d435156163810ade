import { defineArchitecture } from "../architecture";
import { before } from "../parts/block";
import { sizes, uniform } from "../parts/dense";
import { olmoBlock, olmoKeys } from "../parts/olmo";

export default () =>
  defineArchitecture({
    types: ["olmoe"],
    classes: ["Olmoe"],
    usual: "ForCausalLM",
    keys: olmoKeys(sizes(50304, 2048, 2048, 16, 16, null, 4096), 64, 8),
    stages: (k, c) => uniform(c, k, (g, x) => before(g, x, olmoBlock(k))),
  });
