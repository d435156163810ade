import type { Severity } from "../model/problem";
import type { NamedAnalysis } from "../views/json";

/** What was found in all files together. */
export class Tally {
  files = 0;
  models = 0;
  private readonly counts: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };

  add({ analysis }: NamedAnalysis): void {
    this.files++;
    if (analysis.found) this.models++;
    for (const { severity } of analysis.problems) this.counts[severity]++;
  }

  count(severity: Severity): number {
    return this.counts[severity];
  }
}
