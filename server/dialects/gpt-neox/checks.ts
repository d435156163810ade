import type { RuleCode } from "../../model/codes";
import { isScalar, items, stringOf, type Tree } from "../../model/tree";
import { nearest } from "../../text/nearest";
import { MOST_REPEATS } from "../../trace/bounds";
import { ATTENTIONS, type Config, type Key } from "./keys";

/** What GPT-NeoX, or torch behind it, refuses. Absent keys may stand in another file: it merges several. */
export function check(config: Config): void {
  const { values } = config;
  const { hidden_size: width, num_attention_heads: heads, num_kv_heads: pairs } = values;
  const { seq_length: length, max_position_embeddings: positions, model_parallel_size: shards } = values;
  const told = (key: Key, message: string, code: RuleCode = "bad-argument"): void => {
    const span = config.at(key)?.span;
    if (span) config.faults.push({ code, span, message });
  };
  if (width && heads && width % heads !== 0 && hasHeads(config))
    told(
      "num_attention_heads",
      `${heads} heads do not divide the hidden size ${width}; ${divisorsAround(width, heads)} do`,
      "indivisible",
    );
  if (heads && pairs && heads % pairs !== 0)
    told("num_kv_heads", `${pairs} key-value heads do not divide the ${heads} heads`, "indivisible");
  if (heads && shards > 1 && heads % shards !== 0)
    told("model_parallel_size", `${heads} heads cannot be split evenly over ${shards} GPUs`, "indivisible");
  if (length && positions && positions < length)
    told(
      "max_position_embeddings",
      `max_position_embeddings is ${positions}, but must be at least seq_length (${length})`,
    );
}

/** Whether any layer may have some: where all are Mamba layers, GPT-NeoX does not look at their number. */
export function hasHeads(config: Config): boolean {
  const kinds = wordsIn(config.at("attention_config")?.value);
  return kinds.length === 0 || kinds.some((kind) => kind !== "mamba");
}

/** The words of a list, and of the lists in it. */
const wordsIn = (tree: Tree | undefined): readonly string[] =>
  tree?.kind === "seq" ? tree.items.flatMap(wordsIn) : [stringOf(tree)].filter((w) => w !== undefined);

/** The numbers next to this one that divide `n`: `32 and 40`. */
function divisorsAround(n: number, near: number): string {
  let below = Math.min(near, MOST_HEADS);
  while (below > 1 && n % below !== 0) below--;
  let above = near;
  const most = Math.min(n, near + MOST_HEADS);
  while (above < most && n % above !== 0) above++;
  return n % above === 0 ? `${below} and ${above}` : String(below);
}

const MOST_HEADS = 10_000;

export type Attention = (typeof ATTENTIONS)[number];

/** The kind of attention of each layer; undefined where the file's list cannot be that. */
export function attentionsOf(config: Config, layers: number): readonly Attention[] | undefined {
  const own = config.at("attention_config");
  if (layers > MOST_REPEATS) {
    const span = config.at("num_layers")?.span ?? config.root.span;
    const most = MOST_REPEATS.toLocaleString("en-US");
    const message = `num_layers is ${layers.toLocaleString("en-US")}; Fovea reads at most ${most} layers`;
    config.faults.push({ code: "bad-argument", severity: "warning", span, message });
    return undefined;
  }
  if (!own || (isScalar(own.value) && own.value.value === null))
    return new Array<Attention>(layers).fill("global");
  const kinds = expanded(config, own.value, layers);
  if (!kinds) return undefined;
  if (kinds.length === layers) return kinds;
  config.faults.push({
    code: "bad-argument",
    span: own.span,
    message: `attention_config describes ${kinds.length} layers, but num_layers is ${layers}`,
  });
  return undefined;
}

/** `[[["global", "local"], 6], …]`: kinds in turn, so often; `all` for as often as there are layers left. */
function expanded(config: Config, tree: Tree, layers: number): readonly Attention[] | undefined {
  const kinds: Attention[] = [];
  // A list that names each layer needs no numbers.
  const plain = items(tree);
  if (plain.length > 0 && plain.every((t) => stringOf(t) !== undefined))
    return plain.length > MOST_REPEATS ? undefined : known(config, plain);
  for (const item of plain) {
    const [list, times] = items(item);
    const turn = known(config, items(list));
    if (!turn || turn.length === 0 || !isScalar(times)) return undefined;
    const wanted = times.value === "all" ? layers / turn.length : times.value;
    if (typeof wanted !== "number" || wanted * turn.length > MOST_REPEATS) return undefined;
    for (let i = 0; i < wanted; i++) kinds.push(...turn);
  }
  return kinds;
}

function known(config: Config, trees: readonly Tree[]): readonly Attention[] | undefined {
  const found: Attention[] = [];
  for (const tree of trees) {
    const word = stringOf(tree);
    const kind = ATTENTIONS.find((a) => a === word);
    if (kind) found.push(kind);
    else {
      const near = nearest(word ?? "", ATTENTIONS)[0];
      const hint = near ? `did you mean ${near}?` : `available: ${ATTENTIONS.join(", ")}`;
      config.faults.push({
        code: "bad-argument",
        span: tree.span,
        message: `Unknown attention kind${word === undefined ? "" : ` ${word}`}; ${hint}`,
        fixes: near ? [{ title: `Change to ${near}`, edits: [{ span: tree.span, text: near }] }] : [],
      });
      return undefined;
    }
  }
  return found;
}
