import type { Version } from "../document";
import type { Entry } from "../scope";
import { countOf } from "./python";

/** What may be 0 before Keras 3, where a layer is built that gives nothing. */
const NOTHINGS: readonly (readonly [classes: RegExp, name: string])[] = [
  [/^Dense$/, "units"],
  [/^DepthwiseConv/, "depth_multiplier"],
  [/^LocallyConnected/, "filters"],
  [/^MultiHeadAttention$/, "num_heads"],
];

/** The argument of a layer that says so. */
export function nothingIn({ type, args }: Entry, version: Version): string | undefined {
  if (/^(keras3|tfjs)$/.test(version)) return undefined;
  return NOTHINGS.find(([classes, name]) => classes.test(type) && countOf(args.at(name)?.value) === 0)?.[1];
}
