import type { LayerKind } from "../../protocol";

/** What the eye tells kinds of layers apart by, on white and on black, and what each is called. */
export const COLOURS: Readonly<
  Record<LayerKind, { readonly light: string; readonly dark: string; readonly words: string }>
> = {
  window: { light: "#1f6feb", dark: "#58a6ff", words: "convolution" },
  block: { light: "#8250df", dark: "#b392f0", words: "block" },
  dense: { light: "#0a7b83", dark: "#39c5cf", words: "dense" },
  pool: { light: "#1a7f37", dark: "#56d364", words: "pooling" },
  attention: { light: "#bc4c00", dark: "#f0883e", words: "attention" },
  recurrent: { light: "#bf3989", dark: "#f778ba", words: "recurrent" },
  head: { light: "#cf222e", dark: "#ff7b72", words: "head" },
  merge: { light: "#57606a", dark: "#8b949e", words: "merge" },
  shape: { light: "#6e7781", dark: "#8b949e", words: "shape" },
  pointwise: { light: "#6e7781", dark: "#8b949e", words: "pointwise" },
  unknown: { light: "#9a6700", dark: "#d29922", words: "unknown" },
};
