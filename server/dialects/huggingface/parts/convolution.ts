import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";

/** One window per channel over the last positions: what comes later is never seen. */
export const shortConvolution = (g: Builder, name: string, x: Value, kernel: number, bias: boolean): Value =>
  g.within(name, () => g.depthwise(x, { kernel: [kernel], padding: [[kernel - 1, 0]], bias }));
