import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analysis/analyse";
import { edited } from "../../server/model/edits";
import type { Problem } from "../../server/model/problem";
import { everyNth, some } from "../models";
import { stock } from "../mutation/bench";
import { INSERTIONS, insert, type Mutant, remove, rowsOf } from "../mutation/mutants";

const isLoud = ({ severity }: Problem): boolean => severity === "error" || severity === "warning";

const loud = (text: string, name: string): readonly Problem[] => analyse(text, name).problems.filter(isLoud);

/** Every row deleted, and every row inserted, one at a time. */
function mutants(text: string): readonly Mutant[] {
  return rowsOf(text).flatMap((_, at) =>
    [remove(text, at), ...INSERTIONS.map(([what, make]) => insert(text, at, 1, what, make))].flatMap(
      (m) => m ?? [],
    ),
  );
}

/** So many mistakes are made in a file, spread over it. */
const MUTANTS = 16;
/** So many rows of a file are written twice, spread over it. */
const ROWS = 12;

describe("one mistake", () => {
  for (const { name, text } of everyNth(stock(), 12))
    it(`is at most three problems, and nearly always one or two, in ${name}`, () => {
      const counts = some(mutants(text), MUTANTS).map((m) => [m.what, loud(m.text, name).length] as const);
      const most = counts.filter(([, n]) => n > 2);
      assert.ok(most.length * 50 <= counts.length && most.every(([, n]) => n === 3), most.join("\n"));
    });

  const written = (name: string): string => readFileSync(`test/fixtures/ultralytics/${name}`, "utf8");
  const lines = (text: string, change: (all: string[], at: number) => void): readonly string[] =>
    rowsOf(text).map(({ line }) => {
      const all = text.split("\n");
      change(all, line);
      return all.join("\n");
    });

  it("is one problem where a row stands twice", () => {
    for (const file of ["rtdetr-l.yaml", "yolov3-tiny.yaml"])
      for (const twice of some(
        lines(written(file), (all, at) => all.splice(at, 0, all[at] ?? "")),
        ROWS,
      )) {
        const [problem, ...more] = loud(twice, file).filter((p) => p.code !== "linear-stack");
        assert.ok(problem && more.length === 0, more.map((p) => p.message).join("\n"));
      }
  });

  it("is one problem where a row has come in that halves, doubles or widens the map, and its removal is a fix", () => {
    const { name, text } = stock().find((m) => m.name === "yolo11.yaml") as { name: string; text: string };
    const rows = [
      "[-1, 1, Conv, [512, 3, 2]]",
      '[-1, 1, nn.Upsample, [None, 2, "nearest"]]',
      "[-1, 1, DWConv, [512, 3]]",
    ];
    for (const row of rows)
      for (const longer of some(
        lines(text, (all, at) => all.splice(at, 0, `  - ${row}`)),
        ROWS,
      )) {
        const told = loud(longer, name);
        const [way] = told.flatMap(({ fixes }) => fixes.filter((f) => f.title.startsWith("Remove row")));
        assert.ok(told.length <= (way ? 1 : 2), told.map((p) => p.message).join("\n"));
        if (way) assert.deepEqual(loud(edited(longer, way.edits), name), []);
      }
  });

  it("gives a stride only beside a size that goes with it", () => {
    const { name, text } = stock().find((m) => m.name === "yolo11.yaml") as { name: string; text: string };
    const halved = text
      .replace(/^( *- )(\[-1, 1, Conv, \[1024, 3, 2\]\])/m, "$1[-1, 1, SCDown, [512, 3, 2]]\n$1$2")
      .replace("[-1, 13]", "[-1, 14]")
      .replace("[-1, 10]", "[-1, 11]")
      .replace("[16, 19, 22]", "[17, 20, 23]");
    const [first, second] = loud(halved, name).map(({ message }) => message);
    assert.match(first ?? "", /row 12 is 20×20 \(stride 32\), row 6 is 40×40 \(stride 16\)/);
    assert.match(second ?? "", /row 21 is 20×20, row 11 is 10×10/);
  });

  it("is at most one problem where two rows have changed places, and the other way round is a fix", () => {
    for (const file of ["rtdetr-l.yaml", "yolov3-tiny.yaml"]) {
      const fine = written(file);
      const swapped = lines(fine, (all, at) => {
        if (/^\s*- \[/.test(all[at - 1] ?? "")) all.splice(at - 1, 2, all[at] ?? "", all[at - 1] ?? "");
      });
      const problems = swapped.map((text) => loud(text, file));
      for (const found of problems) assert.ok(found.length <= 1, found.map((p) => p.message).join("\n"));
      const told = problems.flat().filter((p) => / are probably in the wrong order$/.test(p.message));
      assert.ok(told.length > 0);
      for (const { fixes } of told) assert.match(fixes[0]?.title ?? "", /^Swap row \d+ and row \d+$/);
    }
  });

  it("names a row that reads another one far above", () => {
    const file = "rtdetr-l.yaml";
    for (const at of [14, 19]) {
      const [only, ...more] = loud((remove(written(file), at) as Mutant).text, file);
      assert.deepEqual(more, []);
      assert.match(only?.fixes[1]?.title ?? "", new RegExp(`reading row \\d+, before row ${at}$`));
    }
  });

  const [{ name, text }] = stock().filter((m) => m.name === "yolo11.yaml") as [
    { name: string; text: string },
  ];

  it("names the cause, lists what follows from it, and is as severe as that", () => {
    const mutant = remove(text, 4) as Mutant;
    const [only, ...more] = loud(mutant.text, name);
    assert.deepEqual(more, []);
    assert.equal(only?.code, "stale-reference");
    assert.equal(only.severity, "error");
    const followers = only.followers?.map((p) => p.code) ?? [];
    assert.deepEqual([...new Set(followers)].sort(), ["bad-reference", "shape-mismatch"]);
    for (const { message } of only.followers ?? [])
      assert.ok(
        only.related.some((r) => r.message === message),
        message,
      );
    assert.equal(edited(mutant.text, only.fixes[0]?.edits ?? []), mutant.mended);
  });

  it("is one problem where a row that changes the size is gone, too, which its second fix puts back", () => {
    for (const at of [7, 11, 14, 17, 20]) {
      const mutant = remove(text, at) as Mutant;
      const [only, ...more] = loud(mutant.text, name);
      assert.deepEqual(more, [], mutant.what);
      assert.equal(only?.code, "stale-reference");
      assert.ok((only.followers?.length ?? 0) >= 2, mutant.what);
      const [numbers, row] = only.fixes;
      assert.match(row?.title ?? "", new RegExp(`^Insert a row like row \\d+ \\(\\S+\\) before row ${at}$`));
      assert.equal(edited(mutant.text, numbers?.edits ?? []), mutant.mended);
      assert.deepEqual(loud(edited(mutant.text, row?.edits ?? []), name), []);
    }
  });

  it("is one problem, whichever row is gone, where a head reads the row before it", () => {
    for (const file of stock().filter((m) => ["yolo12.yaml", "yolov10n.yaml"].includes(m.name)))
      for (const mutant of rowsOf(file.text).flatMap((_, at) => remove(file.text, at) ?? [])) {
        const problems = loud(mutant.text, file.name);
        assert.ok(problems.length <= 1, `${file.name}, ${mutant.what}: ${problems.map((p) => p.code)}`);
      }
  });

  it("is told where a row is missed before a merge, and a reference leads nowhere", () => {
    const file = stock().find((m) => m.name === "yolo12.yaml") as { name: string; text: string };
    const mutant = remove(file.text, 12) as Mutant;
    const [only, ...more] = loud(mutant.text, file.name);
    assert.deepEqual(more, []);
    assert.match(only?.message ?? "", /: a row was removed before row 12$/);
    const [numbers, row] = only?.fixes ?? [];
    assert.equal(edited(mutant.text, numbers?.edits ?? []), mutant.mended);
    assert.match(row?.title ?? "", /^Insert a row like row \d+ \(nn\.Upsample\) before row 12$/);
    assert.deepEqual(loud(edited(mutant.text, row?.edits ?? []), file.name), []);
  });

  it("hides no other one where such a row is gone", () => {
    const mutant = remove(text, 7) as Mutant;
    for (const [before, after] of [
      ["SPPF, [1024, 5]", "SPPF, [1024, 0.5]"],
      ["[[-1, 4], 1, Concat", "[[-1, 3], 1, Concat"],
      ["[[-1, 4], 1, Concat", "[[-1, 99], 1, Concat"],
    ] as const) {
      assert.ok(mutant.text.includes(before));
      const problems = loud(mutant.text.replace(before, after), name);
      assert.ok(problems.length > 1, after);
      for (const { fixes } of problems)
        assert.ok(
          fixes.every((f) => !f.title.startsWith("Insert a row")),
          after,
        );
    }
  });

  it("hides no other one", () => {
    const mutant = remove(text, 4) as Mutant;
    const wrong = mutant.text.replace("SPPF, [1024, 5]", "SPPF, [1024, 0.5]");
    assert.notEqual(wrong, mutant.text);
    const problems = loud(wrong, name);
    assert.ok(problems.some((p) => p.code === "stale-reference"));
    assert.ok(problems.some((p) => p.code === "bad-argument"));
    assert.equal(problems.length, 2);
  });

  it("that is silenced leaves what follows from it", () => {
    const mutant = remove(text, 4) as Mutant;
    const problems = loud(`# fovea-disable-file stale-reference\n${mutant.text}`, name);
    assert.deepEqual([...new Set(problems.map((p) => p.code))].sort(), ["bad-reference", "shape-mismatch"]);
  });
});
