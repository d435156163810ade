import type { Written } from "./entry";

/** Whose defaults hold: they differ in what batch norm counts, in recurrent biases and in where the channels stand. */
export type Style = "torch" | "keras";

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

/** By the spelling of the arguments, when the file does not say. */
export function styleOf(said: string | undefined, entries: readonly Written[]): Style {
  const name = said?.toLowerCase() ?? "";
  if (/keras|tensorflow|^tf$/.test(name)) return "keras";
  if (/torch/.test(name)) return "torch";
  let keras = 0;
  let torch = 0;
  for (const { args } of entries)
    for (const a of args) {
      if (KERAS.has(String(a.name))) keras++;
      if (TORCH.has(String(a.name))) torch++;
    }
  return keras > torch ? "keras" : "torch";
}
