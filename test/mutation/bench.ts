import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { analyse } from "../../server/analysis/analyse";
import { INSERTIONS, insert, type Mutant, remove, rowsOf } from "./mutants";

export interface Score {
  mutants: number;
  found: number;
  repaired: number;
  readonly missed: string[];
  readonly wrong: string[];
}

export const emptyScore = (): Score => ({ mutants: 0, found: 0, repaired: 0, missed: [], wrong: [] });

/** Our own drawings of the stock models. */
export function stock(folder = "test/fixtures/ultralytics"): readonly { name: string; text: string }[] {
  return readdirSync(folder)
    .filter((f) => f.endsWith(".yaml"))
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), "utf8") }))
    .filter(({ text }) => /Detect|Segment|Pose|OBB/.test(text));
}

export function* insertions(text: string, k: number): Iterable<Mutant> {
  const shapes = analyse(text, "model.yaml").found?.facts.layers.map((l) => String(l.outputs[0]?.dims)) ?? [];
  for (let at = 1; at < rowsOf(text).length; at++) {
    for (const [what, make] of INSERTIONS) {
      if (what === "repeated neighbour" && !preserving(shapes, at - 1)) continue;
      const mutant = insert(text, at, k, what, make);
      // Where no reference crosses the insertion nothing is wrong.
      if (mutant && mutant.stale > 0) yield mutant;
    }
  }
}

/** Whether a copy of the row behind it keeps the tensor: else the copy breaks the shapes, and everybody notices. */
const preserving = (shapes: readonly string[], row: number): boolean =>
  row > 0 && shapes[row - 1] === shapes[row];

export function* deletions(text: string): Iterable<Mutant> {
  for (let at = 1; at < rowsOf(text).length - 1; at++) {
    const mutant = remove(text, at);
    if (mutant && mutant.stale > 0) yield mutant;
  }
}

/** Whether the mutant is noticed at warning level, and whether the offered repair is the right one. */
export function judge(name: string, mutant: Mutant, score: Score): void {
  score.mutants++;
  const problems = analyse(mutant.text, name).problems.filter((p) => p.code === "stale-reference");
  const warning = problems.find((p) => p.severity === "warning" || p.severity === "error");
  if (!warning) {
    score.missed.push(`${name}: ${mutant.what}`);
    return;
  }
  score.found++;
  const fix = warning.fixes[0];
  const mended = fix && applied(mutant.text, fix.edits);
  if (mended === mutant.mended) score.repaired++;
  else score.wrong.push(`${name}: ${mutant.what}: ${fix?.title ?? "no repair"}`);
}

export function applied(
  text: string,
  edits: readonly { span: { start: number; end: number }; text: string }[],
): string {
  let result = text;
  for (const e of [...edits].sort((a, b) => b.span.start - a.span.start)) {
    result = result.slice(0, e.span.start) + e.text + result.slice(e.span.end);
  }
  return result;
}
