import { type LayerSpec, nearest } from "../vocabulary/layer";
import * as layers from "./layers";

/** `nn.Conv2d`, `keras.layers.Conv2D`, `conv_2d`, `LazyConv2d` are one name. */
export function plainName(type: string): string {
  const last = type.trim().replace(/^.*\./, "");
  return last
    .toLowerCase()
    .replace(/[_\-\s]/g, "")
    .replace(/^lazy/, "")
    .replace(/layer$/, (l, at: number) => (at > 0 && KEPT.has(last.toLowerCase()) ? l : ""));
}

/** Names in which `layer` is more than a suffix. */
const KEPT: ReadonlySet<string> = new Set(["transformerencoderlayer"]);

const isSpec = (v: unknown): v is LayerSpec => typeof v === "object" && v !== null && "lower" in v;

export const VOCABULARY: readonly LayerSpec[] = Object.values(layers as Record<string, unknown>).flatMap(
  (v) => (Array.isArray(v) ? v.filter(isSpec) : isSpec(v) ? [v] : []),
);

const BY_NAME: ReadonlyMap<string, LayerSpec> = new Map(
  VOCABULARY.flatMap((spec) => [spec.type, ...spec.aliases].map((name) => [name, spec] as const)),
);

export const specOf = (type: string): LayerSpec | undefined => {
  const name = plainName(type);
  return BY_NAME.get(name) ?? BY_NAME.get(`${name}layer`);
};

export const isInput = (type: string): boolean =>
  ["input", "inputlayer", "placeholder", "data"].includes(plainName(type));

/** Types that look like a misspelt one, as a person would write them. */
export const nearestTypes = (type: string): readonly string[] =>
  nearest(
    plainName(type),
    VOCABULARY.flatMap((s) => [s.type, ...s.aliases]),
  );
