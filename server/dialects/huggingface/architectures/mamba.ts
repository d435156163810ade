import { defineArchitecture } from "../architecture";
import { count, either, flag, optional } from "../keys";
import { mamba1, stateSpaces } from "../parts/mamba";
import { rankOf } from "../parts/rank";

export default () =>
  defineArchitecture({
    types: ["mamba", "falcon_mamba"],
    classes: ["Mamba", "FalconMamba"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(50280),
      hidden_size: count(768),
      state_size: count(16),
      num_hidden_layers: count(32, "n_layer"),
      expand: count(2),
      intermediate_size: optional(),
      conv_kernel: count(4),
      time_step_rank: either("auto"),
      use_bias: flag(false),
      use_conv_bias: flag(true),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) =>
      stateSpaces(c, k, (g, x) =>
        mamba1(g, x, {
          inner: k.intermediate_size ?? k.expand * k.hidden_size,
          state: k.state_size,
          rank: rankOf(k.time_step_rank, k.hidden_size),
          kernel: k.conv_kernel,
          bias: k.use_bias,
          convBias: k.use_conv_bias,
          out: k.hidden_size,
        }),
      ),
  });
