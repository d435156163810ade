import { get, integerOf, stringOf } from "../../../model/tree";
import type { Family, Scope } from "../architecture";
import { families, familyOf } from "../families";
import { reads } from "./sizes";

/** Keys that decide how large a model is, in the families that read them: with one of these, no number is without effect. */
const DECIDES: ReadonlySet<string> = new Set([
  "num_experts",
  "num_local_experts",
  "n_routed_experts",
  "moe_intermediate_size",
  "shared_expert_intermediate_size",
  "kv_lora_rank",
  "q_lora_rank",
  "num_key_value_heads",
  "head_dim",
  "type_vocab_size",
  "ssm_state_size",
  "mamba_d_state",
  "decoder_layers",
  "encoder_layers",
]);

/** What a file of this family often says although the class never reads it: nothing is meant by it. */
const HARMLESS: ReadonlySet<string> = new Set(["num_key_value_heads", "type_vocab_size", "head_dim"]);

/** A key of another family that would decide the size there, and decides nothing here. */
export function checkForeign(c: Scope, outer: Scope): void {
  if (c.family.remote !== undefined || !isCertain(c)) return;
  if (c === outer && c.map.entries.some((e) => isLevel(String(e.key.value)))) return;
  for (const e of c.map.entries) {
    const name = String(e.key.value);
    const n = integerOf(e.value);
    if (!DECIDES.has(name) || n === undefined || n <= 1 || reads(c, name) || isAlias(c, name)) continue;
    if (HARMLESS.has(name) && agrees(c, name, n)) continue;
    const other = readerOf(name);
    c.fault({
      code: "foreign-key",
      span: e.key.span,
      severity: "information",
      message: `${c.family.types[0]} reads no ${name}${other ? `, a key of ${other}` : ""}: it has no effect`,
    });
  }
}

/** The file itself says the family, or its level is one of it. */
function isCertain({ map, family }: Scope): boolean {
  const type = stringOf(get(map, "model_type"));
  return type !== undefined && family.types.includes(type);
}

/** Families that everybody knows, for examples. */
const KNOWN = ["qwen3_moe", "mixtral", "deepseek_v3", "qwen3", "llama", "mamba2", "bart", "bert"];

function readerOf(key: string): string | undefined {
  const has = ({ keys, remote }: Family): boolean => Object.hasOwn(keys, key) && !remote;
  const known = KNOWN.find((type) => {
    const family = familyOf(type);
    return family !== undefined && has(family);
  });
  return known ?? families().find(has)?.types[0];
}

const isLevel = (key: string): boolean => /_config$/.test(key) && key !== "quantization_config";

const isAlias = (c: Scope, name: string): boolean =>
  Object.values(c.keys).some((key) => key.aliases.includes(name));

/** It says what follows from the other keys anyway. */
function agrees(c: Scope, name: string, n: number): boolean {
  const told = (key: string): number | undefined => integerOf(c.entry(key)?.value);
  const heads = told("num_attention_heads");
  const hidden = told("hidden_size");
  // Attention over a latent has other widths, and readers that know nothing of it like to have one.
  if (name === "head_dim" && reads(c, "kv_lora_rank")) return true;
  if (name === "num_key_value_heads") return n === heads;
  if (name === "head_dim") return heads !== undefined && hidden !== undefined && n * heads === hidden;
  return true;
}
