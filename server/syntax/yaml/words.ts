import type { YAMLError } from "yaml";
import type { Faults } from "../faults";

/** What the parser calls it, a part of its message, and what to say; `$1` is what the pattern caught. */
const WORDS: readonly (readonly [YAMLError["code"], RegExp, string])[] = [
  ["MISSING_CHAR", /followed by map values/, "Expected `:` after this"],
  ["MISSING_CHAR", /[Cc]losing/, "Unclosed string; expected a closing quote"],
  [
    "MISSING_CHAR",
    /Sequence item without/,
    "Expected `- ` before this, or the indentation of the lines above",
  ],
  ["MISSING_CHAR", /Missing , /, "Expected `,` before this"],
  ["MISSING_CHAR", /Missing space after :/, "Expected a space after `:`"],
  ["MISSING_CHAR", /Tags and anchors/, "Expected a space after a tag or an anchor"],
  ["MISSING_CHAR", /doc-start indicator/, "Expected `---` on a line of its own before this"],
  ["MISSING_CHAR", /block sequence props/, "A list must start on its own line"],
  ["MISSING_CHAR", /directives-end marker/, "Expected a new line after `---`"],
  ["MISSING_CHAR", /leading empty lines/, "All lines of this text must have the same indentation"],
  ["BAD_INDENT", /same column/, "Indentation differs from the entries above"],
  ["BAD_INDENT", /Block scalar/, "The text after `|` or `>` must be indented"],
  ["BLOCK_AS_IMPLICIT_KEY", /Nested mappings/, "Second `:` on one line; put the value in quotes"],
  ["BLOCK_AS_IMPLICIT_KEY", /sequence/, "Indentation differs from the entries above"],
  ["BLOCK_IN_FLOW", /./, "Expected `,` or a closing bracket before this"],
  ["MULTILINE_IMPLICIT_KEY", /./, "Expected `:` after this"],
  ["KEY_OVER_1024_CHARS", /./, "A key can have at most 1,024 characters"],
  ["TAB_AS_INDENT", /./, "Tabs cannot indent; use spaces"],
  ["UNEXPECTED_TOKEN", /same line with key/, "A list must start on its own line"],
  ["UNEXPECTED_TOKEN", /Unexpected , /, "Expected a value before this comma"],
  ["UNEXPECTED_TOKEN", /header/, "Expected the end of the line after `|` or `>`"],
  ["UNEXPECTED_TOKEN", /YAML (?:stream|document)/, "Unexpected token; the rest is not read"],
  ["BAD_SCALAR_START", /tab/, "A value cannot start with a tab"],
  ["BAD_SCALAR_START", /(.)$/, "A value cannot start with `$1`; put it in quotes"],
  ["BAD_DQ_ESCAPE", /sequence (.*)/s, "Invalid escape `$1` in double quotes; use single quotes"],
  ["BAD_ALIAS", /Alias/, "Expected a name after `*`"],
  ["BAD_ALIAS", /Anchor/, "Expected a name after `&`"],
  ["ALIAS_PROPS", /./, "An alias cannot have an anchor or a tag"],
  ["MULTIPLE_ANCHORS", /./, "A value can have only one anchor"],
  ["MULTIPLE_TAGS", /./, "A value can have only one tag"],
  ["BAD_PROP_ORDER", /./, "Anchors and tags go after `-`, `?` and `:`"],
  ["BAD_DIRECTIVE", /./, "This line cannot be parsed"],
  ["TAG_RESOLVE_FAILED", /./, "This tag cannot be parsed"],
];

/** Later errors than these are about nothing but the earlier ones. */
const WORTH_READING = 50;

/** Says in plain words what the parser found, where nothing better is known about the line. */
export function explain(errors: readonly YAMLError[], text: string, cut: number, faults: Faults): void {
  const lines = new Set(faults.list().map((f) => lineStart(text, f.span.start)));
  const inOrder = errors.slice(0, WORTH_READING).sort((a, b) => a.pos[0] - b.pos[0]);
  for (const { code, message, pos } of inOrder) {
    if (pos[0] >= cut) return;
    if (isOfBracket({ message }) || faults.isExplained(pos[0])) continue;
    const start = firstVisible(text, pos[0]);
    const line = lineStart(text, start);
    if (/^Comments must be/.test(message))
      faults.add(start, pos[1], "Some parsers expect a space before `#`", "warning");
    else if (!lines.has(line)) faults.error(start, pos[1], messageFor(code, message));
    lines.add(line);
    if (code === "UNEXPECTED_TOKEN" && /YAML (?:stream|document)/.test(message)) return;
  }
}

/** Brackets are counted where the text is fed to the parser. */
export const isOfBracket = ({ message }: Pick<YAMLError, "message">): boolean =>
  /end with a [\]}]$/.test(message);

/** A dash that begins no number yet, as in `[-`. */
export const isOfDash = ({ code }: Pick<YAMLError, "code">): boolean => code === "BLOCK_IN_FLOW";

function messageFor(code: YAMLError["code"], message: string): string {
  for (const [which, part, said] of WORDS) {
    const found = which === code ? part.exec(message) : null;
    if (found) return said.replace("$1", () => found[1] ?? "");
  }
  return "Unexpected token";
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

/** The parser often points at the end of a line, or at the indent of the next one. */
function firstVisible(text: string, offset: number): number {
  let at = offset;
  while (/\s/.test(text.charAt(at))) at++;
  return at < text.length ? at : text.trimEnd().length - 1;
}
