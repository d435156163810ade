import { rememberedFor } from "../../model/remember";
import type { WrittenEntry } from "./entry";

/** Whose defaults hold: they differ in what batch norm counts, in recurrent biases and in where the channels stand. */
export type Style = "torch" | "keras";

/** For which framework a file is. */
export interface TargetFramework {
  readonly name: Style;
  /** The file says so; else it is only spelt like that, and what the other one reads is no mistake. */
  readonly stated: boolean;
  /** Axes mean what torch takes them for by their place, not what the layer before has made of them. */
  readonly byPlace: boolean;
}

const KERAS: ReadonlySet<string> = new Set([
  "filters",
  "units",
  "strides",
  "pool_size",
  "use_bias",
  "dilation_rate",
  "kernel_initializer",
]);
const TORCH: ReadonlySet<string> = new Set([
  "out_channels",
  "in_channels",
  "out_features",
  "in_features",
  "num_features",
  "stride",
  "hidden_size",
  "bias",
]);

/** The framework that a file names, or the one whose spelling most of its arguments have. */
export function frameworkOf(
  said: string | undefined,
  entries: readonly WrittenEntry[],
  saysLayout: boolean,
): TargetFramework {
  const name = said?.toLowerCase() ?? "";
  if (/keras|tensorflow|^tf$/.test(name)) return { name: "keras", stated: true, byPlace: false };
  if (/torch/.test(name)) return { name: "torch", stated: true, byPlace: !saysLayout };
  return { name: styleOf(entries), stated: false, byPlace: false };
}

const styleOf = (entries: readonly WrittenEntry[]): Style =>
  entries.reduce((more, e) => more + leaning(e), 0) > 0 ? "keras" : "torch";

/** How many more of its arguments are spelt as in Keras than as in torch. */
const leaning = rememberedFor(({ args }: WrittenEntry): number => {
  const among = (words: ReadonlySet<string>): number => args.filter((a) => words.has(String(a.name))).length;
  return among(KERAS) - among(TORCH);
});
