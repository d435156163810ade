import { printable } from "../../report/report";
import type { FileRecord, ProblemRecord } from "../check/record";
import type { Tally } from "../tally";
import { bySeverity, type Format } from "./format";

/** For programs that read text: a problem a line, with its row, its cause and the command that fixes or explains it. */
export const agentFormat = (): Format => ({
  file: (record) =>
    bySeverity(record.problems)
      .map((p) => `${lineOf(p, record)}\n`)
      .join(""),
  end: (tally) => `${summary(tally)}\n`,
});

function lineOf(p: ProblemRecord, { path, problems }: FileRecord): string {
  const row = p.layer === undefined ? "" : ` row ${p.layer}`;
  const said = printable(p.message).trimEnd();
  const cause = /[.?!]$/.test(said) ? said : `${said}.`;
  return `${printable(path)}:${p.line}:${p.column}${row} ${p.severity} ${p.code}: ${cause} ${remedy(p, path, isBlocked(problems))}`;
}

/** Nothing is fixed unasked while a file has an error. */
const isBlocked = (problems: readonly ProblemRecord[]): boolean =>
  problems.some((p) => p.severity === "error" || p.code === "stale-reference");

function remedy({ fixes, code }: ProblemRecord, path: string, blocked: boolean): string {
  const [first] = fixes;
  if (!first) return `Explain: fovea explain ${code}`;
  if (first.safe && !blocked) return `Fix: fovea check ${quoted(path)} --fix`;
  const edit = first.edits.length === 1 ? first.edits[0] : undefined;
  const where = edit
    ? ` (line ${edit.start.line}: ${JSON.stringify(printable(edit.text.slice(0, 80)))})`
    : "";
  return `Edit: ${printable(first.title)}${where}`;
}

const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${printable(path).replaceAll("'", "'\\''")}'`;

function summary(tally: Tally): string {
  const found = (["error", "warning", "information"] as const)
    .map((s) => [tally.count(s), s] as const)
    .filter(([n]) => n > 0)
    .map(([n, s]) => `${n} ${n > 1 && s !== "information" ? `${s}s` : s}`);
  const models = `${tally.models} model ${tally.models === 1 ? "file" : "files"}`;
  return found.length === 0 ? `No problems in ${models}.` : `${found.join(", ")} in ${models}.`;
}
