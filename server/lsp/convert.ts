import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Location,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import type { Edit, Problem, Severity } from "../model/problem";
import { type Span, span } from "../model/span";
import type { Snapshot } from "./documents";
import { pageOf } from "./pages";
import type { Session } from "./session";

/** Between offsets and the protocol's positions; both count UTF-16 units. */

export const rangeOf = ({ document }: Snapshot, s: Span): Range => ({
  start: document.positionAt(s.start),
  end: document.positionAt(s.end),
});

export const spanOf = ({ document }: Snapshot, range: Range): Span =>
  span(document.offsetAt(range.start), document.offsetAt(range.end));

export const locationOf = (snapshot: Snapshot, s: Span): Location => ({
  uri: snapshot.uri,
  range: rangeOf(snapshot, s),
});

export const textEditOf = (snapshot: Snapshot, edit: Edit): TextEdit => ({
  range: rangeOf(snapshot, edit.span),
  newText: edit.text,
});

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const TAGS = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

export const SOURCE = "fovea";

export function diagnosticOf(session: Session, snapshot: Snapshot, problem: Problem): Diagnostic {
  const { code, severity, message, related, tags, layer } = problem;
  const href = pageOf(session, code);
  return {
    range: rangeOf(snapshot, problem.span),
    severity: SEVERITIES[severity],
    code,
    ...(href ? { codeDescription: { href } } : {}),
    source: SOURCE,
    message,
    ...(tags ? { tags: tags.map((t) => TAGS[t]) } : {}),
    ...(related.length > 0
      ? {
          relatedInformation: related.map((r) => ({
            location: locationOf(snapshot, r.span),
            message: r.message,
          })),
        }
      : {}),
    ...(layer === undefined ? {} : { data: { layer } }),
  };
}
