/** Looks ahead where the lexer gives up because of an indent. Frameworks' parsers do not mind it between brackets and quotes. */

/** Whether brackets that are open `depth` deep at an offset are all closed later on. */
export function closesLater(text: string, from: number, depth: number): boolean {
  let open = depth;
  let atStart = true;
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"' || c === "'") {
      if (atStart) i = endOfQuoted(text, i) - 1;
    } else if (c === "#") {
      if (/\s/.test(text.charAt(i - 1))) i = endOfLine(text, i);
    } else if (c === "[" || c === "{") open++;
    else if ((c === "]" || c === "}") && --open === 0) return true;
    atStart = /\s/.test(c) ? atStart : "[{,:".includes(c);
  }
  return false;
}

/** The end of the quoted value that starts here, if it is closed on a later line and nothing odd follows; else undefined. */
export function endOfLongQuoted(text: string, start: number): number | undefined {
  const end = endOfQuoted(text, start);
  return end <= text.length && /^[ \t]*(?:[\r\n,\]}:]|$|\s#)/.test(text.slice(end, end + 100))
    ? end
    : undefined;
}

/** Beyond the text when it is not closed. */
function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\" && quote === '"') i++;
    else if (text[i] === quote) {
      if (quote === '"' || text[i + 1] !== "'") return i + 1;
      i++;
    }
  }
  return text.length + 1;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
