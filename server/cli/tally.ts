import type { Severity } from "../model/problem";
import type { FileRecord } from "./check/record";

/** What was found in all files together. */
export class Tally {
  files = 0;
  models = 0;
  /** Files that could not be read. */
  failed = 0;
  /** Problems that were fixed, and the files and lines in which they were; `dry` where nothing was written. */
  fixed = 0;
  fixedFiles = 0;
  fixedLines = 0;
  dry = false;
  /** Fixes were asked for. */
  fixing = false;
  /** Problems that have a fix which may be applied without asking. */
  fixable = 0;
  /** Problems that a baseline knows. */
  known = 0;
  /** All of them, shown or not. */
  warnings = 0;
  readonly codes = new Map<string, number>();
  private readonly counts: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };

  add({ isModel, problems, fixed, failed }: FileRecord): void {
    this.files++;
    if (isModel) this.models++;
    if (failed) this.failed++;
    if (fixed) {
      this.fixed += fixed.applied;
      this.fixedFiles++;
      this.fixedLines += fixed.lines;
      this.dry ||= fixed.change !== undefined;
    }
    // In a file with an error nothing is fixed without asking.
    const isOpen = problems.some((p) => p.severity === "error" || p.code === "stale-reference");
    for (const { severity, code, fixes } of problems) {
      this.counts[severity]++;
      this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
      if (!isOpen && fixes.some((f) => f.safe)) this.fixable++;
    }
  }

  count(severity: Severity): number {
    return this.counts[severity];
  }
}
