import * as exported from "./layers";
import type { KerasLayer } from "./spec";

const isLayer = (value: unknown): value is KerasLayer =>
  typeof value === "object" && value !== null && "type" in value && "lower" in value;

/** Every class that the vocabulary knows. */
export const known: readonly KerasLayer[] = Object.values(exported).flat().filter(isLayer);

const BY_NAME: ReadonlyMap<string, KerasLayer> = new Map(
  known.flatMap((spec) => [spec.type, ...spec.aliases].map((name) => [name, spec] as const)),
);

export const layerNamed = (type: string): KerasLayer | undefined => BY_NAME.get(type);
