import type { Fix, Problem, Severity } from "../model/problem";
import type { Span } from "../model/span";
import type { Entry, Scalar, Tree } from "../model/tree";
import { nearest } from "../text/nearest";
import type { ValueKind } from "./values";

/** What is wrong in a config file, as it is being read. */
export class Complaints {
  readonly list: Problem[] = [];

  say(span: Span, message: string, severity: Severity = "error", fixes: readonly Fix[] = []): void {
    this.list.push({ code: "config", severity, span, message, fixes, related: [] });
  }

  /** A word that is none of those that may stand there. */
  unknown(key: Scalar, what: string, known: readonly string[], severity: Severity = "error"): void {
    const near = nearest(String(key.value), known)[0];
    const fixes: readonly Fix[] = near
      ? [
          {
            title: `Change to ${near}`,
            edits: [{ span: key.span, text: near }],
            safe: false,
            preferred: true,
          },
        ]
      : [];
    const help = near
      ? `Did you mean \`${near}\`?`
      : known.length <= MANY
        ? `Available: ${known.join(", ")}`
        : "";
    this.say(
      key.span,
      [`Unknown ${what} \`${key.value}\``, help].filter(Boolean).join(". "),
      severity,
      fixes,
    );
  }

  wrong(tree: Tree, name: string, expects: string): void {
    this.say(tree.span, `Invalid ${name}; expected ${expects}`);
  }

  /** The value of an entry, or nothing and a complaint. */
  value<T>({ key, value }: Entry, kind: ValueKind<T>): T | undefined {
    const read = kind.read(value);
    if (read === undefined) this.wrong(value, String(key.value), kind.expects);
    return read;
  }
}

/** More names than this are not listed. */
const MANY = 12;
