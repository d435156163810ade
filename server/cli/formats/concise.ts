import { printable } from "../../report/report";
import type { Format } from "./format";

/** `path:line:column: severity message [code]`, as compilers write it and editors read it. */
export const conciseFormat = (): Format => ({
  file: ({ path, problems }) =>
    problems
      .map(
        (p) =>
          `${printable(path)}:${p.line}:${p.column}: ${p.severity} ${printable(p.message)} [${p.code}]\n`,
      )
      .join(""),
  end: () => "",
});
