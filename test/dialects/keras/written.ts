import { problems } from "../graph";

export type Written = readonly [className: string, config: object];

/** A chain behind an input as one of the releases writes it. */
export function chain(shape: readonly (number | null)[], layers: readonly Written[], three: boolean): string {
  const key = three ? "batch_shape" : "batch_input_shape";
  const all: readonly Written[] = [["InputLayer", { name: "x", [key]: shape }], ...layers];
  const written = all.map(([class_name, config], i) => ({
    ...(three ? { module: "keras.layers" } : {}),
    class_name,
    config: { name: `l${i}`, ...config },
  }));
  const config = { name: "m", layers: written };
  return JSON.stringify({ class_name: "Sequential", keras_version: three ? "3.15.1" : "2.15.0", config });
}

export const IMAGE = [null, 8, 8, 3] as const;
export const STEPS = [null, 6, 4] as const;

/** What is told of arguments, loudly. */
export const said = (layers: readonly Written[], shape: readonly (number | null)[], three: boolean) =>
  problems(chain(shape, layers, three), "m.json").filter((p) => /(error|warning) bad-argument/.test(p));
