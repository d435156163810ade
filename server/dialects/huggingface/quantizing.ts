import type { Completion } from "../../model/completion";
import { type Entry, entry, isMapping, items, type Mapping, stringOf } from "../../model/tree";
import { METHODS } from "./checks/quantization";

interface Member {
  /** What the names of the methods that read it have in common; all read it when absent. */
  readonly by?: RegExp;
  readonly meaning: string;
  /** What may stand there, where that is few. */
  readonly values?: readonly string[];
}

const FLAG = ["true", "false"] as const;
const GROUPED = /gptq|awq|round/;
const BITS_AND_BYTES = /bitsandbytes/;
const PRESSED = /compressed/;
const MODEL_OPT = /modelopt/;

const skipped = (by: RegExp): Member => ({ by, meaning: "Modules that stay in the file's type." });

/** What may stand in `quantization_config`. */
const MEMBERS: ReadonlyMap<string, Member> = new Map<string, Member>([
  ["quant_method", { meaning: "How the weights are packed.", values: METHODS }],
  ["bits", { by: GROUPED, meaning: "Bits of a weight.", values: ["4", "8", "3", "2"] }],
  [
    "group_size",
    {
      by: GROUPED,
      meaning: "Weights along a row that share a scale; -1: the whole row.",
      values: ["128", "64", "32", "-1"],
    },
  ],
  [
    "desc_act",
    { by: /gptq/, meaning: "Whether columns are quantized by how active they are.", values: FLAG },
  ],
  ["sym", { by: /gptq|round/, meaning: "Whether the range lies around zero.", values: FLAG }],
  ["zero_point", { by: /awq/, meaning: "Whether groups have a zero point.", values: FLAG }],
  ["version", { by: /awq/, meaning: "Layout of the packed weights.", values: ["gemm", "gemv"] }],
  ["fmt", { by: /^fp8/, meaning: "Bits of exponent and mantissa.", values: ["e4m3"] }],
  [
    "activation_scheme",
    { by: /^fp8/, meaning: "When scales of activations are found.", values: ["dynamic", "static"] },
  ],
  ["weight_block_size", { by: /^fp8/, meaning: "Rows and columns of a block that shares a scale." }],
  ["modules_to_not_convert", skipped(/awq|fp8|mxfp4/)],
  ["load_in_4bit", { by: BITS_AND_BYTES, meaning: "Four bits a weight.", values: FLAG }],
  ["load_in_8bit", { by: BITS_AND_BYTES, meaning: "Eight bits a weight.", values: FLAG }],
  [
    "bnb_4bit_quant_type",
    { by: BITS_AND_BYTES, meaning: "Which 16 numbers four bits mean.", values: ["nf4", "fp4"] },
  ],
  [
    "bnb_4bit_use_double_quant",
    { by: BITS_AND_BYTES, meaning: "Whether scales are quantized too.", values: FLAG },
  ],
  [
    "bnb_4bit_compute_dtype",
    {
      by: BITS_AND_BYTES,
      meaning: "Type that products are computed in.",
      values: ["bfloat16", "float16", "float32"],
    },
  ],
  [
    "llm_int8_threshold",
    { by: BITS_AND_BYTES, meaning: "Activations above it stay in 16 bits.", values: ["6.0"] },
  ],
  ["llm_int8_skip_modules", skipped(BITS_AND_BYTES)],
  [
    "format",
    {
      by: PRESSED,
      meaning: "Layout of the packed weights.",
      values: ["pack-quantized", "float-quantized", "int-quantized", "nvfp4-pack-quantized"],
    },
  ],
  ["config_groups", { by: PRESSED, meaning: "Schemes, each with the modules that have it." }],
  ["targets", { by: PRESSED, meaning: "Modules that have this scheme." }],
  ["num_bits", { by: PRESSED, meaning: "Bits of a number." }],
  ["strategy", { by: PRESSED, meaning: "What shares a scale." }],
  ["kv_cache_scheme", { by: PRESSED, meaning: "How keys and values are kept; null: in the file's type." }],
  ["ignore", skipped(/compressed|modelopt/)],
  ["quant_algo", { by: MODEL_OPT, meaning: "Type of the weights.", values: ["FP8", "NVFP4"] }],
  ["kv_cache_quant_algo", { by: MODEL_OPT, meaning: "Type of keys and values.", values: ["FP8"] }],
]);

/** Deeper than that nothing is explained. */
const DEEPEST = 4;

/** Every member of a block that is known, with what it is. */
export function membersOf(q: Mapping, depth = 0): readonly { readonly at: Entry; readonly said: string }[] {
  if (depth > DEEPEST) return [];
  return q.entries.slice(0, 64).flatMap((at) => {
    const member = MEMBERS.get(String(at.key.value));
    const inner = isMapping(at.value) ? membersOf(at.value, depth + 1) : [];
    const listed = items(at.value).length;
    return member
      ? [{ at, said: listed > 0 ? `${member.meaning} Here: ${listed}.` : member.meaning }, ...inner]
      : inner;
  });
}

/** The members that the block's method reads and the block does not have. */
export function membersFor(q: Mapping): readonly Completion[] {
  const method = stringOf(entry(q, "quant_method")?.value);
  return [...MEMBERS].flatMap(([label, { by, meaning, values }]): Completion[] =>
    entry(q, label) || (method !== undefined && by && !by.test(method))
      ? []
      : [{ label, kind: "key", doc: meaning, ...(values?.[0] ? { detail: values[0] } : {}) }],
  );
}

/** What may stand at a member. */
export const memberValues = (name: string): readonly Completion[] =>
  (MEMBERS.get(name)?.values ?? []).map((label) => ({
    label,
    kind: "value",
    ...(/^(-?[\d.]+|true|false)$/.test(label) ? { bare: true } : {}),
  }));
