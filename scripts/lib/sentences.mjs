// What a source file says: its strings and templates, a template with {0}, {1} … where values go.

const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+]|\breturn|=>)\s*$/;

/** Every string and template of a TypeScript text, in order. */
export function literalsOf(code) {
  const found = [];
  readCode(code, 0, found, false);
  return found;
}

/** Reads code up to its end, or up to the brace that ends a value of a template. Returns where it stopped. */
function readCode(code, start, found, isValue) {
  let depth = 0;
  let i = start;
  while (i < code.length) {
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

const endOr = (code, at) => (at < 1 ? code.length : at);

function afterRegex(code, start) {
  let inClass = false;
  for (let i = start + 1; i < code.length; i++) {
    if (code[i] === "\\") i++;
    else if (code[i] === "[") inClass = true;
    else if (code[i] === "]") inClass = false;
    else if (code[i] === "/" && !inClass) return i + 1;
  }
  return code.length;
}

function readString(code, start, found) {
  const [literal] = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/s.exec(code.slice(start, start + 4000)) ?? [
    code[start],
  ];
  if (literal.length > 1) found.push(unescaped(literal.slice(1, -1)));
  return start + literal.length;
}

function readTemplate(code, start, found) {
  const at = found.push("") - 1;
  let text = "";
  let values = 0;
  let i = start + 1;
  while (i < code.length && code[i] !== "`") {
    if (code[i] === "\\") {
      text += unescaped(code.slice(i, i + 2));
      i += 2;
    } else if (code[i] === "$" && code[i + 1] === "{") {
      text += `{${values++}}`;
      i = readCode(code, i + 2, found, true) + 1;
    } else text += code[i++];
  }
  found[at] = text;
  return i + 1;
}

const unescaped = (text) =>
  text.replace(/\\(u[\da-f]{4}|.)/gis, (_, c) =>
    c.length > 1
      ? String.fromCharCode(Number.parseInt(c.slice(1), 16))
      : c === "n"
        ? "\n"
        : c === "t"
          ? "\t"
          : c,
  );
