import type { Argument } from "../../model/layer";
import { nearest } from "../../text/nearest";
import type { LayerSpec } from "../../vocabulary/layer";
import { arriving, moduleNamed, nameIn, VOCABULARY as TORCH } from "../torch/vocabulary";
import * as layers from "./layers";

/** `nn.Conv2d`, `keras.layers.Conv2D`, `conv_2d`, `LazyConv2d` are one name. */
export function plainName(type: string): string {
  const bare = type.slice(type.lastIndexOf(".") + 1).toLowerCase();
  const joined = /[_\-\s]/.test(bare) ? bare.replace(/[_\-\s]/g, "") : bare;
  const name = joined.startsWith("lazy") ? joined.slice("lazy".length) : joined;
  return name.endsWith("layer") && !KEPT.has(name) ? name.slice(0, -"layer".length) : name;
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

/** A module of torch.nn in a list of layers, where the number of features that arrive is nobody's to write. */
const inferring = (spec: LayerSpec): LayerSpec => ({
  ...spec,
  args: Object.fromEntries(
    Object.entries(spec.args).map(([name, a]) => [name, a === arriving ? { ...a, required: false } : a]),
  ),
});

const OF_TORCH: ReadonlyMap<string, LayerSpec> = new Map(
  TORCH.map((spec) => [spec.type.toLowerCase(), inferring(spec)] as const),
);

/** What the type means: in plain words, in Keras', or, where neither knows it, in torch's. */
export const specOf = (type: string): LayerSpec | undefined => {
  const name = plainName(type);
  const long = `${name}layer`;
  return BY_NAME.get(name) ?? BY_NAME.get(long) ?? OF_TORCH.get(name) ?? OF_TORCH.get(long);
};

/**
 * What the type means with these arguments: `nn.Conv2d` is torch's module with torch's order of arguments, unless they are
 * called as no argument of torch's is.
 */
export function specFor(
  type: string,
  args: readonly Argument[],
  around: ReadonlySet<string>,
): LayerSpec | undefined {
  const torch = moduleNamed(nameIn(type) ?? "");
  const isTorch =
    torch && args.every(({ name }) => typeof name === "number" || name in torch.args || around.has(name));
  return isTorch ? OF_TORCH.get(torch.type.toLowerCase()) : specOf(type);
}

const INPUTS: ReadonlySet<string> = new Set(["input", "placeholder", "data"]);

export const isInput = (type: string): boolean => INPUTS.has(plainName(type));

/** Types that look like a misspelt one, as a person would write them. */
export const nearestTypes = (type: string): readonly string[] =>
  nearest(
    plainName(type),
    VOCABULARY.flatMap((s) => [s.type, ...s.aliases]),
  );
