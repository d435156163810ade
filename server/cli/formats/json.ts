import { type FileJson, NO_MODEL, type ProblemJson } from "../../report/json";
import type { FileRecord, ProblemRecord } from "../check/record";
import type { Format } from "./format";

/** One JSON document, `ReportJson` of views/json, written as it grows: a file that is done is not kept. */
export function jsonFormat(): Format {
  let before = '{"schemaVersion":1,"files":[';
  return {
    file(record) {
      const text = `${before}\n${JSON.stringify(fileOf(record))}`;
      before = ",";
      return text;
    },
    end: () => `${before === "," ? "" : before}\n]}\n`,
  };
}

/** `fixed`: how many problems were fixed, or would be; `output`: the text that a dry run would write. */
interface CheckedJson extends FileJson {
  readonly fixed?: number;
  readonly output?: string;
}

function fileOf({ path, json, problems, fixed }: FileRecord): CheckedJson {
  return {
    ...(json ?? NO_MODEL),
    path,
    problems: problems.map(problemOf),
    ...(fixed ? { fixed: fixed.applied } : {}),
    ...(fixed?.change ? { output: fixed.change.after } : {}),
  };
}

const problemOf = (p: ProblemRecord): ProblemJson => ({
  code: p.code,
  severity: p.severity,
  line: p.line,
  column: p.column,
  endLine: p.endLine,
  endColumn: p.endColumn,
  message: p.message,
});
