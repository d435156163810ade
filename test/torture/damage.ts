import { Random } from "../measure/random";

/** What ends up in files: the characters that mean something, and some that mean nothing good. */
const PIECES = [
  ..."[]{}:,-?&*!|>'\"%@`#\\ \t\n\r\0",
  "\r\n",
  "\uFEFF",
  "\uD800",
  "🙂",
  "- ",
  ": ",
  "<<: ",
  "*a",
  "&a ",
  "---\n",
  "...\n",
  "!!binary ",
  "//",
  "/*",
  "null",
  "-1",
  "0",
  "1e309",
  "NaN",
  "99999999999999999999",
  "__proto__",
  "constructor",
] as const;

/** The text with up to six small accidents in it: the same ones for the same seed. */
export function damaged(text: string, seed: number): string {
  const random = new Random(seed * 7919 + text.length);
  let result = text;
  for (let i = random.integer(1, 6); i > 0; i--) result = accident(result, random);
  return result;
}

function accident(text: string, random: Random): string {
  const at = random.integer(0, text.length);
  const end = Math.min(at + random.integer(0, 12), text.length);
  const before = text.slice(0, at);
  const part = text.slice(at, end);
  const after = text.slice(end);
  switch (random.integer(0, 5)) {
    case 0:
      return before + after;
    case 1:
      return before + random.pick(PIECES) + part + after;
    case 2:
      return before + random.pick(PIECES) + after;
    case 3:
      return before + part + part + after;
    case 4:
      return withoutLine(text, at);
    default:
      return withNumber(text, random);
  }
}

function withoutLine(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  return text.slice(0, start) + (end < 0 ? "" : text.slice(end + 1));
}

/** One of the numbers of the file becomes another one. */
function withNumber(text: string, random: Random): string {
  const numbers = [...text.matchAll(/\d+/g)];
  if (numbers.length === 0) return text;
  const found = random.pick(numbers);
  const other = random.pick([
    "0",
    "-1",
    "1",
    "2.5",
    "7",
    "1e18",
    "1000000000",
    "9007199254740993",
    "true",
    "[]",
  ]);
  return text.slice(0, found.index) + other + text.slice(found.index + found[0].length);
}
