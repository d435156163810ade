import type { Severity } from "../model/problem";
import { visible } from "./markup";

/** A problem, and where it begins; lines and columns count from 1. */
interface Placed {
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  readonly message: string;
  readonly code: string;
}

/** `path:line:column: severity message [code]`, as compilers write it and editors read it. */
export const conciseLine = (path: string, { line, column, severity, message, code }: Placed): string =>
  `${visible(path)}:${line}:${column}: ${severity} ${visible(message)} [${code}]`;

export const counted = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? "" : "s"}`;

/** What a look at some files came to. */
interface Counts {
  readonly files: number;
  readonly models: number;
  /** All of them, shown or not. */
  readonly warnings: number;
}

/** `1 error, 2 warnings in 3 files (2 models)`, of so many that are shown. */
export function foundText(
  { files, models, warnings }: Counts,
  [errors, shown, infos]: readonly [number, number, number],
): string {
  const parts = [
    errors > 0 && counted(errors, "error"),
    shown > 0 && counted(shown, "warning"),
    infos > 0 && `${infos} info`,
  ];
  // Warnings that --quiet keeps back are problems nevertheless.
  const said = parts.filter(Boolean).join(", ") || `No ${warnings > 0 ? "errors" : "problems"}`;
  // How many of the files are models is worth a word only where not all of them are.
  return `${said} in ${counted(files, "file")}${models === files ? "" : ` (${counted(models, "model")})`}`;
}
