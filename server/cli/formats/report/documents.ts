import { csvHeading, csvOf } from "../../../report/exports/csv";
import { htmlOf, type PageModel } from "../../../report/exports/html";
import { latexOf } from "../../../report/exports/latex";
import { reportMarkdown } from "../../../report/markdown";
import { scalesMarkdown } from "../../../report/scales";
import type { ReportFormat } from "./format";

/** Models one below the other. */
const inSequence = (write: ReportFormat["model"], hasFamilies?: true): ReportFormat => {
  let before = "";
  return {
    ...(hasFamilies ? { hasFamilies } : {}),
    model(one) {
      const text = `${before}${write(one)}`;
      before = "\n";
      return text;
    },
  };
};

export const markdownReport = (): ReportFormat =>
  inSequence(
    ({ analysis, family }) => (family ? scalesMarkdown(analysis, family) : reportMarkdown(analysis)) ?? "",
    true,
  );

export const latexReport = (): ReportFormat => inSequence(({ analysis, found }) => latexOf(analysis, found));

/** The heading comes once, for all files. */
export function csvReport(): ReportFormat {
  let heading = csvHeading();
  return {
    model({ found, path }) {
      const text = `${heading}${csvOf(found, path)}`;
      heading = "";
      return text;
    },
    end: () => heading,
  };
}

/** One page for all files. */
export function htmlReport(): ReportFormat {
  const models: PageModel[] = [];
  return {
    model({ path, analysis, found }) {
      models.push({ path, analysis, found });
      return "";
    },
    end: () => (models.length > 0 ? htmlOf(models) : ""),
  };
}
