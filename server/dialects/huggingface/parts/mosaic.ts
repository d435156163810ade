import type { Scope, Stage } from "../architecture";
import { attention } from "./attention";
import { type BlockPlan, before, type Step } from "./block";
import { decoder } from "./decoder";

interface Sizes {
  readonly vocab_size: number;
  readonly d_model: number;
  readonly n_layers: number;
  readonly n_heads: number;
  readonly tie_word_embeddings: boolean;
}

/** A decoder without a bias anywhere, as MosaicML calls its parts. */
export const mosaic = (
  c: Scope,
  k: Sizes,
  o: { readonly mlp: Step; readonly kvHeads?: number; readonly names: BlockPlan["names"] & object },
): readonly Stage[] =>
  decoder(c, {
    vocabulary: k.vocab_size,
    width: k.d_model,
    layers: k.n_layers,
    layersKey: "n_layers",
    tied: k.tie_word_embeddings,
    norm: "layer without bias",
    names: { prefix: "transformer", table: "wte", layers: "blocks", norm: "norm_f" },
    block: (g, x) =>
      before(g, x, {
        norm: "layer without bias",
        names: o.names,
        attention: (g, x) =>
          attention(g, x, {
            heads: k.n_heads,
            ...(o.kvHeads === undefined ? {} : { kvHeads: o.kvHeads }),
            headDim: Math.floor(k.d_model / k.n_heads),
            out: k.d_model,
            names: { o: "out_proj" },
          }),
        mlp: o.mlp,
      }),
  });
