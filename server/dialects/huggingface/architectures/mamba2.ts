import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { mamba2, stateSpaces } from "../parts/mamba";

export default () =>
  defineArchitecture({
    types: ["mamba2"],
    classes: ["Mamba2"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(32768),
      hidden_size: count(4096),
      state_size: count(128),
      num_hidden_layers: count(64),
      num_heads: count(128),
      head_dim: count(64),
      n_groups: count(8),
      expand: count(2),
      conv_kernel: count(4),
      use_bias: flag(false),
      use_conv_bias: flag(true),
      tie_word_embeddings: flag(false),
    },
    stages: (k, c) =>
      stateSpaces(c, k, (g, x) =>
        mamba2(g, x, {
          inner: k.expand * k.hidden_size,
          state: k.state_size,
          heads: k.num_heads,
          groups: k.n_groups,
          kernel: k.conv_kernel,
          bias: k.use_bias,
          convBias: k.use_conv_bias,
          out: k.hidden_size,
        }),
      ),
  });
