import assert from "node:assert/strict";
import type { ReceptiveField } from "../../server/model/facts";
import { fieldText, figureText } from "../../server/text/figures";
import { bytes, decimal, exact, percent, shape, short } from "../../server/text/numbers";

const table = <A>(write: (a: A) => string, rows: readonly (readonly [A, string])[]): void => {
  for (const [given, expected] of rows) assert.equal(write(given), expected, String(given));
};

const field = (sizes: readonly number[], more: Partial<ReceptiveField> = {}): ReceptiveField => ({
  axes: sizes.map((size) => ({ size, min: size, stride: 1, centre: 0, misaligned: false })),
  global: false,
  form: "spatial",
  conflict: false,
  gated: false,
  assumed: false,
  ...more,
});

describe("numbers for people", () => {
  it("receptive fields say what they rest on", () => {
    assert.equal(fieldText(null), null);
    assert.equal(fieldText(field([])), null);
    assert.equal(fieldText(field([15, 15])), "15");
    assert.equal(fieldText(field([15, 31])), "15×31");
    assert.equal(fieldText(field([15, 15], { global: true })), "global");
    assert.equal(fieldText(field([15, 15], { assumed: true })), "~15");
    assert.equal(fieldText(field([], { assumed: true })), "?");
    assert.equal(fieldText(field([], { assumed: true, global: true })), "~global");
  });

  it("exact ones have their thousands apart, whatever their size", () => {
    table(exact, [
      [0, "0"],
      [999, "999"],
      [73_856, "73,856"],
      [10n ** 21n + 7n, "1,000,000,000,000,000,000,007"],
      [-1_234, "-1,234"],
    ]);
  });

  it("short ones fit beside a line", () => {
    table<number | bigint>(short, [
      [0, "0"],
      [464, "464"],
      [999, "999"],
      [1_856, "1.9K"],
      [37_000, "37K"],
      [147_712, "147.7K"],
      [999_949, "999.9K"],
      [999_950, "1M"],
      [2_624_080, "2.62M"],
      [25_557_032, "25.6M"],
      [138_357_544, "138M"],
      [999_600_000, "1G"],
      [6_614_336_000, "6.61G"],
      [10n ** 12n, "1T"],
      [10n ** 24n, "1·10²⁴"],
      [25n * 10n ** 30n, "2.5·10³¹"],
    ]);
  });

  it("bytes are decimal", () => {
    table<number | bigint>(bytes, [
      [400, "400 B"],
      [26_214_400, "26.2 MB"],
      [999_999, "1 MB"],
      [4n * 10n ** 12n, "4 TB"],
    ]);
  });

  it("shapes name what is unknown and what is a symbol", () => {
    table<Parameters<typeof shape>[0]>(shape, [
      [[64, 320, 320], "64×320×320"],
      [["seq", null, 8], "seq×?×8"],
      [[], "scalar"],
      [null, "?"],
    ]);
  });

  it("a share is never all when something is left, nor none when something is there", () => {
    const share = ([part, whole]: readonly [bigint, bigint]): string => percent(part, whole);
    table(share, [
      [[102_764_544n, 138_357_544n], "74%"],
      [[7n, 1000n], "0.7%"],
      [[1n, 10n ** 9n], "< 0.1%"],
      [[10n ** 9n - 1n, 10n ** 9n], "> 99%"],
      [[36n, 10n], "360%"],
      [[5n, 5n], "100%"],
      [[0n, 5n], "0%"],
      [[0n, 0n], "0%"],
    ]);
  });

  it("what need not be whole has at most two decimals", () => {
    table(decimal, [
      [3, "3"],
      [1.5, "1.5"],
      [0.333333, "0.33"],
      [1427, "1,427"],
    ]);
  });

  it("a lower bound, an assumed figure and an unknown one are told apart, and the last is no zero", () => {
    assert.equal(figureText({ value: 1856n, status: "complete" }), "1.9K");
    assert.equal(figureText({ value: 1856n, status: "partial" }), "≥1.9K");
    assert.equal(figureText({ value: 1856n, status: "partial", guessed: true }), "~1.9K");
    assert.equal(figureText({ value: 0n, status: "unknown" }), "?");
  });
});
