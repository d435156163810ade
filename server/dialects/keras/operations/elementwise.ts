import { ownValue } from "../../../model/own";
import type { Lower } from "./operation";

/** Functions that make a network more than a product of matrices. */
const ACTIVATIONS =
  "celu elu gelu glu hardshrink hardsigmoid hardsilu hardswish hardtanh leakyrelu logsigmoid mish relu relu6 selu " +
  "sigmoid silu softplus softshrink softsign sparseplus sparsesigmoid squareplus swish tanh tanhshrink threshold";

/** Other functions of each value, of one tensor or of several that are stretched to one shape. */
const ARITHMETIC =
  "abs absolute acos acosh add addn and arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2 " +
  "atanh bitwiseand bitwiseinvert bitwisenot bitwiseor bitwisexor cast cbrt ceil clip clipbyvalue conj conjugate " +
  "converttotensor copy cos cosh deg2rad digamma divide divnonan dividenonan equal erf erfc erfinv exp exp2 expm1 " +
  "fabs floor floordiv floordivide fmax fmin fmod greater greaterequal heaviside hypot identity imag invert isclose " +
  "isfinite isinf isnan leftshift less lessequal lgamma log log10 log1p log2 logaddexp logicaland logicalnot " +
  "logicalor logicalxor maximum minimum mod mul multiply nantonum neg negative nextafter notequal oneslike pow power " +
  "rad2deg real realdiv reciprocal rightshift round rsqrt saturatecast select sign signbit sin sinc sinh sqrt square " +
  "squareddifference stopgradient sub subtract tan truediv truedivide trunc where zeroslike";

/** Names of operations here, where functions have other ones. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  mul: "multiply",
  sub: "subtract",
  maximum: "max",
  minimum: "min",
  swish: "silu",
  hardswish: "hardsilu",
  addn: "add",
};

const named = (names: string, lower: Lower): Readonly<Record<string, Lower>> =>
  Object.fromEntries(names.split(" ").map((name) => [name, lower]));

export const elementwise: Readonly<Record<string, Lower>> = {
  ...named(ACTIVATIONS, ({ g, x, name }) => g.activation(x, ownValue(FUNCTIONS, name) ?? name)),
  ...named(ARITHMETIC, ({ g, inputs, name }) => g.elementwise(ownValue(FUNCTIONS, name) ?? name, inputs)),
};
