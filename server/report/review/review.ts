import type { Analysis } from "../../analysis/analyse";
import { exact, figureText } from "../../text/figures";
import { code, escaped, table } from "../../text/markdown";
import { type Budget, check } from "../diff/budget";
import { diff, isSame, type ModelDiff } from "../diff/diff";
import { diffMarkdown } from "../diff/markdown";
import { inputsText, totalRows } from "../diff/words";
import { type BudgetLine, budgetLines } from "./budgets";
import { newProblems, newProblemsText } from "./problems";

/** A file of a pull request before and after it: null where it is not there, or not a model. */
export interface ReviewedFile {
  readonly path: string;
  /** Where it stood before, if elsewhere. */
  readonly previous?: string;
  readonly before: Analysis | null;
  readonly after: Analysis | null;
}

export interface Review {
  readonly markdown: string;
  /** Budgets that are exceeded, of all files. */
  readonly exceeded: number;
  /** How many files hold another model than before. */
  readonly different: number;
}

/** GitHub takes comments of 65,536 characters. */
const LONGEST = 60_000;
/** Files that have no more than a line each, where the comment is full. */
const MOST_LINES = 100;

/** What a pull request does to its models, as one comment: a section for each that differs. `base` is a name for before. */
export function reviewed(files: readonly ReviewedFile[], base: string, budgets: readonly Budget[]): Review {
  const parts = files.flatMap((file) => partOf(file, base, budgets) ?? []);
  const exceeded = parts.reduce((n, p) => n + p.exceeded, 0);
  const same = parts.filter((p) => p.section === "");
  const different = parts.filter((p) => p.section !== "");
  const body = fitting(different);
  const markdown = [
    headline(different.length, base, exceeded),
    body,
    same.length > 0 ? `The same model as before: ${listed(same.map((p) => p.path))}.` : "",
  ];
  return { markdown: `${markdown.filter(Boolean).join("\n\n")}\n`, exceeded, different: different.length };
}

interface Part {
  readonly path: string;
  /** Empty where nothing of the model has changed. */
  readonly section: string;
  /** The same in a line. */
  readonly line: string;
  readonly exceeded: number;
}

function partOf(file: ReviewedFile, base: string, budgets: readonly Budget[]): Part | undefined {
  const { before, after } = file;
  if (before?.found && after?.found) return changedPart(file, before, after, base, budgets);
  if (after?.found) return addedPart(file, after);
  if (before?.found) return removedPart(file);
  return undefined;
}

function changedPart(
  { path, previous }: ReviewedFile,
  before: Analysis,
  after: Analysis,
  base: string,
  budgets: readonly Budget[],
): Part {
  const result = diff(before, after) as ModelDiff;
  const growth = budgets.map((b) => check(b, result));
  const own = budgetLines(after);
  const news = newProblems(before, after);
  const lines = [...own.map((b) => b.text), ...newProblemsText(news, after.text)];
  const names = { before: `${base}:${previous ?? path}`, after: path };
  const exceeded = growth.filter((b) => b.keeping === "exceeded").length + exceededOf(own);
  const isChanged = !isIdentical(result) || news.length > 0 || exceeded > 0;
  return {
    path,
    section: isChanged ? diffMarkdown(result, names, growth, { lines }).trimEnd() : "",
    line: lineOf(path, result),
    exceeded,
  };
}

function addedPart({ path }: ReviewedFile, after: Analysis): Part {
  const own = budgetLines(after);
  const result = diff(after, after) as ModelDiff;
  const sections = [
    `### ${code(path)} is new`,
    table(
      ["total", ""],
      ["left", "right"],
      totalRows(result).map((r) => [escaped(r.label), escaped(r.after)]),
    ),
    [...own.map((b) => b.text), ...newProblemsText(newProblems(null, after), after.text)].join("\n"),
  ];
  const parameters = figureText(result.totals.parameters.after, exact);
  return {
    path,
    section: sections.filter(Boolean).join("\n\n"),
    line: `- ${code(path)} is new: ${escaped(parameters)} parameters`,
    exceeded: exceededOf(own),
  };
}

function removedPart({ path, after }: ReviewedFile): Part {
  const what = after ? "no longer holds a model" : "is deleted";
  return { path, section: `### ${code(path)} ${what}`, line: `- ${code(path)} ${what}`, exceeded: 0 };
}

const exceededOf = (lines: readonly BudgetLine[]): number =>
  lines.filter((b) => b.keeping === "exceeded").length;

const isIdentical = (d: ModelDiff): boolean =>
  d.layers.every((l) => l.kind === "same") && Object.values(d.totals).every(isSame) && inputsText(d) === "";

function lineOf(path: string, { totals: { parameters } }: ModelDiff): string {
  const [before, after] = [parameters.before, parameters.after].map((f) => figureText(f, exact));
  return `- ${code(path)}: ${escaped(before === after ? `${after}` : `${before} → ${after}`)} parameters`;
}

/** Sections as long as there is room for them, then lines. */
function fitting(parts: readonly Part[]): string {
  const sections: string[] = [];
  const lines: string[] = [];
  let length = 0;
  for (const part of parts) {
    length += part.section.length;
    if (length <= LONGEST - MOST_LINES * 200) sections.push(part.section);
    else lines.push(part.line);
  }
  const more = lines.length - MOST_LINES;
  if (more > 0) lines.splice(MOST_LINES, more, `- … ${exact(more)} more`);
  return [...sections, lines.join("\n")].filter(Boolean).join("\n\n");
}

function headline(count: number, base: string, exceeded: number): string {
  const files =
    count === 0 ? "No model differs" : `${exact(count)} ${count === 1 ? "model differs" : "models differ"}`;
  const over =
    exceeded === 0 ? "" : `; **${exceeded} ${exceeded === 1 ? "budget is" : "budgets are"} exceeded**`;
  return `## Fovea: ${files} from ${code(base)}${over}`;
}

/** Some by name, and how many more. */
function listed(paths: readonly string[]): string {
  const rest = paths.length - 10;
  return [...paths.slice(0, 10).map(code), ...(rest > 0 ? [`${exact(rest)} more`] : [])].join(", ");
}
