import type { Problem, Severity } from "../model/problem";
import { Lines } from "../text/lines";
import type { Answer } from "./tool";

const ORDER: readonly Severity[] = ["error", "warning", "information", "hint"];

/** The worst first. */
export const sorted = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort(
    (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || a.span.start - b.span.start,
  );

export function problemAnswer(
  { code, severity, message, span, layer, fixes }: Problem,
  text: string,
  lines = new Lines(text),
): Answer {
  const { line, column } = lines.at(span.start);
  return {
    code,
    severity,
    line,
    column,
    ...(layer === undefined ? {} : { layer }),
    message,
    ...(fixes.length > 0 ? { fixes: fixes.map((f) => ({ title: f.title, safe: f.safe ?? false })) } : {}),
  };
}

export const countsOf = (problems: readonly Problem[]): Answer =>
  Object.fromEntries(ORDER.map((s) => [s, problems.filter((p) => p.severity === s).length]));
