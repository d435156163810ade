import type { Scalar } from "../model/tree";
import { MAX_DIGITS } from "./limits";

type ScalarValue = Scalar["value"];

const INTEGER = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;

/** An integer exactly as it is written: a bigint beyond 2^53. */
export function integer(digits: string): number | bigint {
  const n = Number(digits);
  if (Number.isSafeInteger(n)) return n + 0; // -0 is 0
  return digits.length > MAX_DIGITS ? n : BigInt(digits);
}

/** What a value without quotes means in YAML 1.2's core schema. */
export function plainValue(text: string): ScalarValue {
  const first = text.charCodeAt(0);
  if ((first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e)
    return numeric(text);
  switch (text) {
    case "":
    case "~":
    case "null":
    case "Null":
    case "NULL":
      return null;
    case "true":
    case "True":
    case "TRUE":
      return true;
    case "false":
    case "False":
    case "FALSE":
      return false;
    default:
      return text;
  }
}

function numeric(text: string): ScalarValue {
  if (INTEGER.test(text)) return integer(text);
  if (FLOAT.test(text)) return Number(text);
  if (INFINITE.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(text) ? Number.NaN : text;
}

/** What a value under a tag means; tags that are not YAML's own say nothing about it. */
export function taggedValue(text: string, tag: string, plain: boolean): ScalarValue {
  switch (tag) {
    case "!!int":
    case "!!float":
    case "!!bool":
    case "!!null":
      return plainValue(text);
    case "!!str":
      return text;
    default:
      return plain && text === "" ? null : text;
  }
}
