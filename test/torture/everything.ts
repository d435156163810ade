import assert from "node:assert/strict";
import { type Analysis, analyse, foundWith } from "../../server/analysis/analyse";
import { fitOf } from "../../server/fit/fit";
import { fitJson } from "../../server/fit/json";
import { fitText } from "../../server/fit/text";
import { complete } from "../../server/ide/assist";
import { diagramOf } from "../../server/ide/diagram";
import { foldsOf, spansAround } from "../../server/ide/folds";
import { staleSince } from "../../server/ide/guard";
import { hintsOf } from "../../server/ide/hints";
import { hoverAt, tooltipOf } from "../../server/ide/hover";
import { linkAt } from "../../server/ide/links";
import { outlineOf } from "../../server/ide/outline";
import { insertion } from "../../server/ide/refactor/insert";
import { inOtherLanguage, refactored } from "../../server/ide/refactor/refactor";
import { deviceNamed } from "../../server/measure/devices";
import { edited } from "../../server/model/edits";
import type { Options } from "../../server/model/options";
import type { Fix, Problem } from "../../server/model/problem";
import { type Span, span } from "../../server/model/span";
import { csvOf } from "../../server/report/exports/csv";
import { svgOf } from "../../server/report/exports/drawing";
import { htmlOf } from "../../server/report/exports/html";
import { latexOf } from "../../server/report/exports/latex";
import { mermaidOf } from "../../server/report/exports/mermaid";
import { reportJson } from "../../server/report/json";
import { reportMarkdown } from "../../server/report/markdown";
import { reportText, unpainted } from "../../server/report/report";
import { summaryOf } from "../../server/report/summary";

const PARTS = { shape: true, parameters: true, macs: true, flops: true, receptiveField: true };

/** Layers whose hover is asked for: some of a long file. */
const MOST_HOVERS = 10;

/** Everything that anybody would ever ask of a file, with what must hold of every answer. */
export function everything(text: string, name: string, options: Options = {}): Analysis {
  const analysis = analyse(text, name, options);
  const problems = [...analysis.problems, ...analysis.suppressed];
  for (const problem of problems) assertProblem(problem, text, name);
  reported(analysis);
  const { found } = analysis;
  for (const { parameters, macs, flops, activations } of found?.facts.layers ?? [])
    for (const { value } of [parameters, macs, flops, activations])
      if (value < 0n) assert.fail(`${value} is no count`);
  if (!found) {
    // Of a text that nobody can read, at most what is wrong with its form is told.
    assert.ok(problems.every(({ code }) => code === "syntax"));
    return analysis;
  }
  hintsOf(analysis, PARTS).forEach(({ offset }) => {
    assertWithin({ start: offset, end: offset }, text);
  });
  outlineOf(analysis);
  diagramOf(analysis, 1);
  summaryOf(analysis);
  const step = Math.ceil(found.model.layers.length / MOST_HOVERS);
  for (const { index, span, typeSpan } of found.model.layers.filter((l) => l.index % step === 0)) {
    assertWithin(span, text);
    for (const offset of [span.start, typeSpan.end, span.end]) {
      hoverAt(analysis, offset);
      linkAt(analysis, offset);
    }
    tooltipOf(found, { layer: index });
  }
  const some = found.model.layers.find((l) => l.index === Math.floor(found.model.layers.length / 2));
  if (some && found.trace.nodes.length < MOST_EDITED) rewritten(analysis, some.span.start);
  return analysis;
}

/** Files with more operations are not edited here: each time costs as much as all that was read. */
const MOST_EDITED = 2000;

const REFACTORINGS = [
  "delete",
  "duplicate",
  "up",
  "down",
  "names",
  "numbers",
  "summary",
  "extract",
  "inline",
] as const;

/** What can be made of it, and offered at a place in it. */
function rewritten(analysis: Analysis, offset: number): void {
  const { text, name, options } = analysis;
  for (const id of REFACTORINGS) {
    const made = refactored(analysis, id, span(offset, Math.min(offset + 200, text.length)), (scale) =>
      foundWith(analysis, { scale }),
    );
    if (typeof made !== "object") continue;
    for (const edit of made.edits) assertWithin(edit.span, text);
    const after = edited(text, made.edits);
    staleSince(analysis, analyse(after, name, options, analysis));
  }
  insertion(analysis, offset, "Conv");
  inOtherLanguage(analysis);
  for (const s of [...foldsOf(analysis), ...spansAround(analysis, offset)]) assertWithin(s, text);
  for (const at of [offset, offset + 1, offset + 5]) complete(text, name, Math.min(at, text.length), options);
}

/** What the command line prints of it. */
export function reported(analysis: Analysis): void {
  assertSpoken(reportText(analysis), analysis);
  assertSpoken(reportMarkdown(analysis) ?? "", analysis);
  exported(analysis);
  fitted(analysis);
  const json = JSON.stringify(reportJson([{ path: analysis.name, analysis }]));
  assert.equal(JSON.parse(json).schemaVersion, 1);
}

/** What it takes to train and run it. Of a language model a few tokens: its longest text is for those who ask. */
function fitted(analysis: Analysis): void {
  const { found, name } = analysis;
  if (!found) return;
  const device = deviceNamed("rtx4090");
  const fit = fitOf(found, {
    optimizer: "adamw",
    batch: "auto",
    amp: "bf16",
    context: 4,
    ...(device ? { device } : {}),
  });
  assertSpoken(fitText(name, found, fit, unpainted, 5), analysis);
  assertSpoken(JSON.stringify(fitJson(name, found, fit)), analysis);
  for (const { stored } of fit.layers) if (stored.value < 0n) assert.fail(`${stored.value} bytes are stored`);
}

function exported(analysis: Analysis): void {
  const { found, name } = analysis;
  if (!found) return;
  for (const text of [
    csvOf(found, name),
    latexOf(analysis, found),
    mermaidOf(found),
    svgOf(name, found),
    htmlOf([{ path: name, analysis, found }]),
  ])
    assertSpoken(text, analysis);
}

/** Words of JavaScript that nobody wrote have slipped in from a number or an object that is none. */
function assertSpoken(said: string, { name, text }: Pick<Analysis, "name" | "text">): void {
  for (const word of ["undefined", "NaN", "[object"])
    if (said.includes(word) && !text.toLowerCase().includes(word.toLowerCase()) && !name.includes(word))
      assert.fail(`says ${word}: ${said}`);
}

function assertProblem({ code, message, span, fixes, related }: Problem, text: string, name: string): void {
  assert.notEqual(message, "");
  assertSpoken(message, { name, text });
  assertWithin(span, text);
  for (const { span: other } of related) assertWithin(other, text);
  for (const fix of fixes) assertFix(fix, text, code);
}

function assertFix({ edits, title }: Fix, text: string, code: string): void {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start);
  sorted.forEach(({ span }, i) => {
    assertWithin(span, text);
    const next = sorted[i + 1];
    if (next && next.span.start < span.end) assert.fail(`${code}, ${title}: edits overlap`);
  });
}

export function assertWithin({ start, end }: Span, text: string): void {
  if (!(0 <= start && start <= end && end <= text.length))
    assert.fail(`${start} to ${end} is no part of a text of ${text.length}`);
}
