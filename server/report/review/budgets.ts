import type { Analysis } from "../../analysis/analyse";
import type { Budgets } from "../../model/budgets";
import type { Problem } from "../../model/problem";
import { bytes, exact } from "../../text/figures";
import { escaped } from "../../text/markdown";
import { decimal } from "../../text/numbers";
import type { Keeping } from "../diff/budget";
import { MARKS } from "../diff/markdown";

export interface BudgetLine {
  readonly keeping: Keeping;
  /** A line of a Markdown list. */
  readonly text: string;
}

/** Every budget that the config file sets for a model, and whether it is kept: the rule `budget` has worked it out. */
export function budgetLines({ problems, options: { budgets = {} } }: Analysis): readonly BudgetLine[] {
  const said = problems.filter((p) => p.code === "budget");
  return (Object.keys(budgets) as (keyof Budgets)[]).flatMap((name): readonly BudgetLine[] => {
    const limit = limitText(name, budgets);
    if (limit === null) return [];
    const own = said.filter((p) => p.message.startsWith(`Budget ${name} `));
    if (own.length === 0) return [line("kept", `${name}: kept (limit ${limit})`)];
    return own.map((p) => line(keepingOf(p), p.message));
  });
}

const line = (keeping: Keeping, text: string): BudgetLine => ({
  keeping,
  text: `- ${MARKS[keeping]} ${escaped(text, 200)}`,
});

/** A lower bound above the limit is a warning of the rule, and too much all the same. */
const keepingOf = ({ severity }: Problem): Keeping =>
  severity === "information" || severity === "hint" ? "unsure" : "exceeded";

function limitText(name: keyof Budgets, budgets: Budgets): string | null {
  if (name === "receptiveField") {
    const { min, max } = budgets.receptiveField ?? {};
    return [
      min === undefined ? "" : `at least ${exact(min)}`,
      max === undefined ? "" : `at most ${exact(max)}`,
    ]
      .filter(Boolean)
      .join(", ");
  }
  const limit = budgets[name];
  if (limit === undefined) return null;
  if (name === "layerShare") return `${decimal(limit * 100)}%`;
  return name === "weightMemory" || name === "peakMemory" ? bytes(limit) : exact(limit);
}
