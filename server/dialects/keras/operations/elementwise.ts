import { type Dim, known } from "../../../model/dim";
import { ownValue } from "../../../model/own";
import { eachOf, type Lower, type Operand } from "./operation";
import { broadcast } from "./whole";

/** Functions that make a network more than a product of matrices. */
const ACTIVATIONS =
  "celu elu gelu hardshrink hardsigmoid hardsilu hardswish hardtanh leakyrelu logsigmoid mish relu relu6 selu " +
  "sigmoid silu softplus softshrink softsign sparseplus sparsesigmoid squareplus swish tanh tanhshrink threshold";

/** Other functions of each value, of one tensor or of several that are stretched to one shape. */
const ARITHMETIC =
  "abs absolute accumulaten acos acosh add addn and angle arccos arccosh arcsin arcsinh arctan arctan2 arctanh around " +
  "asin asinh atan atan2 atanh besseli0 besseli0e besseli1 besseli1e betainc biasadd bitcast bitwiseand bitwisecount " +
  "bitwiseinvert bitwiseleftshift bitwisenot bitwiseor bitwiserightshift bitwisexor cast cbrt ceil checknumerics clip " +
  "clipbynorm clipbyvalue complex conj conjugate converttotensor copy copysign cos cosh deg2rad deserialize digamma " +
  "divide div divnonan dividenonan dropout ensureshape entr equal erf erfc erfcinv erfinv exp exp2 expm1 fabs " +
  "fakequantwithminmaxargs fakequantwithminmaxvars fix floor floordiv floordivide floormod fmax fmin fmod frombytes " +
  "gcd greater greaterequal heaviside hypot identity igamma igammac imag inversesigmoid invert isclose isfinite isinf isnan " +
  "isneginf isposinf isreal lcm ldexp leftshift less lessequal lgamma log log10 log1p log2 logaddexp logaddexp2 logicaland " +
  "logicalnot logicalor logicalxor logit logpoisson maximum minimum mod mul multiply multiplynonan nantonum ndtr ndtri neg " +
  "negative nextafter notequal oneslike poissonloss polygamma positive pow power print psi quantizeanddequantize " +
  "rad2deg real realdiv reciprocal relugrad rightshift rint round rsqrt saturatecast scalarmul select selectv2 " +
  "sigmoidcrossentropywithlogits sign signbit sin sinc sinh sqrt square squareddifference stopgradient sub subtract tan " +
  "todouble tofloat toint32 toint64 truediv truedivide trunc truncatediv truncatemod view weightedcrossentropywithlogits where " +
  "xdivy xlog1py xlogy zeroslike zeta fulllike randomnormallike adjustbrightness adjustcontrast adjustgamma adjusthue " +
  "adjustjpegquality adjustsaturation convertimagedtype rgbtohsv hsvtorgb rgbtoyuv yuvtorgb rgbtoyiq yiqtorgb " +
  "perimagestandardization randombrightness randomcontrast randomhue randomsaturation randomjpegquality gaussianblur " +
  "binarycrossentropy";

/** Names of operations here, where functions have other ones. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  mul: "multiply",
  sub: "subtract",
  maximum: "max",
  minimum: "min",
  swish: "silu",
  hardswish: "hardsilu",
  addn: "add",
  accumulaten: "add",
  biasadd: "add",
};

const functionOf = (name: string): string => ownValue(FUNCTIONS, name) ?? name;

const activation: Lower = (o) => {
  const y = o.g.activation(o.x, functionOf(o.name));
  const whole = o.plain(o.x) ? undefined : o.whole(o.x);
  return whole ? o.noted(y, { dims: whole.dims }) : y;
};

/** Tensors and constants stretched to one shape; numbers that are shapes are computed with. */
const arithmetic: Lower = (o) => {
  const { g, inputs, name } = o;
  const operands = o.operands;
  const shapes = operands.map((p) => p.dims ?? null);
  const constants = operands.some((p) => p.values.length !== 1 && (p.dims?.length ?? 0) > 0);
  if (!shapes.every((s) => s !== null) || (o.plain(...inputs) && !constants))
    return g.elementwise(functionOf(name), inputs);
  const dims = broadcast(shapes);
  if (!dims) {
    const written = shapes.map((s) => s.join("×"));
    g.fault("shape-mismatch", `${written.join(" and ")} (with the batch) cannot be broadcast together`);
    return undefined;
  }
  const content = computed(name, operands);
  const first = o.shape;
  const same = o.plain(...inputs) && first?.length === dims.length && dims.every((d, i) => d === first[i]);
  if (same && !content) return g.elementwise(functionOf(name), inputs);
  return o.made(dims, { sees: "pointwise", ...(content ? { content } : {}) });
};

const COMPUTED: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  addv2: (a, b) => a + b,
  sub: (a, b) => a - b,
  subtract: (a, b) => a - b,
  mul: (a, b) => a * b,
  multiply: (a, b) => a * b,
  floordiv: (a, b) => Math.floor(a / b),
  floordivide: (a, b) => Math.floor(a / b),
  truediv: (a, b) => a / b,
  realdiv: (a, b) => a / b,
  div: (a, b) => Math.floor(a / b),
  mod: (a, b) => ((a % b) + b) % b,
  floormod: (a, b) => ((a % b) + b) % b,
  maximum: Math.max,
  minimum: Math.min,
};

const UNCHANGED: ReadonlySet<string> = new Set(
  "cast identity stopgradient toint32 toint64 tofloat".split(" "),
);

/** Shapes are taken apart and computed with before a tensor is given one. */
function computed(name: string, operands: readonly Operand[]): readonly Dim[] | undefined {
  const [a, b] = operands;
  if (UNCHANGED.has(name)) return a?.content;
  const compute = ownValue(COMPUTED, name);
  if (!compute || !a?.content || !b?.content || operands.length !== 2) return undefined;
  const [left, right] = [a.content, b.content];
  const count = Math.max(left.length, right.length);
  return Array.from({ length: count }, (_, i): Dim => {
    const [x, y] = [left[left.length === 1 ? 0 : i] ?? null, right[right.length === 1 ? 0 : i] ?? null];
    if (known(x) && known(y)) return compute(x, y);
    return y === 1 && /^(mul|multiply|floordiv|floordivide|div)$/.test(name) ? x : null;
  });
}

export const elementwise: Readonly<Record<string, Lower>> = {
  ...eachOf(ACTIVATIONS, activation),
  ...eachOf(ARITHMETIC, arithmetic),
};
