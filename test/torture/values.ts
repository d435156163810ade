import type { Random } from "../measure/random";

/** Numbers at the edges of what JavaScript, Python and an architecture know. */
const NUMBERS = [
  ..."0 -1 1 2 3 4 7 8 16 32 64 80 255 256 512 1000 1001 65536 1000000 100000000 1000000000 4294967296 1000000000000".split(
    " ",
  ),
  ..."9007199254740991 9007199254740993 1000000000000000000 99999999999999999999 1e3 1e18 1e300 1e308 1e309 -1e309".split(
    " ",
  ),
  ..."0.5 -0.5 1.5 0.1 1e-9 1e-320 -0 0x10 0o17 1_000 .5".split(" "),
] as const;

/** Words that every object of JavaScript has, and some that loaders know. */
const WORDS = [
  ..."__proto__ constructor toString valueOf hasOwnProperty prototype length isPrototypeOf __defineGetter__".split(
    " ",
  ),
  ..."null None ~ true false True no nearest bilinear same valid causal half relu first last input nc n x -".split(
    " ",
  ),
  ".nan",
  ".inf",
  "-.inf",
  '""',
  "nn.ReLU()",
  "nn.LeakyReLU(0.1)",
  "3x3",
  "$n",
  "2*c1",
  "c1**c1**c1",
  "a/b.yaml",
  "\\ud800",
  "🙂",
] as const;

const number = (random: Random): string => random.pick(NUMBERS);
const small = (random: Random): string => String(random.pick([0, 1, 1, 2, 2, 3, 3, 4, 8, 16, 32, 64]));

/** A value as YAML writes it in a flow, mostly a sound one. */
export function value(random: Random, depth = 0): string {
  const roll = random.next();
  if (roll < 0.45) return small(random);
  if (roll < 0.65) return number(random);
  if (roll < 0.8) return random.pick(WORDS);
  if (roll < 0.95 && depth < 3) return list(random, depth + 1);
  if (roll < 0.97 && depth < 3) return `{${random.pick(WORDS)}: ${value(random, depth + 1)}}`;
  return random.pick(["[[[[]]]]", "{}", "[]", "*a", "&a 3", "!!binary aGk=", "|", "? a", "'", "[1, 2"]);
}

export const list = (random: Random, depth = 0): string =>
  `[${Array.from({ length: random.integer(0, 4) }, () => value(random, depth)).join(", ")}]`;

/** The same as JSON, mostly. */
export function json(random: Random, depth = 0): string {
  const roll = random.next();
  if (roll < 0.4) return small(random);
  if (roll < 0.6)
    return random.pick(["0", "-1", "1e308", "1e309", "1e12", "9007199254740993", "0.5", "1e-320", "100000"]);
  if (roll < 0.75) return JSON.stringify(random.pick(WORDS));
  if (roll < 0.85) return random.pick(["null", "true", "false"]);
  if (depth > 2) return "[]";
  if (roll < 0.97)
    return `[${Array.from({ length: random.integer(0, 4) }, () => json(random, depth + 1)).join(", ")}]`;
  return `{${JSON.stringify(random.pick(WORDS))}: ${json(random, depth + 1)}}`;
}
