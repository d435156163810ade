import { appendFileSync } from "node:fs";
import path from "node:path";
import type { Analysis } from "../../analysis/analyse";
import type { ReviewedFile } from "../../report/review/review";
import { CannotRun, defineCommand, EXIT } from "../command";
import { CONFIG_OPTIONS, type Configured, configured } from "../configured";
import { MODEL_OPTIONS, modelOptions } from "../model-options";
import { outputOf } from "../output";
import { type ChangedFile, type Changes, selection } from "../review/changed";
import type { PullRequest } from "../review/github";
import type { Terminal } from "../terminal";

/** A pull request that touches more model files has other troubles. */
const MOST_FILES = 300;

export const review = defineCommand({
  name: "review",
  summary: "report in Markdown what a branch or pull request changes in its models",
  operands: "[OPTIONS] [PATHS…]",
  description: [
    "Compares every model file below PATHS (this folder by default) that differs between the working tree and its merge base with " +
      "--base: totals, layers, budgets of the config file and of --budget, and new problems.",
    "With --comment, in a GitHub workflow that runs on pull_request, the result becomes one comment on the pull request, " +
      "which is rewritten with each push. Only GitHub's API is contacted, with the token in GITHUB_TOKEN.",
  ],
  options: {
    base: {
      type: "string",
      value: "REVISION",
      help: "what to compare with (HEAD; in a pull request, its base)",
    },
    budget: {
      type: "string",
      value: "LIMIT",
      multiple: true,
      help: "exit with 1 when LIMIT is exceeded, as in fovea diff; repeatable",
    },
    comment: { type: "boolean", help: "comment on the pull request that the workflow runs for" },
    "output-file": { type: "string", short: "o", value: "FILE", help: "write the result to FILE" },
    ...MODEL_OPTIONS,
    ...CONFIG_OPTIONS,
  },
  fails: "a budget is exceeded",
  examples: [
    { line: "fovea review --base origin/main", does: "What this branch does to its models." },
    {
      line: "fovea review models --comment --budget 'parameters: +5%'",
      does: "In a workflow, with permission to write to pull requests.",
    },
  ],

  async run({ values, operands }, terminal) {
    if (values.comment && values.base !== undefined)
      throw new CannotRun("--comment compares with the base of the pull request; leave --base out");
    const { budgetsFrom } = await import("../budgets");
    const budgets = budgetsFrom(values.budget ?? []);
    const config = await configured(values, modelOptions(values), { folder: terminal.folder });
    const pull = values.comment ? await pullRequest() : undefined;
    const changes = await changesFor(pull, values.base ?? "HEAD", terminal.folder);
    const files = await filesIn(changes, operands, config, terminal);
    const { reviewed } = await import("../../report/review/review");
    const result = reviewed(files, changes.base, budgets);
    const output = outputOf(values["output-file"], terminal);
    output.write(result.markdown);
    output.close();
    if (pull) {
      const name = [path.relative(changes.root, terminal.folder), ...operands].filter(Boolean).join(" ");
      await published(
        pull,
        result.markdown,
        { name: name || ".", isEmpty: result.different === 0 },
        terminal,
      );
    }
    return result.exceeded > 0 ? EXIT.found : EXIT.clean;
  },
});

async function pullRequest(): Promise<PullRequest> {
  const { pullRequestOf } = await import("../review/github");
  return pullRequestOf(process.env);
}

async function changesFor(pull: PullRequest | undefined, base: string, folder: string): Promise<Changes> {
  if (!pull) return (await import("../review/git")).changesSince(base, folder);
  const { changesOf } = await import("../review/github");
  return changesOf(pull, process.env.GITHUB_WORKSPACE || folder);
}

async function filesIn(
  changes: Changes,
  operands: readonly string[],
  config: Configured,
  { folder, say }: Terminal,
): Promise<readonly ReviewedFile[]> {
  const isMeant = selection(operands, folder, changes.root);
  const all = (await changes.files()).filter(({ path }) => isMeant(path));
  const more = all.length - MOST_FILES;
  if (more > 0) say(`${more} of ${all.length} changed files are not compared`);
  const found: ReviewedFile[] = [];
  for (const file of all.slice(0, MOST_FILES)) found.push(...(await analysedBoth(file, changes, config)));
  return found;
}

/** Both sides are read as the config file says today, so that only the models differ. */
async function analysedBoth(
  file: ChangedFile,
  changes: Changes,
  config: Configured,
): Promise<readonly ReviewedFile[]> {
  const { analyse } = await import("../../analysis/analyse");
  const { options, ignored } = await config.optionsFor(path.resolve(changes.root, file.path));
  if (ignored) return [];
  const analysed = (text: string | null, name: string): Analysis | null =>
    text === null ? null : analyse(text, path.posix.basename(name), options);
  const { previous } = file;
  return [
    {
      path: file.path,
      ...(previous === undefined ? {} : { previous }),
      before: analysed(await changes.before(file), previous ?? file.path),
      after: analysed(await changes.after(file), file.path),
    },
  ];
}

async function published(
  pull: PullRequest,
  markdown: string,
  comment: { readonly name: string; readonly isEmpty: boolean },
  { say }: Terminal,
): Promise<void> {
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  if (summary && !comment.isEmpty) appendFileSync(summary, `${markdown}\n`);
  const { posted } = await import("../review/comment");
  const { Refused } = await import("../review/github");
  try {
    const what = await posted(pull, markdown, comment);
    if (what !== "nothing") say(`comment on pull request ${pull.number}: ${what}`);
  } catch (error) {
    // Pull requests from forks have a token that only reads: the summary of the job has the result all the same.
    if (!(error instanceof Refused)) throw error;
    const help = error.status === 403 ? "; it needs `permissions: { pull-requests: write }`" : "";
    say(`no comment on pull request ${pull.number}: ${error.message}${help}`);
  }
}
