import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { DELTA, deltaBlock, deltaKinds } from "../parts/delta";
import { sizes, varied } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["qwen3_5_text"],
    classes: ["Qwen3_5", "Qwen3_5Text"],
    usual: "ForCausalLM",
    keys: { ...sizes(248320, 4096, 12288, 32, 16, 4, 32768), ...DELTA, mtp_num_hidden_layers: count(0) },
    stages: (k, c) =>
      varied(c, k, deltaKinds(c, k), (g, x, kind) =>
        deltaBlock(g, x, k, kind, (g, x) => gated(g, x, { hidden: k.intermediate_size })),
      ),
  });
