import type { Scope, Stage } from "../architecture";
import { count, flag, optional, type Values, words } from "../keys";
import { attention } from "./attention";
import { bertKeys } from "./bert";
import { encoder } from "./encoder";
import { gated } from "./mlp";
import { linear, named } from "./norms";
import { pattern } from "./runs";

export const modernBertKeys = () => ({
  ...bertKeys(50368, 768, 1152, 22, 12, 8192),
  norm_bias: flag(false),
  attention_bias: flag(false),
  mlp_bias: flag(false),
  decoder_bias: flag(true),
  classifier_bias: flag(false),
  global_attn_every_n_layers: count(3),
  local_attention: optional(128),
  layer_types: words(),
});

type Keys = Values<ReturnType<typeof modernBertKeys>>;

/** ModernBERT: windows with a full view every so often, gated feed-forward parts; `writes`: no token sees those behind it. */
export function modernBert(c: Scope, k: Keys, writes: boolean): readonly Stage[] {
  const norm = k.norm_bias ? "layer" : "layer without bias";
  const listed = pattern(c, "layer_types", k.layer_types, k.num_hidden_layers, (i) =>
    i % k.global_attn_every_n_layers === 0 ? "full_attention" : "sliding_attention",
  );
  return encoder(c, {
    prefix: "model",
    vocabulary: k.vocab_size,
    width: k.hidden_size,
    embeddingNorm: norm,
    layers: k.num_hidden_layers,
    // The first block reads what is normalised already.
    kindOf: (i) => (i === 0 ? `first, ${listed(i)}` : listed(i)),
    block(g, x, kind) {
      const read = kind.startsWith("first") ? x : named(g, "attn_norm", x, norm);
      const a = g.within("attn", () =>
        attention(g, read, {
          heads: k.num_attention_heads,
          headDim: Math.floor(k.hidden_size / k.num_attention_heads),
          bias: k.attention_bias,
          causal: writes,
          window: kind.endsWith("sliding_attention") ? k.local_attention : null,
          names: { o: "Wo" },
        }),
      );
      const y = g.add(x, a);
      const m = g.within("mlp", () =>
        gated(g, named(g, "mlp_norm", y, norm), {
          hidden: k.intermediate_size,
          bias: k.mlp_bias,
          fn: "gelu",
        }),
      );
      return g.add(y, m);
    },
    behind: (g, x) => named(g, "final_norm", x, norm),
    transform: (g, x) => named(g, "norm", linear(g, "dense", x, k.hidden_size, k.classifier_bias), norm),
    everyHead: true,
    headBias: k.decoder_bias,
    secondBias: false,
    tied: k.tie_word_embeddings,
    ...(writes ? { classifierBias: k.classifier_bias } : {}),
  });
}
