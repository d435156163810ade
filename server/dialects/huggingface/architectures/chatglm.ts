import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { decoder } from "../parts/decoder";
import { gated } from "../parts/mlp";
import { sharing } from "../parts/remote";

/** The second and third ChatGLM, and the first GLM-4. The first one of all is another model, and not followed. */
export default () =>
  defineArchitecture({
    types: ["chatglm"],
    classes: ["ChatGLM"],
    usual: "Model",
    remote: sharing("glm"),
    keys: {
      padded_vocab_size: count(65024, "vocab_size"),
      hidden_size: count(4096),
      ffn_hidden_size: count(13696),
      num_layers: count(28, "num_hidden_layers"),
      num_attention_heads: count(32),
      kv_channels: count(128),
      multi_query_attention: flag(false),
      multi_query_group_num: count(1),
      add_bias_linear: flag(false),
      add_qkv_bias: flag(false),
      rmsnorm: flag(true),
      post_layer_norm: flag(true),
      seq_length: count(2048, "max_position_embeddings"),
      inner_hidden_size: optional(),
      tie_word_embeddings: flag(false),
    },
    stages(k, c) {
      if (k.inner_hidden_size !== null)
        return [
          {
            name: "transformer",
            type: "ChatGLM 1",
            keys: ["inner_hidden_size"],
            reads: ["input_ids"],
            run: (g, xs) => g.unknown(xs),
          },
        ];
      const norm = k.rmsnorm ? "rms" : "layer";
      return decoder(
        // Its classes are called as if nothing were on top; the projection onto words is part of all of them.
        c.head === "ForSequenceClassification" ? c : { ...c, head: "ForCausalLM" },
        {
          vocabulary: k.padded_vocab_size,
          width: k.hidden_size,
          layers: k.num_layers,
          layersKey: "num_layers",
          tied: k.tie_word_embeddings,
          norm: k.post_layer_norm ? norm : null,
          names: {
            prefix: "transformer",
            table: "embedding.word_embeddings",
            layers: "encoder.layers",
            norm: "encoder.final_layernorm",
            head: "transformer.output_layer",
          },
          block: (g, x: Value) =>
            before(g, x, {
              norm,
              names: { attention: "self_attention" },
              attention: (g, x) =>
                attention(g, x, {
                  heads: k.num_attention_heads,
                  kvHeads: k.multi_query_attention ? k.multi_query_group_num : null,
                  headDim: k.kv_channels,
                  bias: k.add_bias_linear || k.add_qkv_bias,
                  outBias: k.add_bias_linear,
                  names: { o: "dense" },
                }),
              mlp: (g, x) => gated(g, x, { hidden: k.ffn_hidden_size, bias: k.add_bias_linear }),
            }),
        },
      );
    },
  });
