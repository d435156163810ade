import { bytes, exact, figureText } from "../../text/figures";
import type { BudgetResult } from "./budget";

/** A budget and how it was kept, in a sentence. */
export function budgetText({ budget, change, keeping }: BudgetResult): string {
  const written = budget.total === "peakMemory" ? bytes : exact;
  const figures = `${figureText(change.before, written)} → ${figureText(change.after, written)}`;
  switch (keeping) {
    case "kept":
      return `${budget.text}: kept (${figures})`;
    case "exceeded":
      return `${budget.text}: exceeded (${figures})`;
    case "unsure":
      return `${budget.text}: undecided because a figure is incomplete (${figures})`;
  }
}
