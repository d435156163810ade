/** What is neither text, nor a comment, nor a brace. */
const PLAIN = /[^"'`/{}]+/y;
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+]|\breturn|=>)\s*$/;

/** Every string and template of a text in TypeScript or JavaScript, in order; a template with `{0}`, `{1}` … where values go. */
export function literalsOf(code: string): readonly string[] {
  const found: string[] = [];
  readCode(code, 0, found, false);
  return found;
}

/** Reads code up to its end, or up to the brace that ends a value of a template. Returns where it stopped. */
function readCode(code: string, start: number, found: string[], isValue: boolean): number {
  let depth = 0;
  let i = start;
  while (i < code.length) {
    i += matchAt(PLAIN, code, i)?.length ?? 0;
    const c = code[i];
    if (c === "/" && code[i + 1] === "/") i = endOr(code, code.indexOf("\n", i));
    else if (c === "/" && code[i + 1] === "*") i = endOr(code, code.indexOf("*/", i + 2) + 2);
    else if (c === "/" && BEFORE_REGEX.test(code.slice(Math.max(0, i - 40), i))) i = afterRegex(code, i);
    else if (c === '"' || c === "'") i = readString(code, i, found);
    else if (c === "`") i = readTemplate(code, i, found);
    else {
      if (c === "{") depth++;
      if (c === "}" && depth-- === 0 && isValue) return i;
      i++;
    }
  }
  return i;
}

const endOr = (code: string, at: number): number => (at < 1 ? code.length : at);

function afterRegex(code: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < code.length; i++) {
    if (code[i] === "\\") i++;
    else if (code[i] === "[") inClass = true;
    else if (code[i] === "]") inClass = false;
    else if (code[i] === "/" && !inClass) return i + 1;
  }
  return code.length;
}

/** A string in quotes; what a template says up to its next value, or up to its end. */
const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy;
const PIECE = /(?:[^`\\$]|\\.|\$(?!\{))*/sy;

function readString(code: string, start: number, found: string[]): number {
  const literal = matchAt(STRING, code, start) ?? "";
  if (literal !== "") found.push(unescaped(literal.slice(1, -1)));
  return start + Math.max(1, literal.length);
}

function readTemplate(code: string, start: number, found: string[]): number {
  const at = found.push("") - 1;
  let text = "";
  let values = 0;
  let i = start + 1;
  for (;;) {
    const piece = matchAt(PIECE, code, i) ?? "";
    text += unescaped(piece);
    i += piece.length;
    if (code[i] !== "$") break;
    text += `{${values++}}`;
    i = readCode(code, i + 2, found, true) + 1;
  }
  found[at] = text;
  return i + 1;
}

function matchAt(pattern: RegExp, code: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(code)?.[0];
}

const unescaped = (text: string): string =>
  text.includes("\\") ? text.replace(/\\(u[\da-f]{4}|x[\da-f]{2}|.)/gis, (_, c) => escaped(c)) : text;

function escaped(c: string): string {
  if (c.length > 1) return String.fromCharCode(Number.parseInt(c.slice(1), 16));
  return c === "n" ? "\n" : c === "t" ? "\t" : c;
}
