/** The tensors that the framework keeps of a model, as it names them. */
export interface ModelState {
  readonly tensors: readonly KeptTensor[];
  /** What the names of a layer's tensors begin with, by its index; null where it has none, or where none is known. */
  readonly keys: readonly (string | null)[];
  /** Layers that have tensors of which nobody knows what they are called, or how large they are. */
  readonly unknown: readonly number[];
  /** What the names in modules begin with that may be saved by themselves: their own weights have names without it. */
  readonly roots?: readonly string[];
  /** Tensors that it has where the weights have them, and else shares with another: a head that is tied. */
  readonly optional?: readonly KeptTensor[];
}

export interface KeptTensor {
  readonly name: string;
  /** Outermost first, as the framework has it. */
  readonly shape: readonly number[];
  /** Whose it is; absent where only the names are known, from the header of a file. */
  readonly layer?: number;
  /** Kept with the weights, and no parameter: the moving averages of a norm. */
  readonly buffer?: true;
}
