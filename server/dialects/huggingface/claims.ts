import {
  booleanOf,
  entry,
  get,
  integerOf,
  items,
  type Mapping,
  type Parsed,
  stringOf,
} from "../../model/tree";
import type { Family } from "./architecture";
import { denoiserOf, familyOf, ownersOf } from "./families";
import { type Inner, isText, wrapperOf } from "./parts/levels";

/** Could be mine: a word that every config of a model has. */
export const smellsOfConfig = (text: string): boolean =>
  /"(model_type|architectures|_class_name|num_hidden_layers|num_attention_heads)"/.test(text);

/** Which family a file is of, and how that is known. */
export interface Claim {
  readonly root: Mapping;
  readonly family: Family;
  /**
   * `type`: the file says so. `class`: by its class. `keys`: it is taken for one, by the keys that it has. `levels`: nobody knows
   * the whole, but what stands in its levels.
   */
  readonly by: "type" | "class" | "keys" | "levels";
  readonly levels?: readonly Inner[];
}

/** Files beside a config that have some of its keys: how text is cut or written, what is trained on top. */
const OTHERS: readonly string[] = [
  "peft_type",
  "word_embedding_dimension",
  "pooling_mode_mean_tokens",
  "class_name",
  "base_model",
  "learning_rate",
  "per_device_train_batch_size",
];

/** How text is cut or images are made ready: a file that says only this is no model's, but a model's may say it too. */
const HELPERS: readonly string[] = [
  "tokenizer_class",
  "image_processor_type",
  "feature_extractor_type",
  "processor_class",
];

/** What llm-analysis calls the widths, in files of its own. */
const NORMALISED: readonly string[] = ["hidden_dim", "ffn_embed_dim"];

export function claimOf({ root, language }: Parsed): Claim | undefined {
  if (language !== "json" || root?.kind !== "map") return undefined;
  if (OTHERS.some((key) => entry(root, key) !== undefined)) return undefined;
  const isOfTransformers = ["architectures", "transformers_version"].some((key) => entry(root, key));
  if (!isOfTransformers && NORMALISED.every((key) => entry(root, key) !== undefined)) return undefined;
  const helps = HELPERS.some((key) => entry(root, key) !== undefined);
  if (helps && entry(root, "architectures") === undefined && !sized(root)) return undefined;
  const named = stringOf(get(root, "_class_name"));
  // Pipelines and schedulers name their class there too: only those of a network are anybody's.
  if (named !== undefined) return denoiserClaim(root, named);
  const type = stringOf(get(root, "model_type"));
  const family = type === undefined ? undefined : (ownCode(root) ?? familyOf(type));
  if (family) return hasSubstance(root, family) ? { root, family, by: "type" } : undefined;
  return byClass(root) ?? byLevels(root) ?? byKeys(root) ?? unheard(root);
}

/** A file with code of its own may name another family's `model_type`: its class says more. */
function ownCode(root: Mapping): Family | undefined {
  if (entry(root, "auto_map") === undefined) return undefined;
  const [owner] = ownersOf(stringOf(items(get(root, "architectures"))[0]) ?? "");
  return owner?.remote === undefined ? undefined : owner;
}

/** Nobody knows it, but no other file says its type, its class and the release or the code that has it. */
function unheard(root: Mapping): Claim | undefined {
  const said = stringOf(get(root, "model_type")) && stringOf(items(get(root, "architectures"))[0]);
  const ours = entry(root, "transformers_version") ?? entry(root, "auto_map");
  return said && ours ? { root, family: wrapperOf([]), by: "levels" } : undefined;
}

/** No known `model_type`, but levels with one: what is joined is known, if not how. */
function byLevels(root: Mapping): Claim | undefined {
  if (stringOf(get(root, "model_type")) === undefined) return undefined;
  const levels = root.entries.flatMap(({ key, value }): Inner[] => {
    const name = String(key.value);
    if (!/_(config|cfg)$/.test(name) || value.kind !== "map") return [];
    const family =
      familyOf(stringOf(get(value, "model_type")) ?? "") ?? (byClass(value) ?? byKeys(value))?.family;
    return family ? [{ key: name, family }] : [];
  });
  // Beside sizes of its own a level may be any helper: only one that writes says what the whole is.
  const tells = sized(root) ? levels.some(isText) : levels.length > 0;
  return tells ? { root, family: wrapperOf(levels), by: "levels", levels } : undefined;
}

function denoiserClaim(root: Mapping, name: string): Claim | undefined {
  const family = denoiserOf(name);
  if (family) return { root, family, by: "type" };
  const isNetwork = /Model$|^Autoencoder/.test(name) && entry(root, "_diffusers_version") !== undefined;
  return isNetwork ? { root, family: wrapperOf([]), by: "levels" } : undefined;
}

/** A known word at `model_type` and something that only a config has. */
function hasSubstance(root: Mapping, family: Family): boolean {
  if (items(get(root, "architectures")).some((t) => stringOf(t) !== undefined)) return true;
  if (stringOf(get(root, "transformers_version")) !== undefined) return true;
  return root.entries.some(
    ({ key, value }) => isSizing(String(key.value), family) && integerOf(value) !== undefined,
  )
    ? true
    : LEVELS.some((level) => get(root, level)?.kind === "map");
}

const LEVELS = ["text_config", "vision_config", "audio_config", "llm_config", "thinker_config"];

function isSizing(name: string, { keys }: Family): boolean {
  for (const key of Object.keys(keys)) {
    const known = keys[key];
    if (known?.kind === "count" && (key === name || known.aliases.includes(name))) return true;
  }
  return false;
}

const SIZES = ["hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size"] as const;

const sized = (root: Mapping): boolean => SIZES.every((key) => integerOf(get(root, key)) !== undefined);

/** No known `model_type`, but a class that a family has. */
function byClass(root: Mapping): Claim | undefined {
  for (const item of items(get(root, "architectures")).slice(0, 4)) {
    const [family] = ownersOf(stringOf(item) ?? "");
    if (
      family &&
      hasSubstance(root, family) &&
      root.entries.some(({ key }) => isSizing(String(key.value), family))
    )
      return { root, family, by: "class" };
  }
  return undefined;
}

/** By its keys alone: those of a model that writes, or of one that reads. */
function byKeys(root: Mapping): Claim | undefined {
  if (!sized(root)) return undefined;
  const has = (key: string): boolean => entry(root, key) !== undefined;
  const writes = has("rms_norm_eps") || has("num_key_value_heads") || has("rope_theta");
  const reads = has("type_vocab_size") || (has("hidden_dropout_prob") && has("layer_norm_eps"));
  const taken = writes
    ? likelyDecoder(root)
    : reads || has("hidden_dropout_prob")
      ? likelyEncoder(root)
      : undefined;
  const family = taken === undefined ? undefined : familyOf(taken);
  return family && { root, family, by: "keys" };
}

const likelyEncoder = (root: Mapping): string => {
  if (entry(root, "relative_attention") === undefined) return "bert";
  return entry(root, "position_buckets") || entry(root, "share_att_key") ? "deberta-v2" : "deberta";
};

function likelyDecoder(root: Mapping): string {
  if (entry(root, "kv_lora_rank") && entry(root, "n_routed_experts")) return "deepseek_v3";
  const routed = entry(root, "n_routed_experts") !== undefined;
  const isDense = booleanOf(get(root, "is_moe")) === false;
  if (!isDense && (routed || entry(root, "num_experts") || entry(root, "num_local_experts")))
    return entry(root, "moe_intermediate_size") ? (routed ? "glm4_moe" : "qwen3_moe") : "mixtral";
  if (booleanOf(get(root, "use_qk_norm")) === true) return "qwen3";
  return "llama";
}
