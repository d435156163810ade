import { type Entry, integerOf } from "../../../model/tree";
import type { Scope } from "../architecture";

/** The same size by the names that families have for it. */
const NAMES = {
  hidden: ["hidden_size", "n_embd", "d_model", "dim"],
  heads: [
    "num_attention_heads",
    "n_head",
    "n_heads",
    "num_heads",
    "attention_heads",
    "encoder_attention_heads",
  ],
  kvHeads: ["num_key_value_heads", "num_kv_heads"],
  headDim: ["head_dim", "d_kv"],
  layers: ["num_hidden_layers", "n_layer", "n_layers", "num_layers", "encoder_layers"],
  vocabulary: ["vocab_size"],
  positions: ["max_position_embeddings", "n_positions", "max_seq_len"],
  experts: ["num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts"],
  visited: ["num_experts_per_tok", "num_experts_per_token", "moe_k"],
} as const;

export type Size = keyof typeof NAMES;

/** A size of the model: what the file says, or the class default. */
export interface Told {
  readonly key: string;
  readonly value: number;
  /** Where the file says it. */
  readonly entry: Entry | undefined;
}

/** A size of a family as one level of the file has it; nothing where the family has no such size, or none that is known. */
export function sizeOf(c: Scope, size: Size): Told | undefined {
  for (const key of NAMES[size]) {
    const known = Object.hasOwn(c.keys, key) ? c.keys[key] : undefined;
    if (!known) continue;
    const entry = c.entry(key);
    const value = entry ? integerOf(entry.value) : known.fallback;
    if (typeof value === "number") return { key, value, entry };
    if (entry) return undefined;
  }
  return undefined;
}

/** Whether a family reads the key. */
export const reads = (c: Scope, key: string): boolean => Object.hasOwn(c.keys, key);
