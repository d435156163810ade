import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";
import { errors } from "./small";

const file = (nc: string, conv = "[16, 3, 2]"): string =>
  `nc: ${nc}\nbackbone:\n  - [-1, 1, Conv, ${conv}] # 0-P1/2\nhead:\n  - [[0], 1, Detect, [nc]]\n`;
const read = (text: string) => analyse(text, "m.yaml", { frameworkVersion: "8.4.190" });

/** What PyYAML makes of each, and Ultralytics 8.4.190 of that. */
describe("ultralytics: values with a tag", () => {
  const plain = read(file("80")).found?.facts.totals.parameters;

  for (const [nc, conv] of [
    ['!!int "80"', undefined],
    ["!!int 8_0", undefined],
    ["!!int '0x50'", undefined],
    ["80", '[!!int "16", !!int 3, 2]'],
    ["80", '[16, 3, !!str "2"]'],
    ["80", "!!seq [16, 3, 2, !!null '', 1, !!int 1, !!bool yes]"],
  ] as const)
    it(`${nc} ${conv ?? ""} is read`, () => {
      const analysis = read(file(nc, conv));
      assert.deepEqual(errors(analysis), []);
      assert.deepEqual(analysis.found?.facts.totals.parameters, plain);
    });

  for (const nc of ["!!float 80", "!!str 80", "!!null ''", "abc", "", "80.0", "-3", "true", "0"])
    it(`nc: ${nc} is refused, and told once`, () =>
      assert.deepEqual(errors(read(file(nc))), ["nc, the number of classes, must be an integer ≥ 1"]));

  it("what the tag does not fit, or nobody knows, is refused when the file is loaded", () => {
    assert.deepEqual(errors(read(file("!!int abc"))), [
      "abc is not a valid !!int, so the file cannot be loaded; remove the tag",
    ]);
    assert.deepEqual(errors(read(file("!int 80"))), [
      "The loader knows no tag !int, so the file cannot be loaded; remove it",
    ]);
    assert.deepEqual(errors(read(file("80", "!!python/tuple [16, 3, 2]"))), [
      "The loader knows no tag !!python/tuple, so the file cannot be loaded; remove it",
    ]);
  });
});
