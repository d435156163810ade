import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly name: string;
      readonly if?: string;
      readonly shell: string;
      readonly run: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly "working-directory"?: string;
    }[];
  };
}

const action = parse(readFileSync("action.yml", "utf8")) as Action;

type Words = Readonly<Record<string, string>>;

/** What the runner puts for `${{ … }}`. */
function contextOf(given: Words, own: Words): (text: string) => string {
  for (const name of Object.keys(given)) assert.ok(name in action.inputs, name);
  const known: Words = { "github.action_path": path.resolve("."), "github.token": "a token", ...own };
  const filled = (text: string): string =>
    text.replace(/\$\{\{ *([\w.-]+) *\}\}/g, (_, what: string) => {
      const input = what.replace(/^inputs\./, "");
      const value =
        input === what ? known[what] : (given[input] ?? filled(action.inputs[input]?.default ?? ""));
      assert.ok(value !== undefined, what);
      return value;
    });
  return filled;
}

/** An `if:` as the runner reads it, as far as ours have it. */
function holds(condition: string, hasFailed: boolean, filled: (text: string) => string): boolean {
  const inner = condition.replace(/^\$\{\{|\}\}$/g, "");
  const js = inner.replace(/\b(?:github|inputs)\.[\w-]+/g, (name) =>
    JSON.stringify(filled(`\${{ ${name} }}`)),
  );
  const run = new Function("success", "failure", "startsWith", `return ${js}`);
  return run(
    () => !hasFailed,
    () => hasFailed,
    (text: string, start: string) => text.startsWith(start),
  ) as boolean;
}

interface Used {
  readonly code: number;
  readonly log: string;
}

/** Runs the steps as the runner of GitHub does, with `shell: bash`; `given` are the inputs of the workflow. */
export async function used(workspace: string, given: Words, job: Words = {}): Promise<Used> {
  const event = job.GITHUB_EVENT_NAME ?? "push";
  const filled = contextOf(given, { "github.event_name": event });
  let log = "";
  let code = 0;
  for (const step of action.runs.steps) {
    assert.equal(step.shell, "bash");
    if (!(step.if ? holds(step.if, code !== 0, filled) : code === 0)) continue;
    const own = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]),
    );
    const ran = await bash(
      filled(step.run),
      path.resolve(workspace, filled(step["working-directory"] ?? ".")),
      {
        ...process.env,
        GITHUB_STEP_SUMMARY: undefined,
        CI: "true",
        GITHUB_ACTIONS: "true",
        GITHUB_WORKSPACE: workspace,
        ...job,
        ...own,
      },
    );
    log += ran.log;
    code ||= ran.code;
  }
  return { code, log };
}

/** Not at once: the API that it asks is in this process. */
const bash = (script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Used> =>
  new Promise((resolve, reject) => {
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], { cwd, env });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (log += String(data)));
    child.on("error", reject).on("close", (code) => resolve({ code: code ?? -1, log }));
  });
