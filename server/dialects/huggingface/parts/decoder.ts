import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Scope, Stage } from "../architecture";
import { decoderHead, tokenTable } from "./heads";
import { linear, type NormKind, named, norm } from "./norms";
import { blocks, numbered } from "./runs";

export interface DecoderPlan {
  readonly vocabulary: number;
  readonly width: number;
  readonly layers: number;
  /** The key that says how many blocks there are: `num_hidden_layers` when absent. */
  readonly layersKey?: string;
  readonly tied: boolean;
  /** The kind of each block, where they are not all alike. */
  readonly kindOf?: ((i: number) => string) | undefined;
  /** `seen`: what another model made, where the blocks look at that too. */
  readonly block: (g: Builder, x: Value, kind: string, first: number, seen?: Value) => Value;
  /** The stage whose output the blocks look at. */
  readonly memory?: string;
  /** The last norm; RMS when absent, none when null. */
  readonly norm?: NormKind | null;
  readonly headBias?: boolean;
  /** The width of the embedding, where a projection follows it; and in front of the head. */
  readonly narrow?: number | null;
  /** What follows the look-up of tokens: positions, a norm. */
  readonly embedded?: (g: Builder, x: Value) => Value;
  readonly headless?: boolean;
  /** Blocks behind the last one that predict tokens further on. */
  readonly further?: number;
  /** Each of these is blocks of such kinds under a name of its own; one like the last block when absent. */
  readonly furtherKinds?: readonly string[];
  /** The same as Qwen has it: so many blocks of this kind, with one projection in front of all of them. */
  readonly ahead?: { readonly times: number; readonly kind: string };
  readonly names?: {
    readonly prefix?: string;
    readonly table?: string;
    readonly layers?: string;
    readonly norm?: string;
    readonly head?: string;
  };
  /** The last step before the head. */
  readonly last?: (g: Builder, x: Value) => Value;
}

/** A model that writes: tokens are looked up, go through blocks in series and a last norm, and become tokens again. */
export function decoder(c: Scope, p: DecoderPlan): readonly Stage[] {
  const { prefix = "model", table = "embed_tokens", layers = "layers", norm: last = "norm" } = p.names ?? {};
  const at = (name: string): string => (prefix ? `${prefix}.${name}` : name);
  const narrow = p.narrow != null && p.narrow !== p.width ? p.narrow : null;
  const kind = p.norm === undefined ? "rms" : p.norm;
  const embedding: Stage = {
    name: at(table),
    type: "embedding",
    keys: ["vocab_size"],
    reads: ["input_ids"],
    run(g, [x]) {
      const y = tokenTable(g, x as Value, p.vocabulary, narrow ?? p.width);
      const wide = narrow === null ? y : linear(g, "project_in", y, p.width);
      return p.embedded ? p.embedded(g, wide) : wide;
    },
  };
  const end: Stage = {
    name: at(last),
    type: "norm",
    keys: ["rms_norm_eps", "norm_eps", "layer_norm_eps", "layer_norm_epsilon", "hidden_size"],
    run(g, [x]) {
      const y = kind === null ? (x as Value) : norm(g, x as Value, kind);
      const z = p.last ? p.last(g, y) : y;
      return narrow === null ? z : linear(g, "project_out", z, narrow);
    },
  };
  return [
    embedding,
    ...blocks({
      name: at(layers),
      count: p.layers,
      ...(p.kindOf ? { kindOf: p.kindOf } : {}),
      keys: [p.layersKey ?? "num_hidden_layers"],
      ...(p.memory ? { reads: [embedding.name, p.memory] } : {}),
      run:
        (which, first) =>
        (g, [x, seen]) =>
          p.block(g, x as Value, which, first, seen),
    }),
    ...(kind === null && narrow === null && !p.last ? [] : [end]),
    ...(p.headless
      ? []
      : decoderHead(c, {
          vocabulary: p.vocabulary,
          tied: p.tied,
          bias: p.headBias ?? false,
          name: p.names?.head ?? "lm_head",
        })),
    ...(p.further ? [furtherOn(p, p.further, at)] : []),
    ...(p.ahead && p.ahead.times > 0 ? [aheadOf(p, p.ahead, at)] : []),
  ];
}

/** The next token's embedding beside what the model says, made as wide as one, through a block and a norm of their own. */
function furtherOn(p: DecoderPlan, times: number, at: (name: string) => string): Stage {
  const { table = "embed_tokens", layers = "layers", norm: last = "norm" } = p.names ?? {};
  const { furtherKinds } = p;
  const kinds = furtherKinds ?? [p.kindOf?.(p.layers) ?? "layer"];
  return {
    name: furtherKinds ? "mtp.layers" : numbered(at(layers), { first: p.layers, times }),
    type: "multi-token prediction",
    keys: ["num_nextn_predict_layers"],
    section: "multi-token prediction",
    reads: [at(last), at(table)],
    times,
    first: p.layers,
    apart: true,
    run(g, [x, words]) {
      const before = named(g, "hnorm", x as Value, "rms");
      const beside = named(g, "enorm", words as Value, "rms");
      const both = linear(g, "eh_proj", g.concat([beside, before], 1), p.width);
      const y = kinds.reduce((y, kind) => p.block(g, y, kind, p.layers), both);
      return named(g, furtherKinds ? "final_layernorm" : "shared_head.norm", y, "rms");
    },
  };
}

const aheadOf = (
  p: DecoderPlan,
  { times, kind }: NonNullable<DecoderPlan["ahead"]>,
  at: (name: string) => string,
): Stage => ({
  name: "mtp",
  type: "multi-token prediction",
  keys: ["mtp_num_hidden_layers"],
  section: "multi-token prediction",
  reads: [at(p.names?.norm ?? "norm"), at(p.names?.table ?? "embed_tokens")],
  apart: true,
  run(g, [x, words]) {
    const before = named(g, "pre_fc_norm_hidden", x as Value, "rms");
    const beside = named(g, "pre_fc_norm_embedding", words as Value, "rms");
    const both = linear(g, "fc", g.concat([beside, before], 1), p.width);
    const y = g.within("layers", () => g.stacked(times, () => p.block(g, both, kind, p.layers)));
    return named(g, "norm", y, "rms");
  },
});

export { named };
