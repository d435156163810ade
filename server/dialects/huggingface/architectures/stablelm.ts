import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { before, parallel } from "../parts/block";
import { grouped, headDimOf, sizes, uniform } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["stablelm", "stablelm_epoch"],
    classes: ["StableLm", "StableLM", "StableLMEpoch"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(50304, 2560, 6912, 32, 32, 32, 4096),
      use_qkv_bias: flag(false),
      qk_layernorm: flag(false),
      use_parallel_residual: flag(false),
    },
    stages(k, c) {
      const plan = {
        norm: "layer",
        attention: grouped(k, {
          turnsPart: true,
          bias: k.use_qkv_bias,
          outBias: false,
          headDim: headDimOf(k),
          // Every head has a norm of its own.
          ...(k.qk_layernorm ? { norm: "layer without bias", normOver: "all" } : {}),
          names: { qNorm: "q_layernorm", kNorm: "k_layernorm" },
        }),
        mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
      } satisfies Parameters<typeof before>[2];
      return uniform(c, k, (g, x) => (k.use_parallel_residual ? parallel(g, x, plan) : before(g, x, plan)), {
        norm: "layer",
      });
    },
  });
