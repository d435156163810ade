import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { decoder } from "../parts/decoder";
import { linear } from "../parts/norms";
import { sharing } from "../parts/remote";

/** Llama with biases where a part adds to the stream. */
export default () =>
  defineArchitecture({
    types: ["telechat", "telechat2"],
    classes: ["Telechat", "TeleChat", "TeleChat2"],
    usual: "ForCausalLM",
    remote: sharing("llama"),
    keys: {
      vocab_size: count(160256),
      hidden_size: count(4096, "n_embed"),
      n_layer: count(30, "num_hidden_layers"),
      n_head: count(32, "num_attention_heads"),
      num_key_value_heads: optional(),
      ffn_hidden_size: count(12288, "intermediate_size"),
      tie_word_embeddings: flag(false),
    },
    stages: (k, c) =>
      decoder(c, {
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        layers: k.n_layer,
        layersKey: "n_layer",
        tied: k.tie_word_embeddings,
        names: { prefix: "transformer", table: "word_embeddings", layers: "h", norm: "ln_f" },
        block: (g, x) =>
          before(g, x, {
            names: { attention: "self_attention" },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.n_head,
                kvHeads: k.num_key_value_heads,
                headDim: Math.floor(k.hidden_size / k.n_head),
                outBias: true,
                names: { q: "query", k: "key", v: "value", o: "dense" },
              }),
            mlp(g, x) {
              const y = g.multiply(
                g.activation(linear(g, "gate_proj", x, k.ffn_hidden_size), "silu"),
                linear(g, "up_proj", x, k.ffn_hidden_size),
              );
              return linear(g, "down_proj", y, k.hidden_size, true);
            },
          }),
      }),
  });
