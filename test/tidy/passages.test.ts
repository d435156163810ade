import assert from "node:assert/strict";
import { none, read, sources } from "./sources";

/** No more lines than these stand twice. */
const MOST = 8;

/** What says something: no blank line, no comment, no import, no line of brackets alone. */
const speaks = (line: string): boolean =>
  /\w/.test(line) && !/^(\/\/|\/?\*|import\b|export \* from|\} from )/.test(line);

interface Line {
  readonly text: string;
  readonly number: number;
}

function linesOf(text: string): readonly Line[] {
  return text
    .split("\n")
    .map((line, i) => ({ text: line.trim(), number: i + 1 }))
    .filter(({ text: line }) => speaks(line));
}

/** Where a passage of more than `MOST` lines stands that stands before, each only where it begins. */
function repeatedIn(files: readonly (readonly [name: string, text: string])[]): readonly string[] {
  const first = new Map<string, string>();
  const found: string[] = [];
  for (const [name, text] of files) {
    const lines = linesOf(text);
    let inside = false;
    for (let i = 0; i + MOST < lines.length; i++) {
      const passage = lines.slice(i, i + MOST + 1).map((line) => line.text);
      const place = `${name}:${lines[i]?.number}`;
      const before = first.get(passage.join("\n"));
      if (before === undefined) first.set(passage.join("\n"), place);
      if (before !== undefined && !inside) found.push(`${place} is ${before}`);
      inside = before !== undefined;
    }
  }
  return found;
}

describe("passages that stand twice", () => {
  const nine = "a\nb\nc\nd\ne\nf\ng\nh\ni";

  it("are found", () => {
    assert.deepEqual(
      repeatedIn([
        ["one", `x\n${nine}\ny`],
        ["two", `\n\n${nine}`],
      ]),
      ["two:3 is one:2"],
    );
    assert.deepEqual(
      repeatedIn([
        ["one", nine],
        ["two", nine.slice(2)],
      ]),
      [],
    );
  });

  it(`are nowhere in the product: more than ${MOST} lines are one function`, () =>
    none(repeatedIn(sources().map((file) => [file, read(file)]))));
});
