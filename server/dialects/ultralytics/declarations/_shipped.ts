import type { Plain } from "../../declared";

/**
 * Declarations that come with Fovea, in the format in which users write theirs, from the papers that introduced the
 * modules. Code under the same name varies from repository to repository, so that figures from here are never taken for
 * certain: who knows better declares the module.
 */
export interface Shipped {
  /** All names that it goes by. */
  readonly names: readonly string[];
  /** Authors, title, year, arXiv number. */
  readonly source: string;
  readonly declaration: { readonly [key: string]: Plain };
}

export const shipped = (
  names: string,
  source: string,
  declaration: { readonly [key: string]: Plain },
): Shipped => ({ names: names.split(" "), source, declaration });

interface More {
  readonly [key: string]: Plain;
}

/** Convolution without bias, batch norm, activation: what most of these are made of. */
export const cbs = (out: Plain, kernel: Plain = 1, more: More = {}): More => ({
  type: "conv2d",
  out_channels: out,
  kernel_size: kernel,
  padding: typeof kernel === "number" ? Math.floor(kernel / 2) : `(${kernel})//2`,
  bias: false,
  norm: "batch",
  activation: "silu",
  ...more,
});

/** A convolution by itself. */
export const conv = (out: Plain, kernel: Plain = 1, more: More = {}): More => ({
  type: "conv2d",
  out_channels: out,
  kernel_size: kernel,
  padding: typeof kernel === "number" ? Math.floor(kernel / 2) : `(${kernel})//2`,
  ...more,
});

/** A cross-stage partial block with `inner` so often in the half that goes through it. */
export const csp = (inner: string): readonly Plain[] => [
  { name: "cv1", ...cbs("c2//2") },
  { name: "m", type: inner, args: ["c2//2"], repeat: "n" },
  { name: "cv2", ...cbs("c2//2"), from: "input" },
  { name: "both", type: "concat", from: ["m", "cv2"] },
  { name: "cv3", ...cbs("c2") },
];
