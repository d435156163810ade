import assert from "node:assert/strict";
import { greatestCommonDivisor, nearestDivisor } from "../../server/rules/kit/divisors";

describe("the nearest divisor", () => {
  const rows: readonly (readonly [n: number, wanted: number, divisor: number])[] = [
    [64, 3, 2],
    [64, 7, 8],
    [64, 1e12, 64],
    [30, 4, 3],
    [30, 16, 15],
    [97, 40, 1],
    [97, 60, 97],
    [1, 5, 1],
    [36, 6, 6],
  ];
  for (const [n, wanted, divisor] of rows)
    it(`of ${n} to ${wanted} is ${divisor}`, () => assert.equal(nearestDivisor(n, wanted), divisor));

  it("divides numbers of any size", () => {
    for (const n of [9_007_199_254_740_881, 2 ** 53 - 1, 2 ** 52, 1e15])
      assert.equal(n % nearestDivisor(n, 1e9), 0);
  });

  it("the greatest common divisor of two numbers divides both", () => {
    assert.equal(greatestCommonDivisor(48, 36), 12);
    assert.equal(greatestCommonDivisor(17, 4), 1);
    assert.equal(greatestCommonDivisor(2 ** 52, 1e15) % 2 ** 15, 0);
  });
});
