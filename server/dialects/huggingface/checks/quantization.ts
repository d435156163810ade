import {
  booleanOf,
  type Entry,
  entry,
  get,
  integerOf,
  isMapping,
  items,
  type Mapping,
  numberOf,
  stringOf,
} from "../../../model/tree";
import { nearest } from "../../../text/nearest";
import type { Scope } from "../architecture";
import { quantizationAt } from "../storage";
import { sizeOf } from "./sizes";

/** What transformers and the programs that serve models know at `quant_method`. */
export const METHODS: readonly string[] = [
  "aqlm",
  "auto-round",
  "awq",
  "bitnet",
  "bitsandbytes",
  "compressed-tensors",
  "eetq",
  "fbgemm_fp8",
  "fouroversix",
  "fp8",
  "fp_quant",
  "gemma",
  "gguf",
  "gptq",
  "gptq_marlin",
  "higgs",
  "hqq",
  "intel/auto-round",
  "marlin",
  "metal",
  "modelopt",
  "modelopt_fp4",
  "mxfp4",
  "mxfp8",
  "nvfp4",
  "quanto",
  "quark",
  "sinq",
  "spqr",
  "torchao",
  "vptq",
];

/** Bits of the methods that pack whole numbers. */
const BITS: ReadonlyMap<string, readonly number[]> = new Map([
  ["gptq", [2, 3, 4, 8]],
  ["auto-round", [2, 3, 4, 8]],
  ["awq", [4]],
]);

type Say = (at: Entry, message: string, severity: "error" | "warning") => void;

/** How the weights are said to be stored: by a method that exists, with numbers that it takes. */
export function checkQuantization(c: Scope, levels: readonly Scope[]): void {
  const at = quantizationAt(c.map);
  if (!at) return;
  const { entry: found, value: q } = at;
  const say: Say = (at, message, severity) =>
    c.fault({
      code: "quantization",
      span: isMapping(at.value) ? at.key.span : at.value.span,
      severity,
      message,
    });
  const named = entry(q, "quant_method");
  const method = stringOf(named?.value);
  if (method === undefined) {
    // MLX writes the same twice, and reads the other.
    if (!entry(c.map, "quantization")) withoutMethod(found, q, say);
    return;
  }
  if (!METHODS.includes(method.toLowerCase())) {
    const [near] = nearest(method, METHODS);
    const hint = near ? `; did you mean ${near}?` : "";
    say(named as Entry, `No way of quantization is called ${method}${hint}`, "warning");
    return;
  }
  if (method === "bitsandbytes") bothLoads(q, say);
  bits(q, method, say);
  block(q, say);
  groups(found, method, c, levels, say);
}

/** Older files of bitsandbytes name no method; anything else without one is refused. */
function withoutMethod(found: Entry, q: Mapping, say: Say): void {
  if (booleanOf(get(q, "load_in_8bit")) === true || booleanOf(get(q, "load_in_4bit")) === true)
    bothLoads(q, say);
  else if (!get(q, "quant_algo") && q.entries.length > 0)
    say(
      found,
      "quantization_config has no quant_method: transformers cannot tell how to read the weights",
      "error",
    );
}

function bothLoads(q: Mapping, say: Say): void {
  const four = entry(q, "load_in_4bit");
  if (four && booleanOf(four.value) === true && booleanOf(get(q, "load_in_8bit")) === true)
    say(four, "load_in_4bit and load_in_8bit are both true; only one can hold", "error");
}

function bits(q: Mapping, method: string, say: Say): void {
  const allowed = BITS.get(method);
  const at = entry(q, "bits") ?? entry(q, "w_bit");
  const n = at && numberOf(at.value);
  if (!allowed || !at || n === undefined || allowed.includes(n)) return;
  const list = allowed.length === 1 ? `${allowed[0]} bits` : `${allowed.join(", ")} bits`;
  say(at, `${method} stores weights in ${list}, not in ${n}`, "error");
}

function block(q: Mapping, say: Say): void {
  const at = entry(q, "weight_block_size");
  if (at?.value.kind !== "seq") return;
  const sides = items(at.value).map(numberOf);
  if (sides.length === 2 && sides.every((n) => n !== undefined && Number.isInteger(n) && n > 0)) return;
  say(at, "weight_block_size takes two whole numbers from 1: rows and columns of a block", "error");
}

interface Group {
  readonly size: number;
  readonly at: Entry | undefined;
}

/** Weights share a scale in groups along the input of a layer: so the inputs are multiples of a group. */
function groups(found: Entry, method: string, c: Scope, levels: readonly Scope[], say: Say): void {
  const group = isMapping(found.value) ? groupOf(found.value, method) : undefined;
  if (!group) return;
  const { size, at } = group;
  if (at && size !== -1 && !(Number.isInteger(size) && size > 0)) {
    say(at, `group_size must be a whole number from 1, or -1 for one group a row, not ${size}`, "error");
    return;
  }
  if (size <= 1) return;
  const level = levels.find((l) => l !== c && l.path.endsWith("text_config")) ?? c;
  const odd = inputsOf(level).find(({ value }) => value % size !== 0);
  if (!odd) return;
  const message = `${odd.key} ${odd.value} is not a multiple of the ${size} weights that share a scale (${method})`;
  say(at ?? found, message, "warning");
}

function groupOf(q: Mapping, method: string): Group | undefined {
  const own = entry(q, "group_size") ?? entry(q, "q_group_size");
  const inner = get(q, "config_groups");
  const weights = isMapping(inner) ? get(inner.entries[0]?.value, "weights") : undefined;
  const at = own ?? (isMapping(weights) ? entry(weights, "group_size") : undefined);
  const size = at && numberOf(at.value);
  if (size !== undefined) return { size, at };
  const algorithm = `${method} ${stringOf(get(q, "quant_algo")) ?? ""}`.toLowerCase();
  if (/nvfp4/.test(algorithm)) return { size: 16, at: undefined };
  return /mxfp[48]/.test(algorithm) ? { size: 32, at: undefined } : undefined;
}

/** How wide the inputs of a block's dense layers are. */
function inputsOf(c: Scope): readonly { readonly key: string; readonly value: number }[] {
  const told = (key: string): number | undefined => {
    const e = Object.hasOwn(c.keys, key) ? c.entry(key) : undefined;
    return e && integerOf(e.value);
  };
  const hidden = sizeOf(c, "hidden");
  const list = [
    hidden?.entry ? { key: hidden.key, value: hidden.value } : undefined,
    ...["intermediate_size", "moe_intermediate_size", "ffn_dim", "n_inner"].map((key) => {
      const value = told(key);
      return value === undefined ? undefined : { key, value };
    }),
  ];
  return list.filter((x): x is { key: string; value: number } => x !== undefined && x.value > 0);
}
