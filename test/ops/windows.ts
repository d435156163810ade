import type { Padding } from "../../server/ops/slide";

const square = (n: number): readonly [number, number] => [n, n];

/** Attributes of a square window with the usual rest. */
export const slide = (kernel: number, stride = 1, pad: number | Padding = 0, dilation = 1) => ({
  kernel: square(kernel),
  stride: square(stride),
  dilation: square(dilation),
  padding: typeof pad === "number" ? ([square(pad), square(pad)] as const) : pad,
});

export const plain = { groups: 1, bias: true };

/** One axis, as sequences have. */
export const line = (kernel: number, stride = 1, padding: Padding = "valid", dilation = 1) => ({
  kernel: [kernel],
  stride: [stride],
  dilation: [dilation],
  padding,
});
