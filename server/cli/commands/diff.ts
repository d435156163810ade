import { existsSync } from "node:fs";
import path from "node:path";
import { type Analysis, analyse } from "../../analysis/analyse";
import type { Options } from "../../model/options";
import { BUDGET_NAMES, type BudgetResult, check } from "../../report/diff/budget";
import { budgetText } from "../../report/diff/budgets";
import { diff as compared, type ModelDiff } from "../../report/diff/diff";
import { diffJson } from "../../report/diff/json";
import { diffMarkdown } from "../../report/diff/markdown";
import { type DiffNames, diffText } from "../../report/diff/text";
import { againstOf, againstWeights } from "../against";
import { budgetsFrom } from "../budgets";
import { CannotRun, defineCommand, EXIT } from "../command";
import { revisionFrom, sourceAt } from "../git";
import { MODEL_OPTIONS, modelOptions, oneOf } from "../model-options";
import { readSource, type Source, unread } from "../source";
import type { Terminal } from "../terminal";

const FORMATS = ["text", "markdown", "json", "python"] as const;
type Format = (typeof FORMATS)[number];

export const diff = defineCommand({
  name: "diff",
  summary: "compare two versions of a model: layers, parameters, MACs, memory, receptive field",
  operands: "[OPTIONS] A [B]",
  description: [
    "Compares two versions of a model. A and B are files, or REVISION:FILE for a file in git (HEAD:net.yaml, " +
      "main~2:net.yaml). Given only A, a file is compared with its version in HEAD, and REVISION:FILE with the file in " +
      "the working tree.",
    "Layers are matched by name; rows without a name by type and arguments, in order: an inserted row is one change, " +
      "although the indices of all rows below it shift. A dot marks a layer that is unchanged itself but whose figures " +
      "or shape follow from a change.",
    "Where the framework's own weight names are known, it reports which weights of A load into B, and from which row on none " +
      "do: weights are matched by name and shape, and inserting a row renames all rows below it. --with yolo11n says this of the " +
      "weights of a stock network, --with weights.safetensors, --with model.weights.h5 (or .weights.json, with its parts beside it) and " +
      "--with model.keras of what such a file lists; of the weights themselves nothing is read.",
    "A budget limits a total of B (parameters: 3M) or its growth over A (parameters: +5%, macs: +200M, peakMemory: +1 " +
      `GB); the totals are ${BUDGET_NAMES}. A budget on an incomplete figure never fails.`,
  ],
  options: {
    format: {
      type: "string",
      value: "FORMAT",
      help:
        "text for people (default), markdown for a pull request's comment, json for programs; " +
        "python: with --with, a script that loads the weights of renumbered rows",
    },
    with: {
      type: "string",
      value: "NAME",
      help: "report what loads of a stock network's weights (yolo11n), or of a .safetensors, .keras or .h5 file",
    },
    budget: {
      type: "string",
      value: "LIMIT",
      multiple: true,
      help: "exit with 1 when LIMIT is exceeded; repeatable",
    },
    ...MODEL_OPTIONS,
  },
  fails: "a budget is exceeded",
  examples: [
    { line: "fovea diff net.yaml", does: "What changed since the last commit." },
    {
      line: "fovea diff origin/main:net.yaml net.yaml --format markdown",
      does: "For a comment on a pull request.",
    },
    { line: "fovea diff small.yaml large.yaml", does: "Two models." },
    { line: "fovea diff net.yaml --with yolo11n", does: "What still loads from pretrained weights." },
    {
      line: "fovea diff net.yaml --budget 'parameters: +5%' --budget 'macs: +100M'",
      does: "Limit the growth of a model in CI.",
    },
  ],

  async run({ values, operands }, terminal) {
    const format = oneOf(values.format ?? "text", FORMATS, "--format");
    const budgets = budgetsFrom(values.budget ?? []);
    const options = modelOptions(values);
    const against = values.with === undefined ? undefined : againstOf(values.with);
    if (against) {
      if (budgets.length > 0) throw new CannotRun("--budget compares two models; --with only weights");
      const source = await only(operands, terminal.folder);
      const model = { path: source.path, analysis: analysed(source, options) };
      terminal.write(await againstWeights(against, model, terminal.folder, format));
      return EXIT.clean;
    }
    if (format === "python") throw new CannotRun("--format python needs --with");
    const [before, after] = await versions(operands, terminal.folder);
    const names = { before: before.path, after: after.path };
    const result = compared(analysed(before, options), analysed(after, options)) as ModelDiff;
    const kept = budgets.map((b) => check(b, result));
    terminal.write(diffOutput(result, names, kept, format, terminal));
    return kept.some((b) => b.keeping === "exceeded") ? EXIT.found : EXIT.clean;
  },
});

function only(operands: readonly string[], folder: string): Promise<Source> {
  const [file, ...more] = operands;
  if (file === undefined || more.length > 0) throw new CannotRun("diff --with takes one file");
  return sourceOf(file, folder);
}

async function versions(operands: readonly string[], folder: string): Promise<readonly [Source, Source]> {
  const [a, b] = operands;
  if (a === undefined || operands.length > 2)
    throw new CannotRun("diff takes one or two files (see fovea diff --help)");
  if (b !== undefined) return [await sourceOf(a, folder), await sourceOf(b, folder)];
  const revision = isThere(a, folder) ? undefined : revisionFrom(a);
  const file = revision?.file ?? a;
  const after = await readSource(file, folder);
  return [await sourceAt(revision ?? { revision: "HEAD", file }, folder), after];
}

/** A file that is there is meant, whatever its name looks like. */
async function sourceOf(operand: string, folder: string): Promise<Source> {
  const revision = isThere(operand, folder) ? undefined : revisionFrom(operand);
  return revision ? sourceAt(revision, folder) : readSource(operand, folder);
}

const isThere = (file: string, folder: string): boolean => existsSync(path.resolve(folder, file));

function analysed(source: Source, options: Options): Analysis {
  if (source.text === undefined) throw new CannotRun(unread(source));
  const analysis = analyse(source.text, source.name, options);
  if (!analysis.found) throw new CannotRun(`${source.path} is not a model file`);
  return analysis;
}

function diffOutput(
  result: ModelDiff,
  names: DiffNames,
  budgets: readonly BudgetResult[],
  format: Exclude<Format, "python">,
  { paint, say }: Terminal,
): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(diffJson(result, names, budgets), null, 1)}\n`;
    case "markdown":
      return diffMarkdown(result, names, budgets);
    case "text":
      for (const b of budgets) if (b.keeping !== "kept") say(budgetText(b));
      return diffText(result, names, paint);
  }
}
