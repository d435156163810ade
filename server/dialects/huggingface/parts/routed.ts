import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { count, flag, optional } from "../keys";
import type { Step } from "./block";
import { type ExpertsPlan, mixture } from "./experts";
import { gated } from "./mlp";

/** The names that most have since DeepSeek for experts, those that are chosen and those that all tokens go through. */
export const routedKeys = (
  experts: number,
  active: number,
  hidden: number,
  groups: readonly [number, number] = [1, 1],
) => ({
  n_routed_experts: count(experts, "num_local_experts"),
  n_shared_experts: count(1),
  num_experts_per_tok: count(active),
  n_group: count(groups[0]),
  topk_group: count(groups[1]),
  moe_intermediate_size: count(hidden),
});

/** The sizes of latent attention: ranks of queries and of keys and values, and the parts of a head. */
export const latentKeys = (
  queries: number,
  values: number,
  [plain, rotary, value]: readonly [number, number, number],
) => ({
  attention_bias: flag(false),
  q_lora_rank: optional(queries),
  kv_lora_rank: count(values),
  qk_nope_head_dim: count(plain),
  qk_rope_head_dim: count(rotary),
  v_head_dim: count(value),
});

interface Routed {
  readonly n_routed_experts: number | null;
  readonly n_shared_experts: number | null;
  readonly num_experts_per_tok: number | null;
  readonly moe_intermediate_size: number;
  readonly intermediate_size?: number;
  readonly mlp_bias?: boolean;
}

/** Experts and what is shared beside them, with a correction of the routing; in the first blocks a dense part. */
export const routed =
  (k: Routed, sparse = true, more: Partial<ExpertsPlan> = {}): Step =>
  (g: Builder, x: Value): Value =>
    sparse
      ? mixture(g, x, {
          experts: k.n_routed_experts ?? Number.NaN,
          active: k.num_experts_per_tok ?? Number.NaN,
          hidden: k.moe_intermediate_size,
          correction: "buffer",
          shared: {
            hidden: k.moe_intermediate_size * (k.n_shared_experts ?? Number.NaN),
            bias: k.mlp_bias ?? false,
          },
          ...more,
        })
      : gated(g, x, { hidden: k.intermediate_size ?? Number.NaN, bias: k.mlp_bias ?? false });
