import type { Version } from "../document";

/** What Keras knows by name, per release. */
export interface KnownNames {
  readonly activations: ReadonlySet<string>;
  readonly initializers: ReadonlySet<string>;
  readonly regularizers: ReadonlySet<string>;
  readonly constraints: ReadonlySet<string>;
}

const set = (...names: readonly string[]): ReadonlySet<string> => new Set(names.join(" ").split(" "));

const ACTIVATIONS =
  "elu exponential gelu hard_sigmoid leaky_relu linear log_softmax mish relu relu6 selu sigmoid silu softmax softplus softsign swish tanh";

const INITIALIZERS =
  "Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LecunNormal LecunUniform Ones Orthogonal RandomNormal " +
  "RandomUniform TruncatedNormal VarianceScaling Zeros constant glorot_normal glorot_uniform he_normal he_uniform identity " +
  "lecun_normal lecun_uniform normal one ones orthogonal random_normal random_uniform truncated_normal uniform variance_scaling " +
  "zero zeros";

const REGULARIZERS = "L1 L1L2 L2 OrthogonalRegularizer l1 l1l2 l2 orthogonal_regularizer";

const CONSTRAINTS = "MaxNorm MinMaxNorm NonNeg UnitNorm max_norm min_max_norm non_neg unit_norm";

const NAMES_2: KnownNames = {
  activations: set(ACTIVATIONS, "LeakyReLU ReLU PReLU ELU Softmax ThresholdedReLU softmax_v2"),
  initializers: set(
    INITIALIZERS,
    "GlorotUniformV2 GlorotNormalV2 HeNormalV2 HeUniformV2 LecunNormalV2 LecunUniformV2 ZerosV2 OnesV2 ConstantV2 IdentityV2",
    "OrthogonalV2 RandomNormalV2 RandomUniformV2 TruncatedNormalV2 VarianceScalingV2",
  ),
  regularizers: set(REGULARIZERS, "l1_l2"),
  constraints: set(CONSTRAINTS, "RadialConstraint maxnorm nonneg unitnorm radial_constraint"),
};

const NAMES_3: KnownNames = {
  activations: set(
    ACTIVATIONS,
    "celu glu hard_shrink hard_silu hard_swish hard_tanh log_sigmoid soft_shrink sparse_plus sparse_sigmoid sparsemax squareplus",
    "tanh_shrink threshold",
  ),
  initializers: set(INITIALIZERS, "IdentityInitializer OrthogonalInitializer STFT STFTInitializer stft"),
  regularizers: set(REGULARIZERS),
  constraints: set(CONSTRAINTS),
};

/** TensorFlow.js turns `hard_sigmoid` into `hardSigmoid` before it looks. */
const NAMES_TFJS: KnownNames = {
  activations: set(
    "elu selu relu relu6 linear sigmoid hard_sigmoid hardSigmoid softplus softsign tanh softmax log_softmax logSoftmax gelu mish swish",
    "ReLU LeakyReLU PReLU ELU ThresholdedReLU Softmax",
  ),
  initializers: set(
    "glorot_normal glorot_uniform he_normal he_uniform le_cun_normal le_cun_uniform identity ones orthogonal random_normal random_uniform",
    "truncated_normal variance_scaling zeros glorotNormal glorotUniform heNormal heUniform leCunNormal leCunUniform randomNormal randomUniform",
    "truncatedNormal varianceScaling Constant GlorotNormal GlorotUniform HeNormal HeUniform LeCunNormal LeCunUniform Identity Ones Orthogonal",
    "RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros",
  ),
  regularizers: set("L1L2 l1l2"),
  constraints: set(
    "MaxNorm MinMaxNorm NonNeg UnitNorm max_norm min_max_norm non_neg unit_norm maxNorm minMaxNorm nonNeg unitNorm",
  ),
};

/** What a release of Keras knows. */
export const namesOf = (version: Version): KnownNames =>
  version === "keras3" ? NAMES_3 : version === "tfjs" ? NAMES_TFJS : NAMES_2;

export const DTYPES = set(
  "float16 float32 float64 bfloat16 half float double int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool string",
  "mixed_float16 mixed_bfloat16 float8_e4m3fn float8_e5m2 complex64 complex128 _infer policy",
);

const MODERN: ReadonlySet<string> = new Set(
  [...DTYPES].filter((name) => !/^(half|float|double|policy|complex\d+)$/.test(name)),
);
const OF_INPUTS: ReadonlySet<string> = new Set([...MODERN].filter((name) => !name.startsWith("mixed_")));

const PLAIN: ReadonlySet<string> = new Set([...DTYPES].filter((name) => !/^(mixed_|policy)/.test(name)));

/** What TensorFlow's own numbers for types stand for. */
const NUMBERED =
  ". float32 float64 int32 uint8 int16 int8 string complex64 int64 bool qint8 quint8 qint32 bfloat16 qint16 quint16 uint16 complex128 float16 resource variant uint32 uint64 float8_e5m2 float8_e4m3fn . . . int4 uint4".split(
    " ",
  );

/** The name of the type that a number stands for before Keras 3; nothing where it stands for none. Zero is as if nothing were said. */
export const dtypeNumbered = (n: number): string | undefined =>
  n === 0 ? "float32" : /^\w/.test(NUMBERED[n] ?? ".") ? NUMBERED[n] : undefined;

/** What TensorFlow has beside these. */
const RARE = set("int4 uint4 qint8 quint8 qint16 quint16 qint32 resource variant");

/** The types that a layer can have; what is mixed is none of an input. */
export const dtypesOf = (version: Version, type: string): ReadonlySet<string> =>
  version === "keras3"
    ? type === "InputLayer"
      ? OF_INPUTS
      : MODERN
    : version !== "tfjs" && type === "InputLayer"
      ? PLAIN
      : DTYPES;

/** Ways of keeping weights in fewer bits: Keras 3 asks of a layer what they were made from. */
const QUANTIZED = /^(int8|float8|int4)/;

export const needsSource = (name: string, version: Version, type: string): boolean =>
  version === "keras3" &&
  type !== "InputLayer" &&
  type !== "" &&
  QUANTIZED.test(name) &&
  !name.includes("_from_");

/** `int8_from_float32`: what the weights are kept in, and what they were made from. */
const FROM = /^(?:int8|float8|int4(?:\/\d+)?|(?:gptq|awq)\/\d+\/-?\d+)_from_(\w+)$/;

export function isDtype(name: string, version: Version, type: string): boolean {
  if (needsSource(name, version, type)) return false;
  if (dtypesOf(version, type).has(name)) return true;
  // Python takes an empty text for none.
  if (version !== "keras3") return version !== "tfjs" && (name === "" || RARE.has(name));
  const plain = /torch|jax\.numpy/.test(name) ? name.slice(name.lastIndexOf(".") + 1) : name;
  if (/^complex(64|128)$/.test(plain) || MODERN.has(plain))
    return !plain.startsWith("mixed_") || type !== "InputLayer";
  const source = type === "InputLayer" ? undefined : FROM.exec(name)?.[1];
  return source !== undefined && MODERN.has(source);
}
