import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { parallel } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { plain } from "../parts/mlp";

export default defineArchitecture({
  types: ["phi"],
  classes: ["Phi"],
  usual: "ForCausalLM",
  keys: { ...sizes(51200, 2048, 8192, 24, 32, null, 2048), qk_layernorm: flag(false) },
  stages: (k, c) =>
    uniform(
      c,
      k,
      (g, x) =>
        parallel(g, x, {
          norm: "layer",
          attention: grouped(k, {
            bias: true,
            names: { o: "dense", qNorm: "q_layernorm", kNorm: "k_layernorm" },
            ...(k.qk_layernorm ? { norm: "layer" } : {}),
          }),
          mlp: (g, x) => plain(g, x, { hidden: k.intermediate_size, bias: true, names: ["fc1", "fc2"] }),
        }),
      { norm: "layer", headBias: true, names: { norm: "final_layernorm" } },
    ),
});
