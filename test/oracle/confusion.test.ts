import assert from "node:assert/strict";
import type { Told, Verdict } from "./compare";
import { Confusion } from "./confusion";

describe("the table of verdicts", () => {
  it("has a row for what is accepted and one for what is refused, and how much of each kind is told", () => {
    const table = tableOf([
      ...files(4, true, "silent", "equal"),
      ...files(1, true, "error", "alarm"),
      ...files(1, true, "silent", "different"),
      ...files(2, false, "error", "equal"),
      ...files(1, false, "elsewhere", "misplaced", "delete"),
      ...files(1, false, "warning", "equal", "delete"),
    ]);
    const numbers = table.rows("x").map((row) => row.replaceAll(/ +/g, " ").trim());
    assert.deepEqual(numbers, [
      "x accepted 6 1 0 0 5 1 with a complete figure that is not the framework's",
      "x refused 4 2 1 1 0 75% told at the row",
    ]);
    assert.deepEqual(table.byKind(), ["delete 50% of 2, insert 100% of 2"]);
  });

  it("has no rows where everything is accepted", () => {
    assert.deepEqual(tableOf(files(3, true, "silent", "equal")).rows("x"), []);
  });

  for (const { untold, of, holds } of [
    { untold: 2, of: 200, holds: true },
    { untold: 3, of: 200, holds: false },
    { untold: 1, of: 20, holds: true },
    { untold: 2, of: 20, holds: false },
  ])
    it(`${holds ? "holds" : "fails"} with ${untold} of ${of} untold`, () => {
      const table = tableOf([
        ...files(untold, false, "silent", "missed"),
        ...files(of - untold, false, "error", "equal"),
      ]);
      assert.equal(table.holds, holds);
    });
});

function tableOf(verdicts: readonly Verdict[]): Confusion {
  const table = new Confusion();
  for (const verdict of verdicts) table.add(verdict);
  return table;
}

const files = (
  count: number,
  accepts: boolean,
  told: Told,
  outcome: Verdict["outcome"],
  kind = "insert",
): readonly Verdict[] =>
  Array.from({ length: count }, (_, i) => ({
    case: { id: `${i}`, kind, name: "a.yaml", text: "", expect: { accepts, lines: [1] } },
    outcome,
    told,
    what: "",
  }));
