import { dialects } from "../dialects/choose";
import type { FileContext, Stock } from "../dialects/dialect";
import { pinnedRelease } from "../model/options";
import type { Start } from "../rules/engine/rule";
import { parse } from "../syntax/parse";
import { claimOf, type Found, foundIn, readingOf } from "./found";

/** The network of this name whose weights people start from. */
export function stockNamed(name: string): Stock | undefined {
  for (const { stock } of dialects) {
    const found = stock?.named(name);
    if (found) return found;
  }
  return undefined;
}

/** Stock networks that are remembered, with the tensors that they have; beyond that all are forgotten. */
const MOST = 32;
const known = new Map<string, Start>();

/** The network whose weights a file starts from: the one of this name, or the one that the file's own name begins like. */
export function startOf({ dialect, model }: Found, file: FileContext, named?: string): Start | undefined {
  const stock = named ? dialect.stock?.named(named) : dialect.stock?.startOf(file.name, model);
  if (!stock) return undefined;
  const { frameworkVersion = pinnedRelease(file.options, dialect.packages)?.version } = file.options;
  const key = `${stock.name} ${frameworkVersion ?? ""}`;
  const before = known.get(key);
  if (before) return before;
  const claimed = claimOf(parse(stock.text, "yaml"), [dialect]);
  if (!claimed) return undefined;
  const options = frameworkVersion === undefined ? {} : { frameworkVersion };
  const own = { name: stock.file, text: stock.text, options };
  const found = foundIn(readingOf(claimed, own), claimed, own);
  const state = dialect.state?.(found);
  if (!state) return undefined;
  if (known.size >= MOST) known.clear();
  const start = { weights: stock.weights, model: found.model, state };
  known.set(key, start);
  return start;
}
