import { defineArchitecture } from "../architecture";
import { count, flag, optional, word, words } from "../keys";
import { grouped, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { MAMBA_NAMES, mamba2, mixed } from "../parts/mamba";
import { plain } from "../parts/mlp";
import { letters, pattern } from "../parts/runs";

const LETTERS: ReadonlyMap<string, string> = new Map([
  ["M", "mamba"],
  ["*", "attention"],
  ["-", "mlp"],
  ["E", "moe"],
]);

const USUAL = ["mamba", "moe", "attention", "mlp"];

export default () =>
  defineArchitecture({
    types: ["nemotron_h"],
    classes: ["NemotronH"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(131072),
      hidden_size: count(4096),
      intermediate_size: count(21504),
      num_hidden_layers: optional(),
      layers_block_type: words("layer_types"),
      hybrid_override_pattern: word(),
      num_attention_heads: count(32),
      num_key_value_heads: optional(8),
      head_dim: optional(128, "attention_head_dim"),
      max_position_embeddings: count(4096),
      mlp_bias: flag(false),
      use_bias: flag(false),
      mamba_num_heads: count(128),
      mamba_head_dim: count(64),
      ssm_state_size: count(128),
      n_groups: count(8),
      conv_kernel: count(4),
      use_conv_bias: flag(true),
      n_routed_experts: count(8, "num_local_experts"),
      num_experts_per_tok: count(2),
      n_group: count(1),
      topk_group: count(1),
      moe_intermediate_size: count(7688),
      moe_shared_expert_intermediate_size: count(7688),
      moe_latent_size: optional(),
      tie_word_embeddings: flag(false),
      num_nextn_predict_layers: count(0),
      mtp_layers_block_type: words(),
      mtp_hybrid_override_pattern: word(),
    },
    stages(k, c) {
      // The pattern says how many blocks there are; the number of layers is checked against it and nothing else.
      const written =
        k.layers_block_type ?? letters(c, "hybrid_override_pattern", k.hybrid_override_pattern, LETTERS);
      const listed = written ?? USUAL;
      const key = k.layers_block_type ? "layers_block_type" : "hybrid_override_pattern";
      if (k.num_hidden_layers !== null && written) pattern(c, key, listed, k.num_hidden_layers, () => "");
      const plainly = (kind = ""): string =>
        kind.replace("linear_attention", "mamba").replace("full_attention", "attention");
      const kindOf = (i: number): string => plainly(listed[i]);
      const further = k.mtp_layers_block_type ??
        letters(c, "mtp_hybrid_override_pattern", k.mtp_hybrid_override_pattern, LETTERS) ?? [
          "attention",
          "moe",
        ];
      return varied(
        c,
        { ...k, num_hidden_layers: listed.length, tie_word_embeddings: false },
        kindOf,
        (g, x, kind) => {
          return mixed(g, x, (g, read) => {
            if (kind === "attention") return grouped(k)(g, read);
            if (kind === "mlp")
              return plain(g, read, { hidden: k.intermediate_size, bias: k.mlp_bias, fn: "relu2" });
            if (kind === "moe")
              return mixture(g, read, {
                experts: k.n_routed_experts,
                active: k.num_experts_per_tok,
                hidden: k.moe_intermediate_size,
                gated: false,
                correction: "buffer",
                latent: k.moe_latent_size,
                latentBias: k.mlp_bias,
                beside: (g, x) =>
                  plain(g, x, {
                    hidden: k.moe_shared_expert_intermediate_size,
                    bias: k.mlp_bias,
                    fn: "relu2",
                  }),
              });
            return mamba2(g, read, {
              inner: k.mamba_num_heads * k.mamba_head_dim,
              state: k.ssm_state_size,
              heads: k.mamba_num_heads,
              groups: k.n_groups,
              kernel: k.conv_kernel,
              bias: k.use_bias,
              convBias: k.use_conv_bias,
              out: k.hidden_size,
            });
          });
        },
        { names: MAMBA_NAMES, layersKey: key, furtherKinds: further.map(plainly) },
      );
    },
  });
