import type { Severity } from "../../model/problem";
import { type Style as Colour, type Paint, printable } from "../../report/report";
import { counted, foundText } from "../../text/found";
import { displayWidth, padEnd } from "../../text/width";
import type { FileRecord, ProblemRecord } from "../check/record";
import type { Tally } from "../tally";
import type { Format, Look } from "./format";
import { patch } from "./patch";

const COLOURS: Record<Severity, Colour> = {
  error: "red",
  warning: "yellow",
  information: "blue",
  hint: "dim",
};

/** Problems for people: `path:line:column severity message code`, files apart from each other, a sum at the end. */
export function problemsFormat(style: Look): Format {
  return {
    file: (record) => changesText(record, style.paint) + problemsText(record, style),
    end: (tally) => `${summary(tally, style.paint)}\n`,
  };
}

export function problemsText({ path, problems }: FileRecord, { paint, excerpts }: Look): string {
  if (problems.length === 0) return "";
  const places = problems.map((p) => `${printable(path)}:${p.line}:${p.column}`);
  const widest = Math.max(...places.map(displayWidth));
  const words = Math.max(...problems.map((p) => p.severity.length));
  const rows = problems.map((p, i) => {
    const place = paint("bold", padEnd(places[i] as string, widest));
    const severity = paint(COLOURS[p.severity], p.severity.padEnd(words));
    const row = `${place}  ${severity}  ${printable(p.message)}  ${paint("dim", p.code)}`;
    return excerpts ? `${row}\n${excerpt(p, paint)}` : row;
  });
  return `${rows.join("\n")}\n\n`;
}

/** The line with a mark under the place. */
function excerpt(
  { line, severity, excerpt: { text, cut, from, length } }: ProblemRecord,
  paint: Paint,
): string {
  const gutter = `  ${line} │ `;
  const mark =
    " ".repeat(displayWidth(printable(text.slice(0, from))) + (cut ? 1 : 0)) +
    paint(
      COLOURS[severity],
      "^".repeat(Math.max(displayWidth(printable(text.slice(from, from + length))), 1)),
    );
  return [
    `${paint("dim", gutter)}${cut ? "…" : ""}${printable(text)}`,
    `${paint("dim", gutter.replace(/\d/g, " "))}${mark}`,
  ].join("\n");
}

/** What a dry run of `--fix` would change, as a patch. */
function changesText({ path, fixed }: FileRecord, paint: Paint): string {
  if (!fixed?.change) return "";
  const colour = (line: string): string =>
    line.startsWith("+") ? paint("green", line) : line.startsWith("-") ? paint("red", line) : line;
  const lines = [`--- ${printable(path)}`, `+++ ${printable(path)}`, ...patch(fixed.change).map(printable)];
  return `${lines.map((line, i) => (i < 2 ? paint("bold", line) : colour(line))).join("\n")}\n\n`;
}

function summary(tally: Tally, paint: Paint): string {
  const found = [tally.count("error"), tally.count("warning"), tally.count("information")] as const;
  const worst = (["red", "yellow", "blue"] as const).find((_, i) => found[i] !== 0) ?? "green";
  return [paint(worst, foundText(tally, found)), ...fixes(tally)].join("\n");
}

function* fixes({ fixed, fixedFiles, fixedLines, fixable, known, dry, fixing }: Tally): Iterable<string> {
  if (fixed > 0)
    yield `${dry ? "Would fix" : "Fixed"} ${counted(fixed, "problem")} in ${counted(fixedFiles, "file")} (${counted(fixedLines, "line")} ${dry ? "to change" : "changed"})`;
  else if (fixing) yield "Nothing to fix: no problem has a safe fix";
  if (fixable > 0) yield `${counted(fixable, "problem")} can be fixed with --fix`;
  if (known > 0) yield `${counted(known, "problem")} in the baseline not shown`;
}
