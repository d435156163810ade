import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { insertedBelow } from "../../server/edit/insert";
import { guardedProblems, type Stale, staleSince } from "../../server/ide/guard";
import { editableOf } from "../../server/ide/refactor/place";
import { edited } from "../../server/model/edits";
import { apart } from "../../server/model/followers";
import type { Problem } from "../../server/model/problem";

const ROWS = `nc: 4
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [32, 3, 2]]
  - [-1, 1, C3k2, [32]]
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 1, C3k2, [64]]
head:
  - [-1, 1, nn.Upsample, [None, 2, nearest]]
  - [[-1, 2], 1, Concat, [1]]
  - [-1, 1, C3k2, [32]]
  - [-1, 1, Conv, [64, 3, 2]]
  - [[-1, 4], 1, Concat, [1]]
  - [-1, 1, C3k2, [64]]
  - [[7, 10], 1, Detect, [nc]]
`;

const at = (text: string): Analysis => analyse(text, "net.yaml");
const since = (text: string, before = ROWS): Stale | undefined => staleSince(at(before), at(text));

const insertedAfter = (row: string, text: string): string => ROWS.replace(row, `${row}\n${text}`);

/** The problems of a text that was another one before. */
function guarded(text: string): readonly Problem[] {
  const stale = since(text);
  assert.ok(stale);
  return guardedProblems(stale, at(text).problems, at(edited(text, stale.edits)).problems);
}

describe("a row that comes or goes above references by number", () => {
  const STEM = "  - [-1, 1, Conv, [32, 3, 2]]";

  it("leaves one problem, at the row, with the renumbering as its fix", () => {
    const text = insertedAfter(STEM, "  - [-1, 1, nn.Identity, []]");
    const [only, ...more] = guarded(text).filter((p) => p.severity !== "hint");
    assert.deepEqual(more, []);
    assert.equal(only?.message, "4 references point to another row since inserting this row; renumber them");
    assert.equal(text.slice(only?.span.start, only?.span.end), "[-1, 1, nn.Identity, []]");
    const [fix] = only?.fixes ?? [];
    assert.equal(fix?.title, "Renumber 4 references");
    const mended = edited(text, fix?.edits ?? []);
    assert.match(mended, /\[\[-1, 3\], 1, Concat/);
    assert.match(mended, /\[\[-1, 5\], 1, Concat/);
    assert.match(mended, /\[\[8, 11\], 1, Detect/);
    assert.equal(since(mended), undefined);
    assert.deepEqual(
      at(mended).problems.filter((p) => p.severity === "error"),
      [],
    );
  });

  it("has what follows from it as its related places, and its severity", () => {
    const text = ROWS.replace(`${STEM}\n`, "");
    const each = apart(at(text).problems).filter((p) => p.severity === "error" || p.severity === "warning");
    assert.ok(each.length > 2, `${each.length} problems`);
    const [only, ...more] = guarded(text).filter((p) => p.severity === "error" || p.severity === "warning");
    assert.deepEqual(more, []);
    assert.equal(only?.severity, "error");
    assert.match(only?.message ?? "", /since deleting a row above this one/);
    assert.ok(only?.related.some((r) => /bad-reference|reads itself|row 9/.test(r.message)));
    assert.match(edited(text, only?.fixes[0]?.edits ?? []), /\[\[6, 9\], 1, Detect/);
  });

  it("is told while the row is being typed", () => {
    for (const typed of ["  -", "  - [-1, 1, CB", "  - [-1, 1, CBAM, []]"]) {
      const stale = since(insertedAfter(STEM, typed));
      if (typed !== "  - [-1, 1, CB") assert.equal(stale?.references, 4, typed);
    }
  });

  it("counts only what is still as it was", () => {
    const text = insertedAfter(STEM, "  - [-1, 1, nn.Identity, []]");
    assert.equal(since(text.replace("[7, 10]", "[8, 11]"))?.references, 2);
    assert.equal(
      since(text.replace("[7, 10]", "[8, 11]").replace("[-1, 2]", "[-1, 3]").replace("[-1, 4]", "[-1, 5]")),
      undefined,
    );
  });

  it("lets what read a deleted row read what that read", () => {
    const text = ROWS.replace(
      "  - [-1, 1, C3k2, [32]]\n  - [-1, 1, Conv, [64, 3, 2]]\n  - [-1, 1, C3k2, [64]]\nhead",
      "  - [-1, 1, Conv, [64, 3, 2]]\n  - [-1, 1, C3k2, [64]]\nhead",
    );
    const stale = since(text);
    assert.match(edited(text, stale?.edits ?? []), /\[\[-1, 1\], 1, Concat/);
  });

  it("is nothing where nothing below refers to rows, nothing was left behind, or the file is another one", () => {
    const head = "  - [-1, 1, C3k2, [64]]\n  - [[7, 10]";
    assert.equal(since(ROWS.replace(head, `  - [-1, 1, nn.Identity, []]\n${head}`))?.references, 1);
    assert.equal(since(ROWS.replace("[16, 3, 2]", "[24, 3, 2]")), undefined);
    assert.equal(
      since(ROWS, "nc: 3\nbackbone:\n  - [-1, 1, Conv, [8]]\nhead:\n  - [[0], 1, Detect, [nc]]\n"),
      undefined,
    );
    const before = at(ROWS);
    assert.ok(before.found);
    const file = editableOf(before, before.found);
    const edits = insertedBelow(file.model.layers[2] as never, { type: "SE", args: [] }, file);
    assert.equal(since(edited(ROWS, edits ?? [])), undefined);
  });

  it("takes the numbers in comments along", () => {
    const numbered = ROWS.replace(
      "  - [-1, 1, C3k2, [64]]\nhead",
      "  - [-1, 1, C3k2, [64]] # 4\nhead",
    ).replace("[nc]]", "[nc]] # 11");
    const text = numbered.replace(STEM, `${STEM}\n  - [-1, 1, nn.Identity, []]`);
    const stale = since(text, numbered);
    assert.equal(stale?.references, 4);
    assert.match(edited(text, stale?.edits ?? []), /# 5\nhead[\s\S]*# 12/);
  });
});
