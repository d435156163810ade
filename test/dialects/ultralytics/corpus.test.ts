import assert from "node:assert/strict";
import path from "node:path";
import { analyse } from "../../../server/analysis/analyse";
import { isHere, read, table } from "../../corpus/corpus";

const rows = table("expected.tsv").filter(({ file = "" }) => file.startsWith("yolo-"));

describe("published YOLO models", () => {
  before(function () {
    if (!isHere) this.skip();
  });

  for (const { file = "", scale = "", parameters, gflops_or_macs: gflops, status, note } of rows) {
    if (status === "published") continue;
    const name = path.basename(file);

    it(`${name} ${scale}: ${parameters} parameters${note === "differs" ? "" : `, ${gflops} GFLOPs`}`, () => {
      const { found } = analyse(read(file), name, { scale });
      assert.ok(found, "is read");
      const { totals } = found.facts;
      assert.equal(totals.status, "complete");
      assert.equal(String(totals.parameters.value), parameters);
      if (gflops && note !== "differs") assert.equal((Number(totals.flops.value) / 1e9).toFixed(1), gflops);
    });
  }

  const stale = new Map(
    rows.filter((r) => r.status === "stale").map((r) => [`${r.file} ${r.scale}`, r] as const),
  );
  for (const { file = "", scale = "", parameters = "" } of stale.values())
    it(`${path.basename(file)} ${scale}: its summary is stale, and said to be`, () => {
      const { problems } = analyse(read(file), path.basename(file), { scale });
      const messages = problems
        .filter((p) => p.code === "stale-summary")
        .map((p) => p.message.replaceAll(",", ""));
      assert.ok(
        messages.some((m) => m.includes(parameters)),
        messages.join("\n") || "no problem",
      );
    });
});

describe("every valid YOLO file", () => {
  const index = table("INDEX.tsv").filter(({ family = "" }) => family.startsWith("yolo-"));
  for (const { file = "" } of index)
    it(`${path.basename(file)} has no error`, () => {
      const { problems } = analyse(read(file), path.basename(file));
      assert.deepEqual(
        problems.filter((p) => p.severity === "error").map((p) => `${p.code}: ${p.message}`),
        [],
      );
    });
});
