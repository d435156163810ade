import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { inFolder } from "./folder";
import { BAD, GOOD } from "./models";
import { fovea, foveaHere } from "./run";

const SCALED =
  "nc: 3\nscales: { n: [0.5, 0.5, 256], s: [1, 1, 256] }\nbackbone:\n  - [-1, 1, Conv, [16, 3, 2]]\nhead:\n  - [-1, 1, Classify, [nc]]\n";

const TREE = { ".git/HEAD": "", "a.yaml": GOOD, "b.yaml": BAD, "sub/c.yaml": SCALED };

/** Slips of those who know ESLint or Ruff, and what they are told. */
const SLIPS: readonly (readonly [told: RegExp, ...args: readonly string[]])[] = [
  [/unknown command "chek"; did you mean check\?/, "chek"],
  [/unknown command "a\.yaml"; did you mean fovea check a\.yaml\?/, "a.yaml"],
  [/unknown command "--nope"; available: check, report/, "--nope"],
  [/unknown option --fromat; did you mean --format\?/, "check", "--fromat", "json"],
  [/unknown option -x/, "check", "-x"],
  [/--format must be one of stylish, .*, not "xml"/, "check", "--format", "xml"],
  [/--format needs a value: FORMAT/, "check", "--format"],
  [/--max-warnings needs a value: N; .* --max-warnings=-…/, "check", "--max-warnings", "-1"],
  [/--max-warnings expects whole numbers from 0, not "-1"/, "check", "--max-warnings=-1"],
  [/--max-warnings expects whole numbers from 0, not "few"/, "check", "--max-warnings", "few"],
  [/--stats takes no value/, "check", "--stats=yes"],
  [/--rule "": expected 'code: severity'/, "check", "--rule", ""],
  [/Unknown rule `bad-argumen`. Did you mean `bad-argument`\?/, "check", "--rule", "bad-argumen: off"],
  [/Invalid severity; expected off, hint, info, warning or error/, "check", "--rule", "bad-argument: of"],
  [/Invalid severity; expected off/, "check", "--rule", "bad-argument"],
  [/Unknown option `share`/, "check", "--rule", "huge-dense:[warning,{share: 2}]"],
  [/--preset must be one of errors, .*, not "strct"/, "check", "--preset", "strct"],
  [/no such file: gone\.yaml/, "check", "--config", "gone.yaml"],
  [/--config expects a file, but sub is a folder/, "check", "--config", "sub"],
  [/--print-config expects a file, but sub is a folder/, "check", "--print-config", "sub"],
  [/no such baseline: gone\.json; create it with --write-baseline/, "check", "--baseline", "gone.json"],
  [/a\.yaml is not a baseline/, "check", "--baseline", "a.yaml"],
  [/a\.yaml is not a baseline/, "check", "--baseline", "a.yaml", "--write-baseline"],
  [/cannot be combined/, "check", "--write-baseline", "--prune-baseline"],
  [/cannot be combined/, "check", "--fix", "--fix-dry-run"],
  [/a\.yaml is not a cache and would be overwritten/, "check", "--cache-location", "a.yaml"],
  [/--output-file: EISDIR/, "check", "a.yaml", "-o", "sub"],
  [/no such file or folder: gone/, "check", "gone"],
  [/no file matches \*\.yml/, "check", "*.yml"],
  [/--stdin-filename needs standard input/, "check", "a.yaml", "--stdin-filename", "x.yaml"],
  [/--dialect must be one of gpt-neox, .*keras.*, not "kears"/, "check", "--dialect", "kears"],
  [/--variant must be one of ultralytics, .*, not "v6"/, "check", "--variant", "v6"],
  [/--framework-version expects a version such as 8\.3\.0, not "new"/, "check", "--framework-version", "new"],
  [/--dtype must be one of .*, not "float8"/, "check", "--dtype", "float8"],
  [/--input expects whole numbers from 1/, "check", "--input", "3x"],
  [/sub\/c\.yaml has no scale q; available: n, s/, "report", "sub/c.yaml", "--scale", "q"],
  [/report needs a FILE/, "report"],
  [/explain needs a RULE/, "explain"],
  [/unknown rule \.\.\/budget/, "explain", "../budget"],
  [/rules takes no operands/, "rules", "budget"],
  [/no such folder: gone/, "init", "gone"],
  [/init takes at most one folder/, "init", "sub", "sub"],
  [/lsp takes --stdio and nothing else/, "lsp"],
  [/unknown command "nope"/, "help", "nope"],
];

describe("mistakes on the command line", () => {
  for (const [told, ...args] of SLIPS)
    it(`fovea ${args.join(" ")}`, () =>
      inFolder(TREE, async (folder) => {
        const { code, out, err } = await foveaHere(folder, args);
        assert.deepEqual([code, out], [2, ""]);
        assert.match(err, told);
        assert.match(err, /^fovea: [^\n]+\n$/);
        assert.equal(readFileSync(path.join(folder, "a.yaml"), "utf8"), GOOD);
      }));

  it("are told in one line for a baseline or a cache that is damaged", () =>
    inFolder(
      {
        ...TREE,
        "none.json": '{"schemaVersion":1,"files":null}',
        "odd.json": '{"schemaVersion":1,"files":{"a.yaml":1}}',
      },
      (folder) => {
        for (const file of ["none.json", "odd.json"])
          assert.equal(
            fovea(folder, ["check", "--baseline", file]).err,
            `fovea: ${file} is not a baseline of this version\n`,
          );
        const kept = { ".foveacache": "{ broken" };
        return inFolder({ ...TREE, ...kept }, (other) => {
          assert.equal(fovea(other, ["check", "--cache", "a.yaml"]).code, 0);
          assert.match(readFileSync(path.join(other, ".foveacache"), "utf8"), /^\{"version":/);
        });
      },
    ));
});

describe("habits of ESLint and Ruff", () => {
  it("take a rule without a space after the colon", () =>
    inFolder(TREE, async (folder) => {
      assert.equal((await foveaHere(folder, ["check", "b.yaml", "--rule", "bad-argument:off"])).code, 0);
      assert.equal(
        (await foveaHere(folder, ["check", "b.yaml", "--rule", "bad-argument:[warning]"])).code,
        0,
      );
    }));

  it("count warnings that --quiet does not show", () =>
    inFolder(TREE, async (folder) => {
      const args = ["check", "b.yaml", "--rule", "bad-argument: warning", "--quiet", "--format", "concise"];
      assert.deepEqual(await foveaHere(folder, args), { code: 0, out: "", err: "" });
      assert.deepEqual(await foveaHere(folder, [...args, "--max-warnings", "0"]), {
        code: 1,
        out: "",
        err: "fovea: 1 warning, more than the 0 that --max-warnings allows\n",
      });
      assert.equal((await foveaHere(folder, [...args, "--max-warnings", "1"])).code, 0);
      assert.equal(
        (await foveaHere(folder, ["check", "b.yaml", "--rule", "bad-argument: warning", "--quiet"])).out,
        "No errors in 1 file\n",
      );
    }));

  it("read the standard input when it is given a name", () =>
    inFolder({ ...TREE, "sub/fovea.yaml": "rules: { bad-argument: warning }\n" }, (folder) => {
      const { code, out } = fovea(
        folder,
        ["check", "--stdin-filename", "sub/x.yaml", "--format", "concise"],
        BAD,
      );
      assert.equal(code, 0);
      assert.match(out, /^sub\/x\.yaml:3:\d+: warning [^\n]+\n$/);
    }));

  it("check a config file on the standard input as one", () =>
    inFolder(TREE, (folder) => {
      const { code, out } = fovea(
        folder,
        ["check", "-", "--stdin-filename", "sub/fovea.yaml", "--format", "concise"],
        "rulse: {}\n",
      );
      assert.equal(code, 1);
      assert.match(out, /^sub\/fovea\.yaml:1:1: error Unknown key `rulse`/);
    }));

  it("keep the cache in the folder that is named", () =>
    inFolder(TREE, async (folder) => {
      await foveaHere(folder, ["check", "--cache-location", "sub"]);
      assert.ok(existsSync(path.join(folder, "sub/.foveacache")));
      assert.match(
        (await foveaHere(folder, ["check", "--cache-location", "sub", "--stats"])).err,
        /3 of them from the cache/,
      );
    }));

  it("show what --fix would write of the standard input, and write nothing", () =>
    inFolder(TREE, (folder) => {
      const text = GOOD.replace("layers:", "# fovea-disable-next-line dead-layer\nlayers:");
      for (const option of ["--fix", "--fix-dry-run"]) {
        const { code, out } = fovea(folder, ["check", "-", option, "--format", "json"], text);
        assert.equal(code, 0);
        assert.equal(JSON.parse(out).files[0].output, GOOD);
      }
    }));

  it("mend the other files where one may not be written", function () {
    if (process.platform === "win32" || process.getuid?.() === 0) this.skip(); // root may write everything
    const text = GOOD.replace("layers:", "# fovea-disable-next-line dead-layer\nlayers:");
    return inFolder({ ".git/HEAD": "", "a.yaml": text, "b.yaml": text }, (folder) => {
      chmodSync(path.join(folder, "a.yaml"), 0o444);
      const { code, err } = fovea(folder, ["check", "--fix"]);
      assert.deepEqual([code, err], [0, "fovea: a.yaml cannot be written (EACCES) and was not changed\n"]);
      assert.equal(readFileSync(path.join(folder, "b.yaml"), "utf8"), GOOD);
    });
  });

  it("do nothing wrong in an empty folder", () =>
    inFolder({ ".git/HEAD": "" }, async (folder) => {
      for (const more of [
        [],
        ["--fix"],
        ["--cache"],
        ["--stats"],
        ["--write-baseline"],
        ["--prune-baseline"],
      ])
        assert.equal((await foveaHere(folder, ["check", ...more])).code, 0, more.join(" "));
      assert.deepEqual(JSON.parse((await foveaHere(folder, ["check", "--format", "json"])).out).files, []);
    }));

  it("show paths from the repository where a job runs in a folder of it", () =>
    inFolder(TREE, (folder) => {
      const from = (env: Readonly<Record<string, string>>, format: string): string =>
        fovea(path.join(folder, "sub"), ["check", "../b.yaml", "--format", format], "", env).out;
      assert.match(from({ GITHUB_WORKSPACE: folder }, "github"), /,file=b\.yaml,/);
      assert.match(from({ CI_PROJECT_DIR: folder }, "gitlab"), /"path": "b\.yaml"/);
      assert.match(from({ GITHUB_WORKSPACE: folder }, "sarif"), /"uri": "b\.yaml"/);
      assert.match(from({ GITHUB_WORKSPACE: path.join(folder, "sub") }, "github"), /,file=\.\.\/b\.yaml,/);
      assert.match(from({}, "github"), /,file=\.\.\/b\.yaml,/);
    }));
});
