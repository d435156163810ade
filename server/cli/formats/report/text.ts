import { reportText } from "../../../report/report";
import { scalesText } from "../../../report/scales";
import { problemsText } from "../problems";
import type { Place, ReportFormat } from "./format";

/** Tables for a terminal, with the problems below each. */
export function textReport({ paint, excerpts }: Place): ReportFormat {
  let before = "";
  return {
    hasFamilies: true,
    model({ path, analysis, family, fused, record }) {
      const gap = before;
      before = "\n";
      if (family) return `${gap}${scalesText(analysis, family, paint, path)}`;
      const loud = { ...record, problems: record.problems.filter((p) => p.severity !== "hint") };
      const problems = problemsText(loud, { paint, excerpts }).trimEnd();
      return `${gap}${reportText(analysis, paint, path, fused)}${problems && `\n${problems}\n`}`;
    },
  };
}
