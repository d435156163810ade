/** What lies beside a file: the headers of the weights that were made with it. */
export interface WeightsBeside {
  /** The file, or the index of several. */
  readonly file: string;
  /** Other text: another state of these files. */
  readonly stamp: string;
  /** Names, shapes and types; absent where the headers cannot be read. */
  readonly tensors?: readonly TensorBeside[];
  /** How the tensors are found again: by where they are in their model, or, absent, by their names. */
  readonly found?: "by place";
  /** Why they cannot be read: a sentence. */
  readonly fault?: string;
  /** Nobody can look here: in a browser, where files cannot be read in part. */
  readonly unlooked?: true;
  /** So many of the files that the index names are not there. */
  readonly missing?: number;
}

export interface TensorBeside {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}
