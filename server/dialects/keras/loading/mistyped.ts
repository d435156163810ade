import type { PlacedFault } from "../../../model/fault";
import type { Layer } from "../../../model/layer";
import type { Span } from "../../../model/span";
import { get, stringOf } from "../../../model/tree";
import { executionOrder } from "../../../trace/order";
import type { Version } from "../document";
import type { Entry } from "../scope";

/** What a tensor holds that is no fraction, and the input whose `dtype` says so. */
interface Held {
  readonly dtype: string;
  readonly kind: "whole" | "truth" | "text" | "complex";
  readonly from: Entry;
}

const KINDS: readonly (readonly [dtypes: RegExp, kind: Held["kind"]])[] = [
  [/^u?int\d+$/, "whole"],
  [/^bool$/, "truth"],
  [/^string$/, "text"],
  [/^complex\d+$/, "complex"],
];

const CONVOLUTION =
  "((Separable|Depthwise)?Conv(olution)?|LocallyConnected)[123]D(Transpose)?|ConvLSTM[123]D";
const RECURRENT = "LSTM|GRU|SimpleRNN|RNN|Bidirectional";
const ACTIVATIONS =
  /^(sigmoid|hard_sigmoid|softmax|log_softmax|tanh|elu|selu|gelu|swish|silu|mish|softplus|softsign|exponential)$/;

/** What computes with fractions alone: TensorFlow turns none of these into fractions for it. */
const FRACTIONS = new RegExp(
  `^(${CONVOLUTION}|${RECURRENT}|AveragePooling[123]D|MaxPooling3D|GroupNormalization|PReLU|ELU|Softmax|ThresholdedReLU|EinsumDense|(Additive)?Attention|MultiHeadAttention)$`,
);
const NO_COMPLEX = new RegExp(
  `^(${CONVOLUTION}|${RECURRENT}|(Average|Max|GlobalMax)Pooling[123]D|(Leaky)?ReLU)$`,
);
/** What compares numbers, or adds them up. */
const NUMBERS = /^((Global)?MaxPooling[123]D|UpSampling2D|(Leaky)?ReLU)$/;

/** What hands on whatever it reads as it is. */
const KEEPS =
  /^((Spatial|Gaussian|Alpha)?Dropout([123]D)?|GaussianNoise|Flatten|Reshape|Permute|RepeatVector|Identity|(ZeroPadding|Cropping|UpSampling|MaxPooling)[123]D|ReLU)$/;

/** Before Keras 3 an input of integers, truths or words is not turned into fractions for the layer that reads it. */
export function* mistyped(
  entries: readonly Entry[],
  calls: readonly Layer["calls"][],
  version: Version,
): Iterable<PlacedFault> {
  if (version !== "tf.keras" && version !== "keras2" && version !== "tfjs") return;
  if (!entries.some((entry) => ofInput(entry))) return;
  const held = new Map<number, Held>();
  const told = new Set<Entry>();
  for (const [index, call] of executionOrder(calls)) {
    const entry = entries[index];
    if (!entry || call > 0) continue;
    const own = ofInput(entry);
    if (own) held.set(index, own);
    const [read] = calls[index]?.[0] ?? [];
    const arriving =
      read?.to.kind === "layer" && entry.type !== "InputLayer" ? held.get(read.to.index) : undefined;
    if (!arriving) continue;
    if (keeps(entry)) held.set(index, arriving);
    const isWrong = version === "tfjs" ? mindsInTfjs(entry, arriving.kind) : minds(entry, arriving.kind);
    if (!isWrong || told.has(arriving.from)) continue;
    told.add(arriving.from);
    const { dtype, from } = arriving;
    yield {
      code: "bad-argument",
      // Before 2.4 the type of a layer was that of its input.
      ...(version === "keras2" ? { severity: "warning" } : {}),
      span: entry.typeSpan,
      layer: index,
      message: `${entry.type} cannot compute with the ${dtype} of ${from.name}: ${version === "tfjs" ? "TensorFlow.js" : "Keras 2"} does not convert it; set that input's dtype to float32`,
      related: [{ span: saidAt(from), message: `${from.name} holds ${dtype}` }],
    };
  }
}

const saidAt = ({ config, typeSpan }: Entry): Span => get(config, "dtype")?.span ?? typeSpan;

function ofInput(entry: Entry): Held | undefined {
  if (entry.type !== "InputLayer") return undefined;
  const dtype = stringOf(get(entry.config, "dtype"));
  const kind = dtype === undefined ? undefined : KINDS.find(([dtypes]) => dtypes.test(dtype))?.[1];
  return dtype === undefined || !kind ? undefined : { dtype, kind, from: entry };
}

const activationOf = (entry: Entry): string | undefined =>
  entry.type === "Activation" ? stringOf(get(entry.config, "activation")) : undefined;

const keeps = (entry: Entry): boolean =>
  KEEPS.test(entry.type) || /^(linear|relu)$/.test(activationOf(entry) ?? "");

function minds(entry: Entry, kind: Held["kind"]): boolean {
  const inner =
    entry.type === "TimeDistributed" ? stringOf(get(get(entry.config, "layer"), "class_name")) : undefined;
  const type = inner ?? entry.type;
  const activation = activationOf(entry);
  if (kind === "complex") return NO_COMPLEX.test(type);
  if (FRACTIONS.test(type) || ACTIVATIONS.test(activation ?? "")) return true;
  return kind !== "whole" && (NUMBERS.test(type) || activation === "relu");
}

/** It has kernels for fractions alone of these; what else it computes, it converts. */
const FRACTIONS_TFJS = /^((Separable|Depthwise)?Conv[12]D|ConvLSTM2D|AveragePooling[12]D|Softmax|ELU)$/;

const mindsInTfjs = (entry: Entry, kind: Held["kind"]): boolean =>
  kind !== "text" &&
  (FRACTIONS_TFJS.test(entry.type) ||
    /^(sigmoid|softmax|tanh)$/.test(activationOf(entry) ?? "") ||
    (kind === "truth" && entry.type === "UpSampling2D"));
