import { onDemand } from "../../model/on-demand";
import { type Entry, integerOf } from "../../model/tree";
import type { Scope } from "./architecture";
import type { Claim } from "./claims";
import { scopeOf } from "./scope";
import { blockOf, blocksOf, type Expected, expectedOf, type Rests, rests, type Where } from "./tensors";
import { withKey } from "./trial";

/** Keys of sizes, those that decide one tensor before those that decide many. */
const DECIDING = [
  "num_key_value_heads",
  "num_kv_heads",
  "vocab_size",
  "moe_intermediate_size",
  "intermediate_size",
  "shared_expert_intermediate_size",
  "ffn_dim",
  "encoder_ffn_dim",
  "decoder_ffn_dim",
  "d_ff",
  "n_inner",
  "num_local_experts",
  "num_experts",
  "n_routed_experts",
  "q_lora_rank",
  "kv_lora_rank",
  "state_size",
  "head_dim",
  "d_kv",
  "num_attention_heads",
  "num_heads",
  "max_position_embeddings",
  "n_positions",
  "type_vocab_size",
  "hidden_size",
  "n_embd",
  "d_model",
] as const;

export interface Deciding {
  readonly entry: Entry;
  /** With which all of the layer agrees. */
  readonly value?: number;
}

/** A key of the file that is a size, and the tensors as they would be with twice as much. */
interface Candidate {
  readonly scope: Scope;
  readonly entry: Entry;
  readonly now: number;
  readonly doubled: ReadonlyMap<string, readonly number[]>;
}

/** What is looked for is looked for among the same keys, however much differs. */
export interface Search {
  readonly claim: Claim;
  readonly candidates: () => readonly Candidate[];
  /** How often another value of a key may still be tried: each time the whole file is read. */
  readonly trials: { left: number };
}

/** Values that are tried for one file; whatever differs after that stands at a key without one. */
const MOST_TRIALS = 100;

export const searchIn = (claim: Claim): Search => ({
  claim,
  candidates: onDemand(() => candidatesIn(claim)),
  trials: { left: MOST_TRIALS },
});

const candidatesIn = (claim: Claim): readonly Candidate[] =>
  scopesOf(claim).flatMap((scope) =>
    DECIDING.flatMap((key): readonly Candidate[] => {
      const found = scope.entry(key);
      const now = found && integerOf(found.value);
      const trial = found && now ? withKey(claim, scope, found, now * 2) : undefined;
      if (!found || !now || !trial) return [];
      const doubled = new Map(expectedOf(trial.measured).map((t) => [t.name, t.shape]));
      return [{ scope, entry: found, now, doubled }];
    }),
  );

/** The key that decides the tensor: of all that do the first one with which, at another value, the whole layer would agree. */
export function keyOf(search: Search, one: Expected, left: Rests, where: Where): Deciding | undefined {
  const extents = new Set(left.theirs.flatMap((t) => t.shape));
  let first: Deciding | undefined;
  for (const candidate of search.candidates()) {
    const axis = axisOf(candidate, one);
    if (axis === undefined) continue;
    first ??= { entry: candidate.entry };
    for (const extent of extents) {
      const value = (candidate.now * extent) / axis;
      if (!Number.isInteger(value) || value <= 0 || value === candidate.now) continue;
      if (search.trials.left-- <= 0) return first;
      if (agrees(search.claim, candidate, value, left, where)) return { entry: candidate.entry, value };
    }
  }
  return first;
}

/** How long the axis of a tensor is that a key decides, if it decides one. */
function axisOf({ doubled }: Candidate, one: Expected): number | undefined {
  const then = doubled.get(one.name);
  return then && one.shape.find((n, i) => then[i] === 2 * n);
}

/** Whether with this value nothing of the layer is left over. */
function agrees(
  claim: Claim,
  { scope, entry: key }: Candidate,
  value: number,
  left: Rests,
  [stack, index]: Where,
): boolean {
  const trial = withKey(claim, scope, key, value);
  if (!trial) return false;
  const own = blocksOf(expectedOf(trial.measured), blockOf).get(stack)?.get(index) ?? [];
  const names = new Set(left.ours.map((t) => t.name));
  return (
    rests(
      own.filter((t) => names.has(t.name)),
      left.theirs,
    ) === undefined
  );
}

export const scopesOf = ({ root, family }: Claim): readonly Scope[] => {
  const outer = scopeOf(root, family, () => {});
  const { stages } = family.build(outer);
  return [...new Set([...stages.flatMap((s) => (s.scope ? [s.scope] : [])), outer])];
};
