/** What differs from one framework to the next, as far as rules and fixes ask for it. */
export interface Framework {
  /** Each layer says for itself where its channels stand (`data_format`), last where it says nothing. */
  readonly layoutPerLayer: boolean;
  /** What losses that do not say it themselves take: values as they leave the last layer, or after softmax or sigmoid. */
  readonly losses: {
    readonly crossEntropy?: Expected;
    readonly binaryCrossEntropy?: Expected;
  };
  readonly words: Words;
}

export type Expected = "logits" | "probabilities";

/** How a new layer and its arguments are called, in the framework's own spelling. */
export interface Words {
  conv(rank: number): string;
  maxPool(rank: number): string;
  /** Absent where no layer of that name exists. */
  globalPool?(rank: number): string;
  /** The output channels of a convolution. */
  readonly channels: string;
  /** The input channels of a convolution, where it says them. */
  readonly arriving: string;
  /** The window of a convolution. */
  readonly kernel: string;
  readonly stride: string;
  /** The window of a pooling layer. */
  readonly window: string;
  readonly bias: string;
}
