import path from "node:path";
import { CHECK_OPTIONS } from "../check/options";
import { type CheckValues, planned } from "../check/plan";
import { defineCommand, EXIT } from "../command";
import { FORMAT_NAMES, formatNamed } from "../formats";
import type { Style } from "../formats/format";
import { countFrom, oneOf } from "../model-options";
import { outputOf } from "../output";
import type { Terminal } from "../terminal";

export const check = defineCommand({
  name: "check",
  summary: "find problems in model files",
  operands: "[OPTIONS] PATHS…",
  description: [
    "Checks the model files in PATHS: files, folders (searched for *.yaml, *.yml, *.json and *.jsonc), patterns such as " +
      "'models/**/*.yaml', or - for standard input. The default is the current folder. Files that a .gitignore excludes " +
      "are skipped unless named.",
    "Files that are not model files are skipped silently. A .keras or .h5 file that is named is read as the model that it holds.",
    "A fovea.yaml beside or above the models sets the severity of rules, how models are read and what they may cost; " +
      "mistakes in it are reported too.",
  ],
  options: CHECK_OPTIONS,
  fails: "errors were found, or more warnings than --max-warnings",
  examples: [
    { line: "fovea check", does: "Check every model file below this folder." },
    { line: "fovea check models --max-warnings 0", does: "Fail on warnings, too." },
    { line: "fovea check models --fix", does: "Apply the safe fixes." },
    { line: "fovea check --rule 'dead-layer: error' --preset strict", does: "Be stricter than usual." },
    { line: "fovea check yolo11.yaml --scale x", does: "Check a file at its largest scale." },
    { line: "fovea check --format sarif -o fovea.sarif", does: "For code scanning." },
    {
      line: "fovea check --write-baseline",
      does: "Accept the current problems; fail only on new ones, with --baseline.",
    },
    {
      line: "cat net.yaml | fovea check - --stdin-filename net.yaml --format json",
      does: "For an editor or a hook: problems as JSON.",
    },
  ],

  async run({ values, operands }, terminal) {
    if (values.init) return (await import("../init")).init(operands, terminal);
    if (values["print-config"] !== undefined)
      return (await import("../print-config")).printConfig(values["print-config"], values, terminal);
    return checked(values, operands, terminal);
  },
});

async function checked(
  values: CheckValues,
  operands: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const most = values["max-warnings"];
  const limit = most === undefined ? Infinity : countFrom(most, "--max-warnings", 0);
  const name = oneOf(values.format ?? "stylish", FORMAT_NAMES, "--format");
  const output = outputOf(values["output-file"], terminal);
  const fromRepository = repositoryPaths(terminal.folder, process.env);
  const format = await formatNamed(name, { ...output, fromRepository });
  const plan = await planned(values, operands, name === "json", terminal);
  const { checkAll } = await import("../check/run");
  const tally = await checkAll(plan, values, terminal, (record) => output.write(format.file(record)));
  output.write(format.end(tally));
  output.close();
  const { warnings } = tally;
  if (warnings > limit)
    terminal.say(
      `${warnings} ${warnings === 1 ? "warning" : "warnings"}, more than the ${limit} that --max-warnings allows`,
    );
  if (tally.failed > 0) return EXIT.failed;
  return tally.count("error") > 0 || warnings > limit ? EXIT.found : EXIT.clean;
}

/** Workflows of GitHub and jobs of GitLab say where the repository is: paths that go back to them start there. */
function repositoryPaths(folder: string, env: NodeJS.ProcessEnv): Style["fromRepository"] {
  const root = env.GITHUB_WORKSPACE || env.CI_PROJECT_DIR;
  return (shown) => {
    const within = root && path.relative(root, path.resolve(folder, shown)).split(path.sep).join("/");
    return within && !within.startsWith("../") && !path.isAbsolute(within) ? within : shown;
  };
}
