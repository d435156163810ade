import type { CompletionItem, Hover, Range } from "vscode-languageserver";
import { CompletionItemKind } from "vscode-languageserver";
import { ruleSummaries } from "../../analysis/analyse";
import type { Snapshot } from "../documents";

/** Comments that silence rules, as far as they are written. */

const WORDS: readonly (readonly [word: string, what: string])[] = [
  ["fovea-disable-next-line", "Silences rules for the next line."],
  ["fovea-disable-line", "Silences rules for this line."],
  ["fovea-disable-file", "Silences rules for the whole file."],
  ["fovea-disable", "Silences rules from here on."],
  ["fovea-enable", "Ends what `fovea-disable` began."],
];

const COMMENT =
  /(?:#|\/\/)\s*(fovea-(?:disable-next-line|disable-line|disable-file|disable|enable)\s+)?([\w\s,-]*)$/;

/** The directives behind a comment sign, and rules behind a directive. */
export function directiveItems(
  { document }: Snapshot,
  position: Range["start"],
): readonly CompletionItem[] | undefined {
  const line = document.getText({ start: { line: position.line, character: 0 }, end: position });
  const [whole, directive, behind = ""] = COMMENT.exec(line) ?? [];
  if (whole === undefined || / --(?:\s|$)/.test(behind)) return undefined;
  const word = /[\w-]*$/.exec(behind)?.[0] ?? "";
  if (directive === undefined && behind.trim() !== word) return undefined;
  const range = { start: { ...position, character: position.character - word.length }, end: position };
  const given = new Set(behind.slice(0, behind.length - word.length).split(/[\s,]+/));
  const list = directive === undefined ? WORDS : [...ruleSummaries].filter(([code]) => !given.has(code));
  const kind = directive === undefined ? CompletionItemKind.Keyword : CompletionItemKind.Property;
  return list.map(([label, documentation]) => ({
    label,
    kind,
    documentation,
    filterText: label,
    textEdit: { range, newText: label },
  }));
}

/** What a rule in such a comment is for. */
export function directiveHover({ document }: Snapshot, position: Range["start"]): Hover | undefined {
  const line = document.getText({
    start: { line: position.line, character: 0 },
    end: { line: position.line + 1, character: 0 },
  });
  const at = line.search(/(?:#|\/\/)\s*fovea-(?:disable|enable)/);
  if (at < 0 || position.character < at) return undefined;
  // Behind `--` the words are the reason.
  const names = line.slice(at).replace(/ --(?:\s[\s\S]*)?$/, "");
  for (const { 0: word, index } of names.matchAll(/[\w-]+/g)) {
    const start = at + index;
    if (position.character < start || position.character > start + word.length) continue;
    const said = WORDS.find(([w]) => w === word)?.[1] ?? ruleSummaries.get(word);
    if (said === undefined) return undefined;
    const value = `**${word}**: ${said}`;
    const range = {
      start: { line: position.line, character: start },
      end: { line: position.line, character: start + word.length },
    };
    return { contents: { kind: "markdown", value }, range };
  }
  return undefined;
}
