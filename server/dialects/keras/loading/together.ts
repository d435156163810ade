import type { PlacedFault } from "../../../model/fault";
import { get, isNull, type Mapping, numberOf, stringOf, type Tree } from "../../../model/tree";
import { countOf, isIntegral, truthOf } from "../common/python";
import type { Version } from "../document";
import type { Entry } from "../scope";

/** Values that are taken or refused by what stands beside them. */
export function* unfitTogether(
  { type }: Entry,
  config: Mapping,
  layer: number,
  version: Version,
): Iterable<PlacedFault> {
  const wrong =
    version === "keras3"
      ? (seedless(type, config) ?? overseeded(type, config))
      : version === "tf.keras" || version === "keras2"
        ? (timeless(type, config) ?? undivided(type, config))
        : undefined;
  if (!wrong) return;
  const { at, what, severity } = wrong;
  yield {
    code: "bad-argument",
    span: at.span,
    layer,
    message: `${type}: ${what}`,
    ...(severity ? { severity } : {}),
  };
}

interface Wrong {
  readonly at: Tree;
  readonly what: string;
  readonly severity?: "warning";
}

/** What draws numbers, by the rate that says whether it does. */
const DRAWING: readonly (readonly [classes: RegExp, rate: string])[] = [
  [/^((Alpha|Gaussian)?Dropout|SpatialDropout[123]D)$/, "rate"],
  [/^GaussianNoise$/, "stddev"],
  [/^((Additive|MultiHead|GroupQuery)?Attention)$/, "dropout"],
];

/** Of these the seed is looked at where they draw anything. */
export const DRAWS_BY_RATE = /Dropout([123]D)?$|^GaussianNoise$|Attention$/;

function seedless(type: string, config: Mapping): Wrong | undefined {
  const rate = DRAWING.find(([classes]) => classes.test(type))?.[1];
  const seed = rate === undefined ? undefined : get(config, "seed");
  if (rate === undefined || !seed || (countOf(get(config, rate)) ?? 0) <= 0) return undefined;
  if (isNull(seed) || get(seed, "class_name") !== undefined || isIntegral(seed)) return undefined;
  return { at: seed, what: `seed must be an integer or null while ${rate} is above 0` };
}

/** Where a seed is kept as a weight it has 32 bits, unless TensorFlow computes. */
function overseeded(type: string, config: Mapping): Wrong | undefined {
  const rate = DRAWING.find(([classes]) => classes.test(type))?.[1];
  const seed = get(config, "seed");
  const draws = rate === undefined || (countOf(get(config, rate)) ?? 0) > 0;
  if (!seed || !draws || !isIntegral(seed) || Math.abs(Number(numberOf(seed)) + 0.5) < 2 ** 31)
    return undefined;
  return {
    at: seed,
    what: "seed is longer than 32 bits, which the torch backend refuses",
    severity: "warning",
  };
}

/** The implementation that graphics cards have a kernel for asks for the axis of the time in so many words. */
function timeless(type: string, config: Mapping): Wrong | undefined {
  const major = /^(LSTM|GRU)$/.test(type) ? get(config, "time_major") : undefined;
  if (!major || !isNull(major) || !isFused(type, config)) return undefined;
  return { at: major, what: "time_major must be true or false" };
}

function isFused(type: string, config: Mapping): boolean {
  const isOn = (key: string): boolean => {
    const value = get(config, key);
    return value === undefined || truthOf(value);
  };
  const named = (key: string, name: string): boolean => {
    const value = get(config, key);
    return value === undefined || stringOf(value) === name;
  };
  const unroll = get(config, "unroll");
  return (
    named("activation", "tanh") &&
    named("recurrent_activation", "sigmoid") &&
    (countOf(get(config, "recurrent_dropout")) ?? 0) === 0 &&
    !(unroll && truthOf(unroll)) &&
    isOn("use_bias") &&
    (type === "LSTM" || isOn("reset_after"))
  );
}

/** Convolutions that are separable or transposed look at their groups only to divide their filters by them. */
export const ONLY_DIVIDES = /^SeparableConv(olution)?[12]D$|^Conv(olution)?[123]DTranspose$/;

function undivided(type: string, config: Mapping): Wrong | undefined {
  const groups = ONLY_DIVIDES.test(type) ? get(config, "groups") : undefined;
  const [n, filters] = [countOf(groups), countOf(get(config, "filters"))];
  if (!groups || n === undefined || n === 0 || filters === undefined) return undefined;
  const whole = Math.trunc(filters);
  return whole % n === 0
    ? undefined
    : { at: groups, what: `groups must divide the ${whole} filters, found ${n}` };
}
