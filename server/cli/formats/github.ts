import type { Severity } from "../../model/problem";
import { conciseLine } from "../../text/found";
import type { FileRecord, ProblemRecord } from "../check/record";
import { bySeverity, type Format, type Style } from "./format";

/** GitHub shows so many annotations of each kind for a step, and drops the others without a word. */
const MOST = 10;

type AnnotationKind = "error" | "warning" | "notice";

const KINDS: Readonly<Record<Severity, AnnotationKind>> = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
};

interface Placed extends ProblemRecord {
  readonly path: string;
}

/**
 * Workflow commands, which GitHub shows beside the lines of a pull request: of each kind as many as it shows, the last of
 * them saying how many more there are. Those are in the log, one line each.
 */
export function githubFormat({ fromRepository }: Style): Format {
  const found: Placed[] = [];
  return {
    file({ path: shown, problems }: FileRecord) {
      const path = fromRepository(shown);
      found.push(...problems.map((p) => ({ ...p, path })));
      return "";
    },
    end: () =>
      (["error", "warning", "notice"] as const)
        .flatMap((kind) =>
          annotations(
            kind,
            bySeverity(found).filter((p) => KINDS[p.severity] === kind),
          ),
        )
        .map((line) => `${line}\n`)
        .join(""),
  };
}

function annotations(kind: AnnotationKind, problems: readonly Placed[]): readonly string[] {
  if (problems.length <= MOST) return problems.map((p) => annotation(kind, p));
  const shown = problems.slice(0, MOST - 1);
  const rest = problems.slice(MOST - 1);
  return [
    ...shown.map((p) => annotation(kind, p)),
    `::${kind} title=fovea::${rest.length} more of this kind; they are in the log of this step`,
    ...rest.map((p) => conciseLine(p.path, p)),
  ];
}

function annotation(kind: AnnotationKind, p: Placed): string {
  const properties = {
    title: `fovea: ${p.code}`,
    file: p.path,
    line: p.line,
    endLine: p.endLine,
    // Columns of a problem over several lines are refused.
    ...(p.line === p.endLine ? { col: p.column, endColumn: p.endColumn } : {}),
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${kind} ${list.join(",")}::${data(p.message)}`;
}

/** As the runner's own toolkit escapes them. */
const data = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
