import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { shortConvolution } from "./convolution";
import { linear } from "./norms";

/** A short convolution between two gates: what a few last positions say, opened and closed by the position itself. */
export function gatedConvolution(g: Builder, x: Value, width: number, kernel: number, bias: boolean): Value {
  const made = linear(g, "in_proj", x, 3 * width, bias);
  const [opening, closing, value] = g.split(made, [width, width, width]) as [Value, Value, Value];
  const seen = shortConvolution(g, "conv", g.multiply(opening, value), kernel, bias);
  g.cache(seen, { state: [width, kernel] });
  return linear(g, "out_proj", g.multiply(closing, seen), width, bias);
}
