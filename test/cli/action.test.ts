import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { inFolder } from "./folder";
import { used } from "./runner";

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly files: string;
}

const hooks = parse(readFileSync(".pre-commit-hooks.yaml", "utf8")) as readonly Hook[];

const GOOD = "input_shape: [1, 28, 28]\nlayers:\n  - { type: conv2d, filters: 8, kernel_size: 3 }\n";
const BAD = GOOD.replace("kernel_size: 3", "kernel_size: 0");
const TREE = { ".git/HEAD": "", "models/a.yaml": GOOD, "models/b c.yaml": BAD };

describe("the action for GitHub", () => {
  before(function () {
    if (spawnSync("bash", ["-c", "true"]).status !== 0) this.skip();
  });

  it("annotates what is wrong and fails", () =>
    inFolder(TREE, async (folder) => {
      const { code, log } = await used(folder, {});
      assert.equal(code, 1);
      assert.match(log, /^::error title=fovea%3A bad-argument,file=models\/b c\.yaml,line=3,/m);
    }));

  it("passes where nothing is wrong, and takes options", () =>
    inFolder(TREE, async (folder) => {
      assert.equal((await used(folder, { paths: "models/a.yaml" })).code, 0);
      const off = { paths: "models\nmodels/a.yaml", args: "--rule bad-argument:off" };
      assert.equal((await used(folder, off)).code, 0);
      const warned = { args: "--rule bad-argument:warning --max-warnings 0" };
      assert.equal((await used(folder, warned)).code, 1);
    }));

  it("names files from the repository when it runs in a folder of it", () =>
    inFolder(TREE, async (folder) => {
      assert.match((await used(folder, { "working-directory": "models" })).log, /,file=models\/b c\.yaml,/);
    }));

  it("writes a file for code scanning", () =>
    inFolder(TREE, async (folder) => {
      const { code } = await used(folder, { format: "sarif", "output-file": "out/fovea log.sarif" });
      assert.equal(code, 1);
      const log = JSON.parse(readFileSync(path.join(folder, "out/fovea log.sarif"), "utf8"));
      assert.equal(
        log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri,
        "models/b%20c.yaml",
      );
    }));

  it("runs nothing that stands in its inputs", () =>
    inFolder(TREE, async (folder) => {
      const evil = "$(touch owned) `touch owned` ; touch owned";
      for (const name of ["paths", "args", "format", "output-file"]) {
        assert.notEqual((await used(folder, { [name]: evil })).code, 0);
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
    inFolder(TREE, async (folder) => {
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

describe("the snippets for other tools", () => {
  before(function () {
    if (spawnSync("bash", ["-c", "true"]).status !== 0) this.skip();
  });

  const page = readFileSync("docs/ci.md", "utf8");
  const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind, text = ""]) => ({
    kind,
    text,
  }));
  const blockWith = (text: string): string => blocks.find((b) => b.text.includes(text))?.text ?? "";

  /** A command of a snippet, with `fovea` and a `reviewdog` that shows what it is given. */
  const ran = (folder: string, line: string): string => {
    const shims = `fovea() { "${process.execPath}" "${path.resolve("dist/cli.js")}" "$@"; }; reviewdog() { cat; }; `;
    return spawnSync("bash", ["-c", shims + line], { cwd: folder, encoding: "utf8" }).stdout;
  };

  const isFound = (sarif: string): void => {
    const { runs } = JSON.parse(sarif) as { runs: readonly { results: readonly { ruleId: string }[] }[] };
    assert.equal(runs[0]?.results[0]?.ruleId, "bad-argument");
  };

  it("give Trunk what it reads", () =>
    inFolder(TREE, (folder) => {
      const { lint } = parse(blockWith("success_codes")) as {
        lint: { definitions: readonly { commands: readonly { run: string; output: string }[] }[] };
      };
      const [command] = lint.definitions[0]?.commands ?? [];
      assert.equal(command?.output, "sarif");
      isFound(ran(folder, (command?.run ?? "").replace(/\$\{target\}/, "'models/b c.yaml'")));
    }));

  it("give MegaLinter what it reads", () =>
    inFolder(TREE, (folder) => {
      const { linters } = parse(blockWith("descriptor_id")) as {
        linters: readonly {
          cli_executable: string;
          cli_lint_extra_args: readonly string[];
          cli_sarif_args: readonly string[];
        }[];
      };
      const [linter] = linters;
      assert.ok(linter);
      const words = [
        linter.cli_executable,
        ...linter.cli_lint_extra_args,
        ...linter.cli_sarif_args,
        "models/b*",
      ];
      ran(folder, words.join(" ").replace("{{SARIF_OUTPUT_FILE}}", "out.sarif"));
      isFound(readFileSync(path.join(folder, "out.sarif"), "utf8"));
    }));

  it("give reviewdog lines in the form that it is told", () =>
    inFolder(TREE, (folder) => {
      const line = blockWith("reviewdog -efm");
      const form = /-efm='([^']+)'/.exec(line)?.[1] ?? "";
      const parts: Readonly<Record<string, string>> = {
        "%f": "(.+?)",
        "%l": "(\\d+)",
        "%c": "(\\d+)",
        "%t": "([a-z])",
        "%m": "(.+)",
      };
      const pattern = form.replace(/%\*(\[[^\]]+\])/g, "$1+").replace(/%[flctm]/g, (p) => parts[p] ?? p);
      const found = new RegExp(`^${pattern}$`, "m").exec(ran(folder, line));
      assert.deepEqual(found?.slice(1, 5), ["models/b c.yaml", "3", found?.[3], "e"]);
    }));
});
