import { items, stringOf, type Tree } from "../../../model/tree";
import type { Scope, Stage } from "../architecture";
import { count, flag, optional, real, wordOrWords } from "../keys";
import { type EncoderPlan, encoder } from "./encoder";

/** The keys of both generations of DeBERTa beside those of BERT: their attention knows how far two words are apart. */
export const RELATIVE = {
  embedding_size: optional(),
  type_vocab_size: count(0),
  legacy: flag(true),
  relative_attention: flag(false),
  max_relative_positions: real(-1),
  position_biased_input: flag(true),
  pos_att_type: wordOrWords(),
};

/** `c2p`, `p2c`: a list, or words with `|` between them. */
export function waysOf(written: Tree | string | null): ReadonlySet<string> {
  if (written === null) return new Set();
  if (typeof written === "string")
    return new Set(
      written
        .toLowerCase()
        .split("|")
        .map((w) => w.trim()),
    );
  return new Set(items(written).map((t) => stringOf(t) ?? ""));
}

interface Reach {
  readonly max_relative_positions: number;
  readonly max_position_embeddings: number;
}

/** How far apart words can be told to be. */
export const reachOf = (k: Reach): number =>
  k.max_relative_positions < 1 ? k.max_position_embeddings : k.max_relative_positions;

interface Sizes {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly embedding_size: number | null;
  readonly max_position_embeddings: number;
  readonly position_biased_input: boolean;
  readonly type_vocab_size: number;
  readonly num_hidden_layers: number;
  readonly tie_word_embeddings: boolean;
}

/** Both generations of DeBERTa: they differ in their blocks, and in what belongs to all of them. */
export const deberta = (c: Scope, k: Sizes, own: Pick<EncoderPlan, "block" | "behind">): readonly Stage[] =>
  encoder(c, {
    prefix: "deberta",
    vocabulary: k.vocab_size,
    width: k.hidden_size,
    ...(k.embedding_size === null ? {} : { narrow: k.embedding_size }),
    narrowBias: false,
    positions: k.position_biased_input ? k.max_position_embeddings : null,
    types: k.type_vocab_size,
    layers: k.num_hidden_layers,
    pooledHeads: ["ForSequenceClassification", "ForMultipleChoice"],
    tied: k.tie_word_embeddings,
    ...own,
  });
