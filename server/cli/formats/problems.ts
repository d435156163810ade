import type { Problem, Severity } from "../../model/problem";
import type { NamedAnalysis } from "../../views/json";
import { Lines } from "../../views/lines";
import { type Paint, printable, type Style } from "../../views/report";
import type { Tally } from "../tally";
import type { Format } from "./format";

export interface ProblemsOptions {
  readonly paint: Paint;
  /** Show the line that a problem stands in, with a mark under the place. */
  readonly excerpts: boolean;
  readonly shows: (severity: Severity) => boolean;
}

const STYLES: Record<Severity, Style> = { error: "red", warning: "yellow", information: "blue", hint: "dim" };

/** Problems for people: `path:line:column severity message code`, files apart from each other, a sum at the end. */
export function problemsFormat(options: ProblemsOptions): Format {
  return {
    file: (result) => problemsText(result, options),
    end: (tally) => `${summary(tally, options)}\n`,
  };
}

export function problemsText({ path, analysis }: NamedAnalysis, options: ProblemsOptions): string {
  const problems = analysis.problems.filter((p) => options.shows(p.severity));
  if (problems.length === 0) return "";
  const lines = new Lines(analysis.text);
  const places = problems.map((p) => placeText(path, p, lines));
  const widest = Math.max(...places.map((place) => place.length));
  const words = Math.max(...problems.map((p) => p.severity.length));
  const { paint } = options;
  const rows = problems.map((p, i) => {
    const place = paint("bold", (places[i] as string).padEnd(widest));
    const severity = paint(STYLES[p.severity], p.severity.padEnd(words));
    const row = `${place}  ${severity}  ${printable(p.message)}  ${paint("dim", p.code)}`;
    return options.excerpts ? `${row}\n${excerpt(p, lines, paint)}` : row;
  });
  return `${rows.join("\n")}\n\n`;
}

function placeText(path: string, problem: Problem, lines: Lines): string {
  const { line, column } = lines.at(problem.span.start);
  return `${printable(path)}:${line}:${column}`;
}

/** What of a line is shown, at most. */
const WINDOW = 100;
/** Of it, what stands before the problem. */
const BEFORE = 40;

/** The line with a mark under the place; of a long line (a file may be one line) only what is near. */
function excerpt({ span, severity }: Problem, lines: Lines, paint: Paint): string {
  const start = lines.at(span.start);
  const end = lines.at(span.end);
  const text = lines.line(start.line);
  const from = text.length > WINDOW ? Math.max(start.column - 1 - BEFORE, 0) : 0;
  const shown = text.slice(from, from + WINDOW);
  const at = start.column - 1 - from;
  const last = end.line === start.line ? end.column - 1 - from : shown.length;
  const marks = "^".repeat(Math.max(Math.min(last, shown.trimEnd().length) - at, 1));
  const gutter = `  ${start.line} │ `;
  const cut = from > 0 ? "…" : "";
  const indent = " ".repeat(Math.max(at, 0) + cut.length);
  return [
    `${paint("dim", gutter)}${cut}${printable(shown)}`,
    `${paint("dim", gutter.replace(/\d/g, " "))}${indent}${paint(STYLES[severity], marks)}`,
  ].join("\n");
}

const counted = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? "" : "s"}`;

function summary(tally: Tally, { paint, shows }: ProblemsOptions): string {
  const where = `${counted(tally.files, "file")}, ${counted(tally.models, "model")}`;
  const parts = (["error", "warning", "information"] as const)
    .filter((severity) => shows(severity) && tally.count(severity) > 0)
    .map((s) => (s === "information" ? `${tally.count(s)} for information` : counted(tally.count(s), s)));
  if (parts.length === 0) return paint("green", `${where}: no problems`);
  const worst = tally.count("error") > 0 ? "error" : tally.count("warning") > 0 ? "warning" : "information";
  return paint(STYLES[worst], `${where}: ${parts.join(", ")}`);
}
