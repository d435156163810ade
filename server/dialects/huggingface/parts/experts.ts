import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { gated } from "./mlp";
import { linear } from "./norms";

export interface ExpertsPlan {
  readonly experts: number;
  /** How many every token visits. */
  readonly active: number;
  readonly hidden: number;
  /** Three matrices an expert, or two. */
  readonly gated?: boolean;
  readonly bias?: boolean;
  readonly routerBias?: boolean;
  /** A correction of the routing: not trained in most families. */
  readonly correction?: "buffer" | "parameter" | null;
  /** What every token goes through besides, and a gate for that. */
  readonly shared?: { readonly hidden: number; readonly bias?: boolean; readonly gate?: boolean };
  /** The experts work on a narrower input. */
  readonly latent?: number | null;
  readonly latentBias?: boolean;
  readonly router?: string;
  readonly sharedName?: string;
  /** The shared part, where it is not like a gated one. */
  readonly beside?: (g: Builder, x: Value) => Value;
}

/** A mixture of experts: a router, experts of which every token visits a few, and what all tokens go through. */
export function mixture(g: Builder, x: Value, p: ExpertsPlan): Value {
  const routed = g.within(p.router ?? "gate", () => routing(g, x, p));
  const inner = p.latent ? linear(g, "fc1_latent_proj", x, p.latent, p.latentBias) : x;
  let y = g.multiply(
    g.within("experts", () => visited(g, inner, p)),
    routed,
  );
  y = g.reduce(y, [1], "sum");
  if (p.latent) y = linear(g, "fc2_latent_proj", y, channels(x.type), p.latentBias);
  const besides = sharedPart(g, x, p);
  return besides ? g.add(y, besides) : y;
}

/** What a token weighs the experts by that it visits: one number each. */
function routing(g: Builder, x: Value, p: ExpertsPlan): Value {
  let scores = g.dense(x, p.experts, p.routerBias ?? false);
  if (p.correction) scores = g.scale(scores, { shift: [p.experts], trainable: p.correction === "parameter" });
  const dims = scores.type.dims?.slice(0, -1) ?? [null];
  return g.declared(
    [g.softmax(scores, dims.length)],
    { dims: [...dims, p.active, 1], layout: "last" },
    "top-k",
  );
}

function visited(g: Builder, x: Value, p: ExpertsPlan): Value {
  const { experts, active, hidden, bias = false } = p;
  const common = { experts, active, bias };
  const down = (y: Value): Value =>
    g.within("down_proj", () => g.experts(y, { ...common, out: channels(x.type), routed: true }));
  if (p.gated === false) {
    const up = g.within("up_proj", () => g.experts(x, { ...common, out: hidden }));
    return down(g.activation(up, "relu2"));
  }
  const both = g.within("gate_up_proj", () => g.experts(x, { ...common, out: 2 * hidden }));
  const [gate, up] = g.split(both, [hidden, hidden]) as [Value, Value];
  return down(g.multiply(g.activation(gate, "silu"), up));
}

function sharedPart(g: Builder, x: Value, p: ExpertsPlan): Value | undefined {
  const { shared, sharedName = "shared_experts" } = p;
  if (p.beside) return g.within(sharedName, () => p.beside?.(g, x) ?? x);
  if (!shared || shared.hidden === 0) return undefined;
  const y = g.within(sharedName, () => gated(g, x, { hidden: shared.hidden, bias: shared.bias ?? false }));
  if (!shared.gate) return y;
  return g.multiply(y, g.activation(linear(g, `${sharedName}_gate`, x, 1), "sigmoid"));
}
