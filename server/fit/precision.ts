/** In which types a training step computes, and keeps what it computes. */
export interface Precision {
  /** Bytes of a number outside of autocast, master weights among them. */
  readonly width: number;
  /** Under autocast: matrix products in a type of two bytes. */
  readonly amp: boolean;
  /** Which of autocast's lists holds: on a GPU, some functions are put back to 32 bits. */
  readonly device: "cuda" | "cpu";
  /** Attention is one kernel, which keeps no scores: transformers' default (`sdpa`). */
  readonly fusedAttention: boolean;
}

/** Of a number that autocast has put to 16 bits. */
export const HALF = 2;

/** Of an index, as max-pooling and embeddings keep them. */
export const INDEX = 8;

/** Of a number of statistics, and of what a GPU's list puts back. */
export const SINGLE = 4;

/** Operations whose weights and inputs autocast casts: "CUDA Ops that can autocast to float16" in its documentation. */
export const CAST: ReadonlySet<string> = new Set([
  "conv",
  "convTranspose",
  "locallyConnected",
  "dense",
  "contraction",
  "matmul",
  "recurrent",
  "experts",
]);
