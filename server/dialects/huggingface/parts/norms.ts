import type { Dim } from "../../../model/dim";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";

/** `plain` has no weights at all; `single rms` scales in 32 bits whatever enters. */
export type NormKind = "rms" | "single rms" | "layer" | "layer without bias" | "plain";

export function norm(g: Builder, x: Value, kind: NormKind, over?: readonly Dim[]): Value {
  const shape = over ? { over } : {};
  switch (kind) {
    case "rms":
      return g.norm(x, "rms", shape);
    case "single rms":
      return g.norm(x, "rms", { single: true, ...shape });
    case "layer":
      return g.norm(x, "layer", shape);
    case "layer without bias":
      return g.norm(x, "layer", { shift: false, ...shape });
    case "plain":
      return g.norm(x, "layer", { scale: false, shift: false });
  }
}

/** A norm under the name that its weights have. */
export const named = (g: Builder, name: string, x: Value, kind: NormKind, over?: readonly Dim[]): Value =>
  g.within(name, () => norm(g, x, kind, over));

/** A dense layer under the name that its weights have. */
export const linear = (g: Builder, name: string, x: Value, out: Dim, bias = false): Value =>
  g.within(name, () => g.dense(x, out, bias));
