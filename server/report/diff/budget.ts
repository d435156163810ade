import { ownValue } from "../../model/own";
import type { Change, ModelDiff, TotalName } from "./diff";

/** A limit on a total of the new version, or on how much it may grow. */
export interface Budget {
  readonly total: TotalName;
  /** As it was written. */
  readonly text: string;
  readonly limit:
    | { readonly kind: "total"; readonly most: bigint }
    | { readonly kind: "growth"; readonly most: bigint }
    /** In ten thousandths of what it was. */
    | { readonly kind: "share"; readonly most: bigint };
}

export type Keeping = "kept" | "exceeded" | "unsure";

export interface BudgetResult {
  readonly budget: Budget;
  /** `unsure`: a figure that decides is not complete. */
  readonly keeping: Keeping;
  readonly change: Change;
}

const NAMES: Readonly<Record<string, TotalName>> = {
  parameters: "parameters",
  params: "parameters",
  trainable: "trainable",
  macs: "macs",
  flops: "flops",
  peakmemory: "peakMemory",
  memory: "peakMemory",
};

export const BUDGET_NAMES = "parameters, trainable, macs, flops, peakMemory";

/** As the config file has them: `3B` is three billions. */
const COUNTS: Readonly<Record<string, bigint>> = {
  "": 1n,
  k: 1_000n,
  m: 1_000_000n,
  g: 1_000_000_000n,
  b: 1_000_000_000n,
  t: 1_000_000_000_000n,
  p: 1_000_000_000_000_000n,
};

const BYTES: Readonly<Record<string, bigint>> = {
  "": 1n,
  b: 1n,
  kb: 1_000n,
  mb: 1_000_000n,
  gb: 1_000_000_000n,
  tb: 1_000_000_000_000n,
  kib: 1_024n,
  mib: 1_048_576n,
  gib: 1_073_741_824n,
};

const WRITTEN = /^\s*([a-z]+)\s*[:=]\s*(\+?)\s*([\d_,]+)(?:\.(\d+))?\s*(%|[a-z]*)\s*$/i;

/** `parameters: +5%`, `macs: +200M`, `peakMemory: 512 MiB`; undefined where it is none of these. */
export function budgetFrom(text: string): Budget | undefined {
  const [, name = "", plus, whole = "", fraction = "", unit = ""] = WRITTEN.exec(text) ?? [];
  const total = ownValue(NAMES, name.toLowerCase());
  if (!total) return undefined;
  const written = text.trim();
  if (unit === "%") {
    const most = scaled(whole, fraction, 100n);
    return plus && most !== undefined ? { total, text: written, limit: { kind: "share", most } } : undefined;
  }
  const units = total === "peakMemory" ? BYTES : COUNTS;
  const times = ownValue<bigint>(units, unit.toLowerCase());
  const most = times === undefined ? undefined : scaled(whole, fraction, times);
  if (most === undefined) return undefined;
  return { total, text: written, limit: { kind: plus ? "growth" : "total", most } };
}

/** A decimal times a whole number, rounded down, without a float between. */
function scaled(whole: string, fraction: string, times: bigint): bigint | undefined {
  const digits = whole.replace(/[_,]/g, "");
  if (digits === "" || digits.length + fraction.length > 40) return undefined;
  return (BigInt(digits + fraction) * times) / 10n ** BigInt(fraction.length);
}

export function check(budget: Budget, { totals }: ModelDiff): BudgetResult {
  const change = totals[budget.total];
  return { budget, change, keeping: keepingOf(budget, change) };
}

function keepingOf({ limit }: Budget, { before, after, delta }: Change): Keeping {
  if (limit.kind === "total") {
    if (after.status === "unknown") return "unsure";
    // A lower bound that is too much already is too much.
    if (after.value > limit.most) return "exceeded";
    return after.status === "complete" ? "kept" : "unsure";
  }
  if (delta.status !== "complete") return "unsure";
  const most = limit.kind === "growth" ? limit.most * 10_000n : limit.most * before.value;
  return delta.value * 10_000n > most ? "exceeded" : "kept";
}
