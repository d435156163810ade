import type { Severity } from "../../model/problem";
import { hash } from "../../text/hash";
import type { FileRecord } from "../check/record";
import { bySeverity, type Format, type Style } from "./format";

/** A report with more issues than this only slows the page of the merge request down. */
const MOST = 1000;

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: "major",
  warning: "minor",
  information: "info",
  hint: "info",
};

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: {
    readonly path: string;
    readonly lines: { readonly begin: number; readonly end: number };
  };
}

/** GitLab's Code Quality report: one array, the worst first. */
export function gitlabFormat({ fromRepository }: Style): Format {
  const found: { readonly severity: Severity; readonly issue: Issue }[] = [];
  return {
    file({ path: shown, problems }: FileRecord) {
      const path = fromRepository(shown);
      for (const p of problems) {
        const location = { path, lines: { begin: p.line, end: p.endLine } };
        const issue = {
          description: p.message,
          check_name: p.code,
          fingerprint: hash(`${path}\n${p.key}`),
          severity: SEVERITIES[p.severity],
          location,
        };
        found.push({ severity: p.severity, issue });
      }
      return "";
    },
    end: () => `${JSON.stringify(limited(bySeverity(found).map(({ issue }) => issue)), null, 1)}\n`,
  };
}

function limited(issues: readonly Issue[]): readonly Issue[] {
  const first = issues[MOST - 1];
  if (issues.length <= MOST || !first) return issues;
  const more = issues.length - MOST + 1;
  const last: Issue = {
    ...first,
    description: `${more} more problems are not listed here; fovea check lists all of them.`,
    check_name: "fovea",
    fingerprint: hash("more"),
    severity: "info",
  };
  return [...issues.slice(0, MOST - 1), last];
}
