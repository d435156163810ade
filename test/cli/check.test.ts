import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inFolder } from "./folder";
import { BAD, GOOD } from "./models";
import { fovea, foveaHere } from "./run";

/** With a comment that silences nothing, for which there is a safe fix. */
const IDLE = GOOD.replace("layers:", "# fovea-disable-next-line dead-layer\nlayers:");

/** `.git`: what lies above the temporary folder is none of its business. */
const TREE = {
  ".git/HEAD": "",
  "a.yaml": GOOD,
  "b.yaml": BAD,
  "c.yaml": IDLE,
  "compose.yaml": "services: {}\n",
};

interface Problem {
  readonly code: string;
  readonly line: number;
}
const json = (text: string): { files: { path: string; dialect: string | null; problems: Problem[] }[] } =>
  JSON.parse(text);

describe("fovea check", () => {
  it("ends with 0 where nothing is wrong, 1 where something is, 2 where it could not run", () =>
    inFolder(TREE, async (folder) => {
      assert.equal((await foveaHere(folder, ["check", "a.yaml"])).code, 0);
      assert.equal((await foveaHere(folder, ["check"])).code, 1);
      const missing = await foveaHere(folder, ["check", "gone.yaml"]);
      assert.deepEqual(missing, { code: 2, out: "", err: "fovea: no such file or folder: gone.yaml\n" });
      assert.equal(
        (await foveaHere(folder, ["check", "gone.yaml", "--no-error-on-unmatched-pattern"])).code,
        0,
      );
      assert.match(
        (await foveaHere(folder, ["check", "--nonsense"])).err,
        /^fovea: unknown option --nonsense.*\n$/,
      );
    }));

  it("prints one line for each problem", () =>
    inFolder(TREE, async (folder) => {
      const { out } = await foveaHere(folder, ["check", "b.yaml", "c.yaml", "--format", "concise"]);
      const [first = "", second = ""] = out.split("\n");
      assert.match(first, /^b\.yaml:3:\d+: error .*kernel_size.* \[bad-argument\]$/);
      assert.match(second, /^c\.yaml:2:1: information .* \[unused-directive\]$/);
    }));

  it("keeps the names of its JSON", () =>
    inFolder(TREE, async (folder) => {
      const { files } = json((await foveaHere(folder, ["check", "--format", "json"])).out);
      assert.deepEqual(
        files.map((f) => f.path),
        ["a.yaml", "b.yaml", "c.yaml", "compose.yaml"],
      );
      assert.equal(files[3]?.dialect, null);
      assert.deepEqual(Object.keys(files[1]?.problems[0] ?? {}), [
        "code",
        "severity",
        "line",
        "column",
        "endLine",
        "endColumn",
        "message",
      ]);
    }));

  it("leaves out all but errors when it is to be quiet", () =>
    inFolder(TREE, async (folder) => {
      const { files } = json((await foveaHere(folder, ["check", "--quiet", "--format", "json"])).out);
      assert.deepEqual(
        files.flatMap((f) => f.problems.map((p) => p.code)),
        ["bad-argument"],
      );
    }));

  it("writes SARIF with rules, places, fixes and fingerprints that survive an inserted line", () =>
    inFolder(TREE, (folder) => {
      const run = () => JSON.parse(fovea(folder, ["check", "--format", "sarif"]).out).runs[0];
      const { results, tool } = run();
      assert.equal(tool.driver.name, "fovea");
      for (const result of results) {
        assert.equal(tool.driver.rules[result.ruleIndex].id, result.ruleId);
        assert.match(result.partialFingerprints["foveaProblem/v1"], /^[0-9a-f]{16}$/);
      }
      assert.equal(results[0].locations[0].physicalLocation.artifactLocation.uri, "b.yaml");
      assert.match(tool.driver.rules[0].help.markdown, /^# bad-argument/);
      const [change] = results[1].fixes[0].artifactChanges;
      assert.equal(change.replacements[0].insertedContent.text, "");
      writeFileSync(path.join(folder, "b.yaml"), `# a line more\n${BAD}`);
      assert.deepEqual(run().results[0].partialFingerprints, results[0].partialFingerprints);
    }));

  it("annotates for GitHub, no more than GitHub shows", () =>
    inFolder(TREE, async (folder) => {
      const row = "  - { type: conv2d, filters: 8, kernel_size: 0 }\n";
      writeFileSync(path.join(folder, "many.yaml"), `input_shape: [1, 28, 28]\nlayers:\n${row.repeat(15)}`);
      const lines = (await foveaHere(folder, ["check", "many.yaml", "--format", "github"])).out.split("\n");
      const errors = lines.filter((line) => line.startsWith("::error "));
      assert.equal(errors.length, 10);
      assert.match(
        errors[0] ?? "",
        /^::error title=fovea%3A bad-argument,file=many\.yaml,line=3,endLine=3,col=/,
      );
      assert.match(errors[9] ?? "", /::6 more of this kind/);
      assert.equal(lines.filter((line) => line.startsWith("many.yaml:")).length, 6);
    }));

  it("has a problem a line for agents, with the row and the command", () =>
    inFolder({ "bad.yaml": BAD, "good.yaml": GOOD }, async (folder) => {
      const { code, out } = await foveaHere(folder, ["check", "--format", "agent"]);
      assert.equal(code, 1);
      const lines = out.trim().split("\n");
      assert.match(lines[0] ?? "", /^bad\.yaml:3:\d+ row 0 error bad-argument: .*\. (Edit|Explain): /);
      assert.match(lines.at(-1) ?? "", /^1 error.* in 2 model files\.$/);
      assert.equal(
        (await foveaHere(folder, ["check", "good.yaml", "--format", "agent"])).out,
        "No problems in 1 model file.\n",
      );
      writeFileSync(path.join(folder, "good.yaml"), BAD);
      assert.match(
        (await foveaHere(folder, ["check", "--format", "agent"])).out,
        /\n2 errors in 2 model files\.$/m,
      );
    }));

  it("reports for GitLab and as JUnit's XML", () =>
    inFolder(TREE, async (folder) => {
      const [issue] = JSON.parse((await foveaHere(folder, ["check", "--format", "gitlab"])).out);
      assert.equal(issue.severity, "major");
      assert.deepEqual(issue.location, { path: "b.yaml", lines: { begin: 3, end: 3 } });
      const xml = (await foveaHere(folder, ["check", "--format", "junit"])).out;
      assert.match(xml, /<testsuites name="fovea" tests="4" failures="1" errors="0">/);
      assert.match(xml, /<testcase name="fovea" classname="a\.yaml"\/>/);
    }));

  it("fixes what can be fixed, once, and shows it first if that is wanted", () =>
    inFolder(TREE, async (folder) => {
      const text = () => readFileSync(path.join(folder, "c.yaml"), "utf8");
      const dry = (await foveaHere(folder, ["check", "c.yaml", "--fix-dry-run"])).out;
      assert.match(dry, /^-# fovea-disable-next-line dead-layer$/m);
      assert.equal(text(), IDLE);
      assert.match(
        (await foveaHere(folder, ["check", "c.yaml", "--fix"])).out,
        /Fixed 1 problem in 1 file \(1 line changed\)/,
      );
      assert.equal(text(), GOOD);
      assert.match((await foveaHere(folder, ["check", "c.yaml", "--fix"])).out, /^Nothing to fix: /m);
    }));

  it("follows the nearest config file, and the command line above it", () =>
    inFolder(
      { ...TREE, "fovea.yaml": "rules: { bad-argument: warning }\nignore: c.yaml\nrulse: {}\n" },
      async (folder) => {
        const { files } = json((await foveaHere(folder, ["check", "--format", "json"])).out);
        assert.deepEqual(
          files.map((f) => [f.path, ...f.problems.map((p) => p.code)]),
          [["fovea.yaml", "config"], ["a.yaml"], ["b.yaml", "bad-argument"], ["compose.yaml"]],
        );
        const off = await foveaHere(folder, [
          "check",
          "b.yaml",
          "--rule",
          "bad-argument: off",
          "--format",
          "concise",
        ]);
        assert.doesNotMatch(off.out, /bad-argument/);
        assert.equal((await foveaHere(folder, ["check", "b.yaml", "--no-config"])).code, 1);
        assert.match(
          (await foveaHere(folder, ["check", "--rule", "bad-argumen: off"])).err,
          /Did you mean `bad-argument`\?/,
        );
        const shown = JSON.parse((await foveaHere(folder, ["check", "--print-config", "b.yaml"])).out);
        assert.equal(shown.rules["bad-argument"], "warning");
      },
    ));

  it("writes a config file to start from, which says nothing wrong", () =>
    inFolder(TREE, async (folder) => {
      assert.equal((await foveaHere(folder, ["--init"])).code, 0);
      assert.equal((await foveaHere(folder, ["check", "a.yaml", "fovea.yaml"])).code, 0);
      assert.equal((await foveaHere(folder, ["check", "--init"])).code, 2);
    }));

  it("counts only what a baseline does not know", () =>
    inFolder(TREE, async (folder) => {
      assert.equal((await foveaHere(folder, ["check", "--write-baseline"])).code, 0);
      const known = ["check", "--baseline", "fovea-baseline.json"];
      assert.equal((await foveaHere(folder, known)).code, 0);
      writeFileSync(path.join(folder, "b.yaml"), `# above\n${BAD}`);
      assert.equal((await foveaHere(folder, known)).code, 0);
      writeFileSync(path.join(folder, "d.yaml"), BAD);
      assert.equal((await foveaHere(folder, known)).code, 1);
      writeFileSync(path.join(folder, "b.yaml"), GOOD);
      assert.match((await foveaHere(folder, known)).err, /1 problem of the baseline is fixed/);
      assert.match((await foveaHere(folder, ["check", "--prune-baseline"])).err, /has 1 problem; 1 removed/);
    }));

  it("remembers what has not changed", () =>
    inFolder(TREE, async (folder) => {
      const args = ["check", "--cache", "--stats", "--format", "concise"];
      const first = await foveaHere(folder, args);
      const second = await foveaHere(folder, args);
      assert.equal(second.out, first.out);
      assert.match(first.err, /0 of them from the cache/);
      assert.match(second.err, /4 of them from the cache/);
      writeFileSync(path.join(folder, "b.yaml"), GOOD);
      assert.equal((await foveaHere(folder, args)).code, 0);
      assert.match(
        (await foveaHere(folder, [...args, "--rule", "budget: off"])).err,
        /0 of them from the cache/,
      );
    }));

  it("says the same in the same order on all cores", () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [
        `m${String(i).padStart(3, "0")}.yaml`,
        i % 3 === 0 ? BAD : GOOD,
      ]),
    );
    return inFolder({ ".git/HEAD": "", ...many }, async (folder) => {
      const all = json((await foveaHere(folder, ["check", "--format", "json"])).out).files;
      assert.deepEqual(
        all.map((f) => f.path),
        Object.keys(many),
      );
      const some = json((await foveaHere(folder, ["check", "--format", "json", "m00*.yaml"])).out).files;
      assert.deepEqual(all.slice(0, 10), some);
    });
  });

  it("writes its result to a file", () =>
    inFolder(TREE, (folder) => {
      assert.equal(fovea(folder, ["check", "-o", "out/r.json", "--format", "json"]).out, "");
      assert.ok(existsSync(path.join(folder, "out/r.json")));
    }));
});

describe("fovea rules and explain", () => {
  it("list the rules and show their pages", () =>
    inFolder({}, (folder) => {
      assert.match(
        fovea(folder, ["rules"]).out,
        /^ {2}budget +error +Reports a model that exceeds a budget/m,
      );
      assert.match(fovea(folder, ["explain", "budget"]).out, /^# budget\n/);
      assert.deepEqual(fovea(folder, ["explain", "budgt"]), {
        code: 2,
        out: "",
        err: "fovea: unknown rule budgt; did you mean budget?\n",
      });
    }));
});

describe("fovea check --fix-dry-run", () => {
  const texts = [
    IDLE,
    IDLE.trimEnd(),
    `${IDLE}${"  - { type: dense, units: 3 }\n".repeat(20)}# fovea-disable dead-layer`,
  ];

  for (const [i, text] of texts.entries())
    it(`shows a patch that git applies (${i + 1})`, () =>
      inFolder({ ".git/HEAD": "", "a.yaml": text }, (folder) => {
        const { out } = fovea(folder, ["check", "a.yaml", "--fix-dry-run"]);
        const [shown = ""] = out.split("\n\n");
        const args = ["apply", "-p0"];
        const { status, stderr } = spawnSync("git", args, {
          cwd: folder,
          input: `${shown}\n`,
          encoding: "utf8",
          env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(folder) },
        });
        assert.equal(status, 0, stderr);
        fovea(inFolderOf(folder, text), ["check", "a.yaml", "--fix"]);
        assert.equal(
          readFileSync(path.join(folder, "a.yaml"), "utf8"),
          readFileSync(path.join(folder, "other/a.yaml"), "utf8"),
        );
      }));
});

/** A folder in it with the text once more. */
function inFolderOf(folder: string, text: string): string {
  const other = path.join(folder, "other");
  mkdirSync(other);
  writeFileSync(path.join(other, "a.yaml"), text);
  return other;
}
