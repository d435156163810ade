import { type Budget, budgetFrom } from "../report/diff/budget";
import { CannotRun } from "./command";

/** What `--budget` says, each time that it is given. */
export const budgetsFrom = (texts: readonly string[]): readonly Budget[] =>
  texts.map((text) => {
    const budget = budgetFrom(text);
    if (budget) return budget;
    throw new CannotRun(`--budget expects "parameters: +5%", "macs: 2G" or the like, not "${text}"`);
  });
