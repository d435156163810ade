import assert from "node:assert/strict";

/** Elements of HTML that have no end. */
const EMPTY: ReadonlySet<string> = new Set(["meta", "!doctype"]);

/** Every element ends where it should, every attribute is quoted, and nothing but an entity begins with &. */
export function assertMarkup(text: string): void {
  const open: string[] = [];
  const rest = text.replace(/<style>[^<]*<\/style>/g, "");
  const tag = /<(\/?)([\w!]+)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/g;
  const between = rest.replace(tag, (_, closing: string, name: string, _attributes, alone: string) => {
    if (closing) assert.equal(open.pop(), name);
    else if (!alone && !EMPTY.has(name)) open.push(name);
    return "";
  });
  assert.deepEqual(open, []);
  assert.doesNotMatch(between, /[<>]/);
  assert.doesNotMatch(rest, /&(?!#\d+;)/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what XML does not have.
  assert.doesNotMatch(rest, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
}
