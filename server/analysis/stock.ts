import { dialects } from "../dialects/choose";
import type { Stock } from "../dialects/dialect";
import { ownValue } from "../model/own";
import type { Analysis, Found } from "./analyse";

export type { Stock };

/** The network whose weights the model of a file starts from: as its options say, or as its name begins. */
export function startOf({ found, name, options }: Pick<Analysis, "found" | "name" | "options">) {
  const stock = found?.dialect.stock;
  const named = ownValue(options.rules?.options ?? {}, "pretrained-shift")?.weights;
  return typeof named === "string" && named
    ? stock?.named(named)
    : found && stock?.startOf(name, found.model);
}

/** Those that the framework of a model has. */
export const stockNames = ({ dialect }: Pick<Found, "dialect">): readonly string[] =>
  dialect.stock?.names ?? [];

/** The network of this name whose weights people start from. */
export function stockNamed(name: string): Stock | undefined {
  for (const { stock } of dialects) {
    const found = stock?.named(name);
    if (found) return found;
  }
  return undefined;
}
