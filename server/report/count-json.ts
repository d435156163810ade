import type { Figure } from "../model/figure";

export type CountJson = number | string | null;

/** A number where that is exact. */
export function countJson({ value, status }: Figure): CountJson {
  if (status === "unknown") return null;
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return value <= most && value >= -most ? Number(value) : value.toString();
}
