import type { Span } from "../../../model/span";
import { booleanOf, get, isNull, stringOf } from "../../../model/tree";
import type { Entry } from "../scope";

/** What makes a layer give more than one tensor, and how many. */
interface Several {
  readonly said: string;
  readonly span: Span;
  /** Nothing where it depends on cells. */
  readonly count: number | undefined;
}

const COUNTS: readonly (readonly [classes: RegExp, count: number | undefined])[] = [
  [/^(LSTM|CuDNNLSTM|ConvLSTM[123]D)$/, 3],
  [/^(GRU|CuDNNGRU|SimpleRNN)$/, 2],
  [/^RNN$/, undefined],
];

export function severalBy({ type, config }: Entry): Several | undefined {
  const recurrent = COUNTS.find(([classes]) => classes.test(type));
  if (recurrent) {
    const state = get(config, "return_state");
    if (!state || booleanOf(state) !== true) return undefined;
    return { said: "return_state", span: state.span, count: recurrent[1] };
  }
  const mode = type === "Bidirectional" ? get(config, "merge_mode") : undefined;
  if (!mode || !isNull(mode)) return undefined;
  const inner = get(config, "layer");
  const state = get(get(inner, "config"), "return_state");
  const each = stringOf(get(inner, "class_name")) === undefined || (state && booleanOf(state) === true);
  return { said: "merge_mode null", span: mode.span, count: each ? undefined : 2 };
}

/** Layers that leave a list of tensors a list. */
export const PASSES_ON = /^((Gaussian|Alpha)?Dropout|GaussianNoise|ActivityRegularization|Identity)$/;

/** Those that take exactly one tensor. */
export const READS_ONE =
  /^(Dense|Activation|(Leaky|P)?ReLU|ELU|Softmax|\w*Normalization|Flatten|Reshape|Permute|RepeatVector|Masking|Rescaling|Embedding|SimpleRNN|LSTM|GRU|TimeDistributed|Bidirectional|(Separable|Depthwise)?Conv[123]D(Transpose)?|\w*Pooling[123]D|(UpSampling|ZeroPadding|Cropping|SpatialDropout)[123]D)$/;

/** Those that a list of tensors is made for. */
export const READS_LIST =
  /^(Add|Average|Concatenate|Dot|Maximum|Minimum|Multiply|Subtract|(Additive)?Attention)$/;
