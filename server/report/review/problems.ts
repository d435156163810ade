import type { Analysis } from "../../analysis/analyse";
import type { Problem } from "../../model/problem";
import { Lines } from "../../text/lines";
import { code, escaped } from "../../text/markdown";

/** So many are listed; the rest are at their lines. */
const MOST = 10;

/** Problems that were not there before, wherever in the file they stood then. Budgets have lines of their own. */
export function newProblems(before: Analysis | null, after: Analysis): readonly Problem[] {
  const old = new Map<string, number>();
  const told = (p: Problem): string => `${p.code} ${p.message}`;
  for (const p of before?.problems ?? []) old.set(told(p), (old.get(told(p)) ?? 0) + 1);
  return after.problems.filter((p) => {
    if (p.code === "budget" || p.severity === "hint") return false;
    const left = old.get(told(p)) ?? 0;
    old.set(told(p), left - 1);
    return left <= 0;
  });
}

/** The worst first, a line of a Markdown list each. */
export function newProblemsText(problems: readonly Problem[], text: string): readonly string[] {
  const lines = new Lines(text);
  const worst = [...problems].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const more = worst.length - MOST;
  return [
    ...worst.slice(0, MOST).map((p) => {
      const { line } = lines.at(p.span.start);
      return `- new ${p.severity} in line ${line}: ${escaped(p.message, 300)} (${code(p.code)})`;
    }),
    ...(more > 0 ? [`- … ${more} more new problems`] : []),
  ];
}

const ORDER: readonly Problem["severity"][] = ["error", "warning", "information", "hint"];
