import assert from "node:assert/strict";
import {
  type Environment,
  evaluate,
  isExpression,
  namesIn,
  parseExpression,
} from "../../../server/dialects/declared/expression";

const ENV: Environment = new Map([
  ["c1", 64],
  ["c2", 128],
  ["k", 3],
  ["args[0]", 7],
]);

function value(text: string): number | undefined {
  const read = parseExpression(text);
  assert.ok(isExpression(read), `${text}: ${isExpression(read) ? "" : read.wrong}`);
  return evaluate(read, ENV);
}

/** As Python computes them. */
const VALUES: readonly (readonly [string, number | undefined])[] = [
  ["c1*c1/8 + 98", 610],
  ["4*c1", 256],
  ["2 + 3*4 - 5", 9],
  ["(2 + 3)*4", 20],
  ["100 - 10 - 1", 89],
  ["2**3**2", 512],
  ["-2**2", -4],
  ["2**-1", 0.5],
  ["7//2", 3],
  ["-7//2", -4],
  ["7 % 3", 1],
  ["-7 % 3", 2],
  ["1/2", 0.5],
  ["max(c1//16, 8)", 8],
  ["min(c1, c2, 100)", 64],
  ["round(2.5) + round(3.5)", 6],
  ["floor(2.7) + ceil(2.2) + int(-2.7) + abs(-1)", 4],
  ["log2(c1)", 6],
  ["gcd(c1, 48)", 16],
  ["args[0]*k", 21],
  ["1e3", 1000],
  ["c3 + 1", undefined],
  ["c1/0", undefined],
  ["10**400", undefined],
];

const WRONG: readonly (readonly [string, RegExp, number])[] = [
  ["", /at the end$/, 0],
  ["c1 +", /at the end$/, 4],
  ["c1**", /at the end$/, 4],
  ["(c1", /unclosed bracket/, 3],
  ["c1 c2", /unexpected c2/, 3],
  ["c1 & c2", /unexpected &/, 3],
  ["eval(c1)", /unknown function eval/, 0],
  ["constructor(c1)", /unknown function constructor/, 0],
  ["abs(1, 2)", /abs takes at most 1 value/, 0],
  ["(".repeat(1000), /brackets are nested too deeply/, 51],
];

describe("arithmetic in declarations", () => {
  for (const [text, expected] of VALUES)
    it(`${text} is ${expected}`, () => assert.equal(value(text), expected));

  for (const [text, what, at] of WRONG)
    it(`${text.slice(0, 20) || "nothing"} is none`, () => {
      const read = parseExpression(text);
      assert.ok(!isExpression(read));
      assert.match(read.wrong, what);
      assert.equal(read.at, at);
    });

  it("knows which names it depends on", () => {
    const read = parseExpression("max(c1, k)*c1 - 3");
    assert.ok(isExpression(read));
    assert.deepEqual(
      namesIn(read).map(({ name, at }) => `${name} ${at}`),
      ["c1 4", "k 8", "c1 11"],
    );
  });
});
