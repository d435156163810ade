import { jsonFormat } from "../json";
import type { ReportFormat } from "./format";

export function jsonReport(): ReportFormat {
  const format = jsonFormat();
  return {
    wantsJson: true,
    hasFamilies: true,
    model: ({ record }) => format.file(record),
    other: ({ record }) => format.file(record),
    end: format.end,
  };
}
