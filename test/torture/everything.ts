import assert from "node:assert/strict";
import { type Analysis, analyse, type Found, foundWith } from "../../server/analysis/analyse";
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

/** What may be asked of a file in which a model was found, with what must hold of the answer. */
type Question = (analysis: Analysis, found: Found) => void;

const QUESTIONS: readonly Question[] = [
  (analysis) => {
    const json = JSON.stringify(reportJson([{ path: analysis.name, analysis }]));
    assert.equal(JSON.parse(json).schemaVersion, 1);
  },
  (analysis) => assertSpoken(reportText(analysis), analysis),
  (analysis) => assertSpoken(reportMarkdown(analysis) ?? "", analysis),
  (analysis) => {
    for (const { offset } of hintsOf(analysis, PARTS))
      assertWithin({ start: offset, end: offset }, analysis.text);
  },
  (analysis) => outlineOf(analysis),
  (analysis) => diagramOf(analysis, 1),
  (analysis) => summaryOf(analysis),
  exported,
  fitted,
  hovered,
  ...REFACTORINGS.map(
    (id): Question =>
      (analysis, found) => {
        const place = middleOf(found);
        if (place !== undefined) rewritten(analysis, id, place);
      },
  ),
  offered,
];

/**
 * Everything that anybody would ever ask of a file, with what must hold of every answer. What is asked of a model only
 * `isAsked` may thin out, for those who have very many files.
 */
export function everything(
  text: string,
  name: string,
  options: Options = {},
  isAsked: () => boolean = () => true,
): Analysis {
  const analysis = analyse(text, name, options);
  const problems = [...analysis.problems, ...analysis.suppressed];
  for (const problem of problems) assertProblem(problem, text, name);
  const { found } = analysis;
  if (!found) {
    // Of a text that nobody can read, at most what is wrong with its form is told.
    assert.ok(problems.every(({ code }) => code === "syntax"));
    return analysis;
  }
  for (const { parameters, macs, flops, activations } of found.facts.layers)
    for (const { value } of [parameters, macs, flops, activations])
      if (value < 0n) assert.fail(`${value} is no count`);
  for (const { span } of found.model.layers) assertWithin(span, text);
  for (const question of QUESTIONS) if (isAsked()) question(analysis, found);
  return analysis;
}

function hovered(analysis: Analysis, found: Found): void {
  const { layers } = found.model;
  const step = Math.ceil(layers.length / MOST_HOVERS);
  for (const { index, span, typeSpan } of layers.filter((l) => l.index % step === 0)) {
    for (const offset of [span.start, typeSpan.end, span.end]) {
      hoverAt(analysis, offset);
      linkAt(analysis, offset);
    }
    tooltipOf(found, { layer: index });
  }
}

/** Files with more operations are not edited here: each time costs as much as all that was read. */
const MOST_EDITED = 2000;

/** Where the layer in the middle begins, of a file that is short enough. */
function middleOf({ model, trace }: Found): number | undefined {
  if (trace.nodes.length >= MOST_EDITED) return undefined;
  return model.layers[Math.floor(model.layers.length / 2)]?.span.start;
}

/** What can be made of it at a place. */
function rewritten(analysis: Analysis, id: (typeof REFACTORINGS)[number], offset: number): void {
  const { text, name, options } = analysis;
  const made = refactored(analysis, id, span(offset, Math.min(offset + 200, text.length)), (scale) =>
    foundWith(analysis, { scale }),
  );
  if (typeof made !== "object") return;
  for (const edit of made.edits) assertWithin(edit.span, text);
  const after = edited(text, made.edits);
  staleSince(analysis, analyse(after, name, options, analysis));
}

/** What is offered at a place. */
function offered(analysis: Analysis, found: Found): void {
  const { text, name, options } = analysis;
  const offset = middleOf(found);
  if (offset === undefined) return;
  insertion(analysis, offset, "Conv");
  inOtherLanguage(analysis);
  for (const s of [...foldsOf(analysis), ...spansAround(analysis, offset)]) assertWithin(s, text);
  for (const at of [offset, offset + 1, offset + 5]) complete(text, name, Math.min(at, text.length), options);
}

/** What it takes to train and run it. Of a language model a few tokens: its longest text is for those who ask. */
function fitted(analysis: Analysis, found: Found): void {
  const { name } = analysis;
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

function exported(analysis: Analysis, found: Found): void {
  const { name } = analysis;
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
