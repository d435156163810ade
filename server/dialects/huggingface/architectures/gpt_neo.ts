import { defineArchitecture } from "../architecture";
import { count, flag, map, optional, words } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { decoder } from "../parts/decoder";
import { plain } from "../parts/mlp";
import { spelledOut } from "../parts/runs";

export default () =>
  defineArchitecture({
    types: ["gpt_neo"],
    classes: ["GPTNeo"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(50257),
      hidden_size: count(2048),
      intermediate_size: optional(),
      num_layers: count(24, "num_hidden_layers"),
      num_heads: count(16, "num_attention_heads"),
      max_position_embeddings: count(2048),
      window_size: optional(256),
      attention_layers: words(),
      attention_types: map(),
      tie_word_embeddings: flag(true),
    },
    stages(k, c) {
      const kind = spelledOut(c, k.attention_types, k.num_layers, ["global", "local"]);
      return decoder(c, {
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        layers: k.num_layers,
        layersKey: "num_layers",
        tied: k.tie_word_embeddings,
        norm: "layer",
        kindOf: kind,
        names: { prefix: "transformer", table: "wte", layers: "h", norm: "ln_f" },
        embedded: (g, x) =>
          g.within("wpe", () => g.scale(x, { shift: [k.max_position_embeddings, k.hidden_size] })),
        block: (g, x, which) =>
          before(g, x, {
            norm: "layer",
            names: { attention: "attn", norms: ["ln_1", "ln_2"] },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.num_heads,
                headDim: Math.floor(k.hidden_size / k.num_heads),
                outBias: true,
                window: which === "local" ? k.window_size : null,
                names: { o: "out_proj" },
              }),
            mlp: (g, x) =>
              plain(g, x, {
                hidden: k.intermediate_size ?? 4 * k.hidden_size,
                bias: true,
                names: ["c_fc", "c_proj"],
              }),
          }),
      });
    },
  });
