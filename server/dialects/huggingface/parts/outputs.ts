import { counts, words } from "../keys";

/** Which stages of a backbone are handed on: by name, or by number. */
export const OUTPUTS = { out_features: words(), out_indices: counts() };

interface Outputs {
  readonly out_features: readonly string[] | null;
  readonly out_indices: readonly number[] | null;
}

/** The numbers of the stages that are handed on, the stem being the first of all; the last one where the file does not say. */
export function outputsOf(k: Outputs, stages: number): readonly number[] {
  if (k.out_features)
    return k.out_features.map((name) =>
      name === "stem" ? 0 : Number(/^stage(\d+)$/.exec(name)?.[1] ?? Number.NaN),
    );
  if (k.out_indices) return k.out_indices.map((i) => (i < 0 ? i + stages + 1 : i));
  return [stages];
}
