import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { fixAll } from "../../server/analysis/fix";
import { changes } from "../../server/model/edits";
import { CORPUS, files, read } from "../corpus/corpus";
import { type ModelFile, modelFiles } from "../models";

/** So many rows of a file are edited, spread over it. */
const ROWS = 1;

const isDirective = (comment: string): boolean => /^\s*fovea-/.test(comment);

const commentsOf = ({ found }: Analysis): readonly string[] =>
  (found?.parsed.comments ?? []).map((c) => c.text).filter((c) => !isDirective(c));

/** The file with one of its lines deleted, written twice, or behind the one that follows it. */
function* edits({ text, name }: ModelFile): Iterable<ModelFile> {
  const { found } = analyse(text, name);
  const lines = text.split("\n");
  const rows = (found?.model.layers ?? [])
    .map((l) => text.slice(0, l.span.start).split("\n").length - 1)
    .filter((line, i, all) => all.indexOf(line) === i);
  const step = Math.max(1, Math.floor(rows.length / ROWS));
  for (const row of rows.filter((_, i) => i % step === 0)) {
    const line = lines[row] as string;
    const edited = (from: number, count: number, ...put: string[]): ModelFile => ({
      name,
      text: [...lines.slice(0, from), ...put, ...lines.slice(from + count)].join("\n"),
    });
    yield edited(row, 1);
    yield edited(row, 0, line);
    if (row + 1 < lines.length) yield edited(row, 2, lines[row + 1] as string, line);
  }
}

function touchesNoFault({ name, text }: ModelFile): void {
  const analysis = analyse(text, name);
  const { problems, found } = analysis;
  const fixed = fixAll(text, name);
  if (!found || problems.some((p) => p.severity === "error" || p.code === "stale-reference"))
    assert.equal(fixed.text, text, `${name}: nothing is changed while it has an error`);
  if (fixed.text === text) return;
  assert.deepEqual(commentsOf(fixed.analysis), commentsOf(analysis), `${name}: comments stay`);
  const faults = problems.filter((p) => p.severity === "error" || p.code.startsWith("stale-"));
  for (const { span } of changes(text, fixed.text))
    for (const f of faults)
      assert.ok(span.end <= f.span.start || f.span.end <= span.start, `${name}: ${f.code} is left alone`);
}

const published = (): readonly ModelFile[] =>
  files(CORPUS)
    .filter((name) => /^yolo-.*\.ya?ml$/.test(name))
    .filter((_, i) => i % 8 === 0)
    .map((name) => ({ name, text: read(name) }));

describe("after any edit of one row", () => {
  it("fix all touches nothing that a fault points at, and no comment", () => {
    // Comments and numbers of rows are what an edit makes wrong: files without any are looked at only here and there.
    const list = modelFiles().filter(({ text }, i) => /^(?:backbone|head):/m.test(text) || i % 20 === 0);
    for (const file of list) for (const edit of edits(file)) touchesNoFault(edit);
  });

  it("nor in files that others published", function () {
    const list = published();
    if (list.length === 0) this.skip();
    for (const file of list) for (const edit of edits(file)) touchesNoFault(edit);
  });
});

describe("a comment that states a size", () => {
  const text = [
    "nc: 80",
    "scales: # summary",
    "  n: [0.33, 0.25, 1024] # summary: 23 layers, 1,000,000 parameters, 1,000,000 gradients, 1.0 GFLOPs",
    "backbone:",
    "  - [-1, 1, Conv, [64, 3, 2]] # 0",
    "  - [-1, 1, Conv, [128, 3, 2]] # 1",
    "  - [-1, 1, Conv, [256, 3, 2]] # 2",
    "head:",
    "  - [[1, 2], 1, Detect, [nc]] # 4",
    "",
  ].join("\n");

  it("stays as it is, until somebody asks for it", () => {
    assert.equal(fixAll(text, "n.yaml").text, text);
    const asked = fixAll(text, "n.yaml", {}, { comments: true });
    assert.ok(asked.applied > 0);
    assert.doesNotMatch(asked.text, /1,000,000 parameters|# 4/);
    assert.equal(fixAll(asked.text, "n.yaml", {}, { comments: true }).text, asked.text);
  });

  it("stays as it is even then while the file has an error", () => {
    const broken = text.replace("[[1, 2], 1", "[[1, 9], 1");
    const { text: after, waiting } = fixAll(broken, "n.yaml", {}, { comments: true });
    assert.equal(after, broken);
    assert.ok(waiting > 0);
  });
});
