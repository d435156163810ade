import type { Scope, Stage } from "../architecture";
import { count } from "../keys";
import { attention } from "./attention";
import { after, before } from "./block";
import { type DecoderPlan, decoder } from "./decoder";
import { plain } from "./mlp";
import { named } from "./norms";
import { lookedAt, memoryOf } from "./seen";

/** The sizes of the first GPTs by their names: vocabulary, positions, width, blocks, heads. */
export const gptKeys = (
  vocabulary: number,
  positions: number,
  width: number,
  layers: number,
  heads: number,
) => ({
  vocab_size: count(vocabulary),
  n_positions: count(positions, "max_position_embeddings"),
  n_embd: count(width, "hidden_size"),
  n_layer: count(layers, "num_hidden_layers"),
  n_head: count(heads, "num_attention_heads"),
});

interface Sizes {
  readonly vocab_size: number;
  readonly n_embd: number;
  readonly n_layer: number;
  readonly tie_word_embeddings: boolean;
}

/** A decoder of these sizes; its last norm is one with mean and variance. */
export const gptDecoder = (
  c: Scope,
  k: Sizes,
  more: Pick<DecoderPlan, "block"> & Partial<DecoderPlan>,
): readonly Stage[] =>
  decoder(c, {
    vocabulary: k.vocab_size,
    width: k.n_embd,
    layers: k.n_layer,
    layersKey: "n_layer",
    tied: k.tie_word_embeddings,
    norm: "layer",
    ...more,
  });

interface Plan extends Sizes {
  readonly n_positions: number;
  readonly n_head: number;
  readonly hidden: number;
  readonly fn?: string;
  readonly kvHeads?: number | null;
  /** A norm behind all blocks; without it the blocks normalise behind their sums. */
  readonly last?: boolean;
  /** Every block looks at what another model made, too. */
  readonly crossing?: boolean;
}

/** A decoder with learnt positions and biases everywhere. */
export function gpt(c: Scope, k: Plan): readonly Stage[] {
  const block = k.last === false ? after : before;
  const memory = memoryOf(c);
  const heads = {
    heads: k.n_head,
    headDim: Math.floor(k.n_embd / k.n_head),
    bias: true,
    names: { o: "c_proj" },
  };
  return gptDecoder(c, k, {
    norm: k.last === false ? null : "layer",
    names: { prefix: "transformer", table: "wte", layers: "h", norm: "ln_f" },
    embedded: (g, x) => g.within("wpe", () => g.scale(x, { shift: [k.n_positions, k.n_embd] })),
    ...(k.crossing && memory ? { memory } : {}),
    block: (g, x, _kind, _first, seen) =>
      block(g, x, {
        norm: "layer",
        names: { attention: "attn", norms: ["ln_1", "ln_2"] },
        attention: (g, x) => attention(g, x, { ...heads, kvHeads: k.kvHeads ?? null, fused: "c_attn" }),
        mlp: (g, x) =>
          plain(g, x, { hidden: k.hidden, bias: true, fn: k.fn ?? "gelu", names: ["c_fc", "c_proj"] }),
        ...(k.crossing
          ? {
              between: (g, x) => {
                const source = lookedAt(g, x, seen, k.n_embd);
                const read = named(g, "ln_cross_attn", x, "layer");
                const y = g.within("crossattention", () =>
                  attention(g, read, { ...heads, causal: false, source }),
                );
                return g.add(x, y);
              },
            }
          : {}),
      }),
  });
}
