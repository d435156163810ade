import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { filesOf } from "../../server/cli/files";
import { inFolder } from "./folder";

const slashed = (files: readonly string[]): readonly string[] =>
  files.map((f) => f.split(path.sep).join("/"));

describe("files of the command line", () => {
  const tree = {
    "a.yaml": "",
    "b.txt": "",
    "deep/c.yml": "",
    "deep/d.json": "",
    "deep/er/e.jsonc": "",
    "deep/er/F.YAML": "",
  };

  it("are those of a folder that could be models, depth first by name", () =>
    inFolder(tree, async (folder) => {
      assert.deepEqual(slashed(await filesOf(["."], folder)), [
        "a.yaml",
        "deep/c.yml",
        "deep/d.json",
        "deep/er/F.YAML",
        "deep/er/e.jsonc",
      ]);
      assert.deepEqual(slashed(await filesOf(["deep/er/"], folder)), ["deep/er/F.YAML", "deep/er/e.jsonc"]);
    }));

  it("are taken as they are when they are named", () =>
    inFolder({ ...tree, ".gitignore": "b.txt" }, async (folder) => {
      assert.deepEqual(await filesOf(["b.txt"], folder), ["b.txt"]);
      const absolute = path.join(folder, "b.txt");
      assert.deepEqual(await filesOf([absolute], folder), [absolute]);
    }));

  it("come once, however often they are named", () =>
    inFolder(tree, async (folder) => {
      assert.deepEqual(
        await filesOf(["a.yaml", ".", "./a.yaml", "-", "-"], folder).then((l) => l.slice(0, 2)),
        ["a.yaml", "deep/c.yml"].map(path.normalize),
      );
      assert.equal((await filesOf(["-", "-"], folder)).length, 1);
    }));

  it("may be named by a pattern", () =>
    inFolder(tree, async (folder) => {
      assert.deepEqual(slashed(await filesOf(["deep/**/*.{yml,json}"], folder)), [
        "deep/c.yml",
        "deep/d.json",
      ]);
      assert.deepEqual(slashed(await filesOf(["*.txt"], folder)), ["b.txt"]);
    }));

  it("are refused where there are none", () =>
    inFolder(tree, async (folder) => {
      await assert.rejects(filesOf(["nowhere.yaml"], folder), /no such file or folder: nowhere\.yaml/);
      await assert.rejects(filesOf(["*.onnx"], folder), /no file matches \*\.onnx/);
    }));

  it("may be none in a folder", () =>
    inFolder({ "b.txt": "" }, async (folder) => assert.deepEqual(await filesOf(["."], folder), [])));

  it("leave out what git ignores", () =>
    inFolder(
      {
        ".git/HEAD": "",
        ".git/info/exclude": "local.yaml\n",
        ".gitignore": "/runs/\n*.gen.yaml\n",
        "local.yaml": "",
        "x.gen.yaml": "",
        "runs/r.yaml": "",
        "models/runs/kept.yaml": "",
        "models/.gitignore": "!y.gen.yaml\nscratch*\n",
        "models/y.gen.yaml": "",
        "models/z.gen.yaml": "",
        "models/scratch1/s.yaml": "",
        "models/m.yaml": "",
      },
      async (folder) => {
        const wanted = ["models/m.yaml", "models/runs/kept.yaml", "models/y.gen.yaml"];
        assert.deepEqual(slashed(await filesOf(["."], folder)), wanted);
        assert.deepEqual(slashed(await filesOf(["**/*.yaml"], folder)), wanted);
        // The rules of the folders above hold too.
        assert.deepEqual(
          slashed(await filesOf(["."], path.join(folder, "models"))),
          wanted.map((f) => f.replace("models/", "")),
        );
      },
    ));

  it("leave out installed packages", () =>
    inFolder({ "node_modules/p/x.yaml": "", ".venv/lib/y.yaml": "", "z.yaml": "" }, async (folder) => {
      assert.deepEqual(await filesOf(["."], folder), ["z.yaml"]);
      assert.deepEqual(await filesOf(["**/*.yaml"], folder), ["z.yaml"]);
    }));

  it("are found behind a link, but a link to a folder is no way in", function () {
    if (process.platform === "win32") this.skip();
    return inFolder({ "real.yaml": "", "deep/x.yaml": "" }, async (folder) => {
      symlinkSync("real.yaml", path.join(folder, "link.yaml"));
      symlinkSync("gone.yaml", path.join(folder, "broken.yaml"));
      symlinkSync("..", path.join(folder, "deep/circle"));
      assert.deepEqual(slashed(await filesOf(["."], folder)), ["deep/x.yaml", "link.yaml", "real.yaml"]);
    });
  });
});
