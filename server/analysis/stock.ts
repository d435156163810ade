import { dialects } from "../dialects/choose";
import type { Stock } from "../dialects/dialect";

export type { Stock };

/** The network of this name whose weights people start from. */
export function stockNamed(name: string): Stock | undefined {
  for (const { stock } of dialects) {
    const found = stock?.named(name);
    if (found) return found;
  }
  return undefined;
}
