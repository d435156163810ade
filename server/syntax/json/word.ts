import type { Scalar } from "../../model/tree";
import { integer } from "../scalar";

type ScalarValue = Scalar["value"];

interface Word {
  readonly value: ScalarValue;
  readonly message?: string;
}

const WORDS: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/** What comes from another language, and what it is in JSON. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ["True", "true"],
  ["False", "false"],
  ["None", "null"],
  ["undefined", "null"],
  ["nan", "NaN"],
]);

const NUMBER = /^-?\d+(?:\.\d*)?(?:[eE][-+]?\d*)?$/;

/** What a word without double quotes stands for. */
export function wordValue(source: string): Word {
  if (NUMBER.test(source)) return { value: number(source) };
  const value = WORDS.get(source);
  if (value !== undefined) return { value };
  const meant = FOREIGN.get(source);
  if (meant !== undefined)
    return { value: WORDS.get(meant) ?? null, message: `JSON writes this as \`${meant}\`` };
  return { value: source.replace(/^'(.*)'$/s, "$1"), message: "Strings must be in double quotes" };
}

function number(source: string): number | bigint {
  if (/^-?\d+$/.test(source)) return integer(source);
  const n = Number(source);
  return Number.isNaN(n) ? Number.parseFloat(source) : n;
}
