import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { inFolder } from "./folder";

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly name: string;
      readonly shell: string;
      readonly run: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly "working-directory"?: string;
    }[];
  };
}

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly files: string;
}

const action = parse(readFileSync("action.yml", "utf8")) as Action;
const hooks = parse(readFileSync(".pre-commit-hooks.yaml", "utf8")) as readonly Hook[];

const GOOD = "input_shape: [1, 28, 28]\nlayers:\n  - { type: conv2d, filters: 8, kernel_size: 3 }\n";
const BAD = GOOD.replace("kernel_size: 3", "kernel_size: 0");
const TREE = { ".git/HEAD": "", "models/a.yaml": GOOD, "models/b c.yaml": BAD };

/** Runs the steps as the runner of GitHub does, with `shell: bash`; `given` are the inputs of the workflow. */
function used(
  workspace: string,
  given: Readonly<Record<string, string>>,
): { readonly code: number | null; readonly log: string } {
  for (const name of Object.keys(given)) assert.ok(name in action.inputs, name);
  const inputs = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, i]) => [name, i.default])),
    ...given,
  };
  const filled = (text: string): string =>
    text.replace(/\$\{\{ *([\w.-]+) *\}\}/g, (_, what: string) => {
      const value = what === "github.action_path" ? path.resolve(".") : inputs[what.replace(/^inputs\./, "")];
      assert.ok(value !== undefined, what);
      return value;
    });
  let log = "";
  for (const step of action.runs.steps) {
    assert.equal(step.shell, "bash");
    const own = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]),
    );
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", filled(step.run)],
      {
        cwd: path.resolve(workspace, filled(step["working-directory"] ?? ".")),
        env: { ...process.env, CI: "true", GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: workspace, ...own },
        encoding: "utf8",
      },
    );
    log += stdout + stderr;
    if (status !== 0) return { code: status, log };
  }
  return { code: 0, log };
}

describe("the action for GitHub", () => {
  before(function () {
    if (spawnSync("bash", ["-c", "true"]).status !== 0) this.skip();
  });

  it("annotates what is wrong and fails", () =>
    inFolder(TREE, (folder) => {
      const { code, log } = used(folder, {});
      assert.equal(code, 1);
      assert.match(log, /^::error title=fovea%3A bad-argument,file=models\/b c\.yaml,line=3,/m);
    }));

  it("passes where nothing is wrong, and takes options", () =>
    inFolder(TREE, (folder) => {
      assert.equal(used(folder, { paths: "models/a.yaml" }).code, 0);
      assert.equal(used(folder, { paths: "models\nmodels/a.yaml", args: "--rule bad-argument:off" }).code, 0);
      const warned = { args: "--rule bad-argument:warning --max-warnings 0" };
      assert.equal(used(folder, warned).code, 1);
    }));

  it("names files from the repository when it runs in a folder of it", () =>
    inFolder(TREE, (folder) => {
      assert.match(used(folder, { "working-directory": "models" }).log, /,file=models\/b c\.yaml,/);
    }));

  it("writes a file for code scanning", () =>
    inFolder(TREE, (folder) => {
      assert.equal(used(folder, { format: "sarif", "output-file": "out/fovea log.sarif" }).code, 1);
      const log = JSON.parse(readFileSync(path.join(folder, "out/fovea log.sarif"), "utf8"));
      assert.equal(
        log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri,
        "models/b%20c.yaml",
      );
    }));

  it("runs nothing that stands in its inputs", () =>
    inFolder(TREE, (folder) => {
      const evil = "$(touch owned) `touch owned` ; touch owned";
      for (const name of ["paths", "args", "format", "output-file"]) {
        assert.notEqual(used(folder, { [name]: evil }).code, 0);
        assert.equal(existsSync(path.join(folder, "owned")), false, name);
      }
    }));
});

describe("the hooks for pre-commit", () => {
  it("run what the package has, on the files that it reads", () => {
    const { bin } = JSON.parse(readFileSync("package.json", "utf8")) as { bin: Record<string, string> };
    for (const { entry, files } of hooks) {
      assert.ok((entry.split(" ")[0] as string) in bin);
      for (const file of ["a.yaml", "a/b.yml", "model.json", "fovea.jsonc"])
        assert.match(file, new RegExp(files));
      for (const file of ["a.yaml.orig", "a.py", "weights.h5"]) assert.doesNotMatch(file, new RegExp(files));
    }
  });

  it("pass good files and fail on bad ones, as pre-commit calls them", () =>
    inFolder(TREE, (folder) => {
      for (const { entry } of hooks) {
        const [, ...args] = entry.split(" ");
        const run = (...files: readonly string[]) =>
          spawnSync(process.execPath, [path.resolve("dist/cli.js"), ...args, ...files], {
            cwd: folder,
            encoding: "utf8",
          });
        assert.equal(run("models/a.yaml").status, 0);
        assert.equal(run().status, 1);
        const bad = run("models/a.yaml", "models/b c.yaml");
        assert.equal(bad.status, 1);
        assert.match(bad.stdout, /b c\.yaml:3:\d+ .*bad-argument/);
      }
    }));
});
