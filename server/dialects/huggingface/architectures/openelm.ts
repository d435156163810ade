import { items, numberOf } from "../../../model/tree";
import { orUnknown } from "../../../text/numbers";
import { defineArchitecture } from "../architecture";
import { count, flag, nested, oneOrCounts } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { decoder } from "../parts/decoder";
import { gated, plain } from "../parts/mlp";
import { sharing } from "../parts/remote";

type Each = number | readonly number[];

const of = (each: Each, i: number): number => (typeof each === "number" ? each : (each[i] ?? Number.NaN));

/** Llama whose heads and hidden widths grow from block to block. */
export default () =>
  defineArchitecture({
    types: ["openelm"],
    classes: ["OpenELM"],
    usual: "ForCausalLM",
    remote: sharing("llama with a width for each block"),
    keys: {
      vocab_size: count(32000),
      model_dim: count(2048),
      num_transformer_layers: count(12),
      head_dim: count(128),
      num_query_heads: oneOrCounts(16),
      num_kv_heads: oneOrCounts(16),
      ffn_multipliers: nested(),
      ffn_dim_divisor: count(256),
      ffn_with_glu: flag(true),
      normalize_qk_projections: flag(false),
      max_context_length: count(2048),
      share_input_output_layers: flag(true),
    },
    stages(k, c) {
      const times = items(k.ffn_multipliers ?? undefined).map(numberOf);
      const hidden = (i: number): number =>
        widened((times[i] ?? Number.NaN) * k.model_dim, k.ffn_dim_divisor);
      return decoder(c, {
        vocabulary: k.vocab_size,
        width: k.model_dim,
        layers: k.num_transformer_layers,
        layersKey: "num_transformer_layers",
        tied: k.share_input_output_layers,
        names: { prefix: "transformer", table: "token_embeddings" },
        kindOf: (i) => `${orUnknown(of(k.num_query_heads, i))} heads, ${orUnknown(hidden(i))} wide`,
        block: (g, x, _kind, i) =>
          before(g, x, {
            names: { attention: "attn", mlp: "ffn", norms: ["attn_norm", "ffn_norm"] },
            attention: (g, x) =>
              attention(g, x, {
                heads: of(k.num_query_heads, i),
                kvHeads: of(k.num_kv_heads, i),
                headDim: k.head_dim,
                out: k.model_dim,
                ...(k.normalize_qk_projections ? { norm: "rms" as const } : {}),
                names: { o: "out_proj" },
              }),
            mlp: (g, x) =>
              k.ffn_with_glu
                ? gated(g, x, { hidden: hidden(i), names: ["proj_1.gate", "proj_1.up", "proj_2"] })
                : plain(g, x, { hidden: hidden(i), names: ["proj_1", "proj_2"] }),
          }),
      });
    },
  });

/** The nearest multiple, not more than a tenth below. */
function widened(width: number, divisor: number): number {
  const near = Math.max(divisor, Math.floor((width + divisor / 2) / divisor) * divisor);
  return near < 0.9 * width ? near + divisor : near;
}
