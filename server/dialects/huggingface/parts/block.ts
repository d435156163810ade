import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { type NormKind, named } from "./norms";

export type Step = (g: Builder, x: Value) => Value;

export interface BlockPlan {
  readonly attention: Step;
  readonly mlp: Step;
  /** What stands between both, its own sum included. */
  readonly between?: Step;
  /** RMS when absent. */
  readonly norm?: NormKind;
  readonly names?: { readonly attention?: string; readonly mlp?: string; readonly norms?: readonly string[] };
}

const around = (g: Builder, x: Value, y: Value): Value => g.add(x, y);

const part = (p: BlockPlan, which: "attention" | "mlp", usual: string): readonly [string, Step] => [
  p.names?.[which] ?? usual,
  p[which],
];

/** Normalised first, then attention, then the same for the feed-forward part: each adds to the stream. */
export function before(g: Builder, x: Value, p: BlockPlan): Value {
  const [first = "", second = ""] = p.names?.norms ?? ["input_layernorm", "post_attention_layernorm"];
  const [attention, attend] = part(p, "attention", "self_attn");
  const [mlp, feed] = part(p, "mlp", "mlp");
  const kind = p.norm ?? "rms";
  const seen = named(g, first, x, kind);
  const sum = around(
    g,
    x,
    g.within(attention, () => attend(g, seen)),
  );
  const y = p.between ? p.between(g, sum) : sum;
  const read = named(g, second, y, kind);
  return around(
    g,
    y,
    g.within(mlp, () => feed(g, read)),
  );
}

/** What each part adds is normalised, not what it reads. */
export function behind(g: Builder, x: Value, p: BlockPlan): Value {
  const [first = "", second = ""] = p.names?.norms ?? [
    "post_attention_layernorm",
    "post_feedforward_layernorm",
  ];
  const [attention, attend] = part(p, "attention", "self_attn");
  const [mlp, feed] = part(p, "mlp", "mlp");
  const kind = p.norm ?? "rms";
  const y = around(
    g,
    x,
    named(
      g,
      first,
      g.within(attention, () => attend(g, x)),
      kind,
    ),
  );
  return around(
    g,
    y,
    named(
      g,
      second,
      g.within(mlp, () => feed(g, y)),
      kind,
    ),
  );
}

/** Normalised after the sum, as the first transformers did. */
export function after(g: Builder, x: Value, p: BlockPlan): Value {
  const [first = "", second = ""] = p.names?.norms ?? ["attention.output.LayerNorm", "output.LayerNorm"];
  const [attention, attend] = part(p, "attention", "attention");
  const [mlp, feed] = part(p, "mlp", "mlp");
  const kind = p.norm ?? "layer";
  const y = named(
    g,
    first,
    around(
      g,
      x,
      g.within(attention, () => attend(g, x)),
    ),
    kind,
  );
  return named(
    g,
    second,
    around(
      g,
      y,
      g.within(mlp, () => feed(g, y)),
    ),
    kind,
  );
}

/** Normalised on both sides of each part. */
export function sandwiched(g: Builder, x: Value, p: BlockPlan): Value {
  const [in1 = "", out1 = "", in2 = "", out2 = ""] = p.names?.norms ?? [
    "input_layernorm",
    "post_attention_layernorm",
    "pre_feedforward_layernorm",
    "post_feedforward_layernorm",
  ];
  const [attention, attend] = part(p, "attention", "self_attn");
  const [mlp, feed] = part(p, "mlp", "mlp");
  const kind = p.norm ?? "rms";
  const seen = named(g, in1, x, kind);
  const a = g.within(attention, () => attend(g, seen));
  const y = around(g, x, named(g, out1, a, kind));
  const read = named(g, in2, y, kind);
  const m = g.within(mlp, () => feed(g, read));
  return around(g, y, named(g, out2, m, kind));
}

/** Both parts read the same input, normalised once or each by its own norm. */
export function parallel(g: Builder, x: Value, p: BlockPlan): Value {
  const [first = "", second] = p.names?.norms ?? ["input_layernorm"];
  const [attention, attend] = part(p, "attention", "self_attn");
  const [mlp, feed] = part(p, "mlp", "mlp");
  const kind = p.norm ?? "rms";
  const read = named(g, first, x, kind);
  const a = g.within(attention, () => attend(g, read));
  const other = second === undefined ? read : named(g, second, x, kind);
  return g.add(
    x,
    a,
    g.within(mlp, () => feed(g, other)),
  );
}
