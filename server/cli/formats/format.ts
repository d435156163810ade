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

/** The worst first; those of one kind stay in their order. */
export const SEVERITY_ORDER: readonly Severity[] = ["error", "warning", "information", "hint"];

export const bySeverity = <P extends { readonly severity: Severity }>(problems: readonly P[]): readonly P[] =>
  [...problems].sort((a, b) => SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity));
