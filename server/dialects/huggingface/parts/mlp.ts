import type { Dim } from "../../../model/dim";
import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { linear } from "./norms";

export interface MlpPlan {
  readonly hidden: number;
  readonly bias?: boolean;
  readonly fn?: string;
  readonly out?: Dim;
  /** Of the widening layers (and the gate), and of the one back. */
  readonly names?: readonly string[];
  /** What stands between. */
  readonly between?: (g: Builder, y: Value) => Value;
}

/** Two widening layers, one of which opens and closes the other, and one back. */
export function gated(g: Builder, x: Value, p: MlpPlan): Value {
  const { hidden, bias = false, fn = "silu", names = ["gate_proj", "up_proj", "down_proj"] } = p;
  const [gate = "", up = "", down = ""] = names;
  const opened = g.activation(linear(g, gate, x, hidden, bias), fn);
  const y = g.multiply(opened, linear(g, up, x, hidden, bias));
  return linear(g, down, p.between ? p.between(g, y) : y, p.out ?? channels(x.type), bias);
}

/** A widening layer and one back. */
export function plain(g: Builder, x: Value, p: MlpPlan): Value {
  const { hidden, bias = false, fn = "gelu", names = ["up_proj", "down_proj"] } = p;
  const [up = "", down = ""] = names;
  const y = g.activation(linear(g, up, x, hidden, bias), fn);
  return linear(g, down, p.between ? p.between(g, y) : y, p.out ?? channels(x.type), bias);
}

/** Forms of GELU that transformers computes step by step, each step kept for the backward pass. */
const STEPWISE: ReadonlySet<string | null> = new Set(["gelu_new", "gelu_fast", "quick_gelu"]);

/** What a key says of the activation, as far as memory depends on it. */
export const gelu = (name: string | null): string => (name !== null && STEPWISE.has(name) ? name : "gelu");
