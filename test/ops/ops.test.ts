import assert from "node:assert/strict";
import * as exported from "../../server/ops";
import { type AnyTable, outcomeOf } from "./table";
import * as tables from "./tables";

const isOp = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "name" in value && "shape" in value;

const ops = Object.values<unknown>(exported).filter(isOp);
const all: readonly AnyTable[] = Object.values(tables);

describe("operations", () => {
  it("have a table each", () => {
    const tabled = new Set(all.map((t) => t.op));
    const without = Object.entries<unknown>(exported).filter(([, op]) => isOp(op) && !tabled.has(op));
    assert.deepEqual(
      without.map(([name]) => name),
      [],
    );
    assert.equal(all.length, ops.length);
  });

  for (const { name, groups } of all) {
    describe(name, () => {
      it("has lines for what is usual, unknown, wrong and hostile, each said once", () => {
        assert.deepEqual(Object.keys(groups).sort(), ["hostile", "unknown", "usual", "wrong"]);
        for (const [group, lines] of Object.entries(groups)) assert.ok(lines.length > 0, group);
        const said = Object.values(groups).flatMap((lines) => lines.map((l) => l.shows));
        assert.deepEqual(said, [...new Set(said)]);
      });

      for (const [group, lines] of Object.entries(groups)) {
        for (const line of lines) {
          it(`${group}: ${line.shows}`, () => assert.deepEqual(outcomeOf(line.run()), line.wanted));
        }
      }
    });
  }
});
