import type { Severity } from "../../model/problem";
import type { Paint } from "../../report/report";
import type { FileRecord } from "../check/record";
import type { Tally } from "../tally";

/** How results are written, file by file as they come. Each part returns the text to write. */
export interface Format {
  file(record: FileRecord): string;
  end(tally: Tally): string;
}

/** How problems look to people. */
export interface Look {
  readonly paint: Paint;
  /** Show the line that a problem stands in, with a mark under the place. */
  readonly excerpts: boolean;
}

/** What a format has to know of the place that it writes for. */
export interface Style extends Look {
  /** A path as somebody has it who looks at the whole repository, of which the run may only see a folder. */
  readonly fromRepository: (path: string) => string;
}

/** The formats, and for whom each is. */
export const FORMATS = {
  stylish: "for people, the default",
  text: "the same",
  concise: "one line for each problem",
  json: "for programs",
  sarif: "SARIF 2.1.0, for code scanning",
  github: "annotations of a GitHub workflow",
  gitlab: "a Code Quality report",
  junit: "JUnit's XML, for whatever shows tests",
} as const;
export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** Each is loaded when it is wanted. */
export async function formatNamed(name: FormatName, style: Style): Promise<Format> {
  switch (name) {
    case "stylish":
    case "text":
      return (await import("./problems")).problemsFormat(style);
    case "concise":
      return (await import("./concise")).conciseFormat();
    case "json":
      return (await import("./json")).jsonFormat();
    case "sarif":
      return (await import("./sarif")).sarifFormat(style);
    case "github":
      return (await import("./github")).githubFormat(style);
    case "gitlab":
      return (await import("./gitlab")).gitlabFormat(style);
    case "junit":
      return (await import("./junit")).junitFormat(style);
  }
}

/** The worst first; those of one kind stay in their order. */
export const SEVERITY_ORDER: readonly Severity[] = ["error", "warning", "information", "hint"];

export const bySeverity = <P extends { readonly severity: Severity }>(problems: readonly P[]): readonly P[] =>
  [...problems].sort((a, b) => SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity));
