import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Scope, Stage } from "../architecture";
import { attention } from "./attention";
import { after } from "./block";
import { type EncoderPlan, encoder } from "./encoder";
import { mixture } from "./experts";
import { gated, plain } from "./mlp";

interface Sizes {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly head_dim?: number | null;
  readonly type_vocab_size: number;
  readonly tie_word_embeddings: boolean;
}

interface Ways extends Pick<EncoderPlan, "pooled" | "pooledHeads" | "denseClassifier" | "secondBias"> {
  readonly prefix: string;
  readonly bias: boolean;
  /** A third dense layer opens and closes the first, neither with a bias. */
  readonly gated: boolean;
  readonly downBias?: boolean;
  /** The second of every so many blocks has experts in place of the dense layers. */
  readonly experts?: { readonly every: number; readonly all: number; readonly visited: number };
}

const ROUTED = "layer of experts";

/** BERT whose attention turns queries and keys by their places, so that no table of positions is stored. */
export const rotaryEncoder = (c: Scope, k: Sizes, w: Ways): readonly Stage[] =>
  encoder(c, {
    vocabulary: k.vocab_size,
    width: k.hidden_size,
    types: k.type_vocab_size,
    layers: k.num_hidden_layers,
    layersName: `${w.prefix}.layers`,
    tied: k.tie_word_embeddings,
    ...(w.experts ? { kindOf: (i: number) => (i % (w.experts?.every ?? 0) === 1 ? ROUTED : "layer") } : {}),
    block: (g, x, kind) => block(g, x, k, kind === ROUTED ? w : { ...w, experts: undefined }),
    ...w,
  });

/** A way of blocks without experts says so. */
type Way = Omit<Ways, "experts"> & { readonly experts?: Ways["experts"] | undefined };

const block = (g: Builder, x: Value, k: Sizes, w: Way): Value =>
  after(g, x, {
    names: { attention: "self_attn", mlp: "mlp", norms: ["post_attention_layernorm", "post_mlp_layernorm"] },
    attention: (g, x) =>
      attention(g, x, {
        heads: k.num_attention_heads,
        headDim: k.head_dim ?? Math.floor(k.hidden_size / k.num_attention_heads),
        bias: w.bias,
        causal: false,
        out: k.hidden_size,
      }),
    mlp(g, x) {
      if (w.experts) {
        const { all, visited } = w.experts;
        const y = mixture(g, x, {
          experts: all,
          active: visited,
          hidden: k.intermediate_size,
          gated: false,
        });
        return g.within("experts.bias", () => g.scale(y, { shift: [k.hidden_size] }));
      }
      if (!w.gated) return plain(g, x, { hidden: k.intermediate_size, bias: true, names: ["fc1", "fc2"] });
      const y = gated(g, x, { hidden: k.intermediate_size });
      return w.downBias ? g.within("down_proj.bias", () => g.scale(y, { shift: [k.hidden_size] })) : y;
    },
  });
