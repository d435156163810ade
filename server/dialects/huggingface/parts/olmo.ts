import { count, flag } from "../keys";
import type { BlockPlan } from "./block";
import { grouped, type sizes } from "./dense";
import { mixture } from "./experts";

/** The keys of OLMo's mixtures: what a dense model has, and how many experts there are and are visited. */
export const olmoKeys = (dense: ReturnType<typeof sizes>, experts: number, active: number) => ({
  ...dense,
  attention_bias: flag(false),
  num_experts: count(experts, "num_local_experts"),
  num_experts_per_tok: count(active),
});

/** Attention whose queries and keys are normalised over all heads together, and a mixture of gated experts. */
export const olmoBlock = (
  k: Parameters<typeof grouped>[0] & {
    readonly num_experts: number;
    readonly num_experts_per_tok: number;
    readonly intermediate_size: number;
  },
): Pick<BlockPlan, "attention" | "mlp"> => ({
  attention: grouped(k, { norm: "rms", normOver: "all" }),
  mlp: (g, x) =>
    mixture(g, x, { experts: k.num_experts, active: k.num_experts_per_tok, hidden: k.intermediate_size }),
});
