import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { revisionFrom } from "../../server/cli/git";
import type { DiffJson } from "../../server/report/diff/json";
import { byName, byPlace, hdf5 } from "../weights/hdf5";
import { inFolder } from "./folder";
import { foveaHere, type Ran } from "./run";

const MODEL = "input_shape: [3, 32, 32]\nlayers:\n  - {type: conv2d, out_channels: 8, kernel_size: 3}\n";

const fovea = (folder: string, ...args: readonly string[]): Promise<Ran> =>
  foveaHere(folder, ["diff", ...args]);

function git(folder: string, ...args: readonly string[]): void {
  const own = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...own, ...args], { cwd: folder, stdio: "ignore" });
}

/** A repository whose only commit has the model; the working copy has a wider one. */
const inRepository = (body: (folder: string) => Promise<void>): Promise<void> =>
  inFolder({ "models/net.yaml": MODEL, "notes.yaml": "a: 1\n" }, (folder) => {
    git(folder, "init", "-q");
    git(folder, "add", ".");
    git(folder, "commit", "-qm", "a model");
    writeFileSync(path.join(folder, "models/net.yaml"), MODEL.replace("8", "16"));
    return body(folder);
  });

const jsonOf = ({ out }: Ran): DiffJson => JSON.parse(out) as DiffJson;

describe("fovea diff", () => {
  it("compares a file with what HEAD has of it, from any folder", () =>
    inRepository(async (folder) => {
      const ran = await fovea(folder, "models/net.yaml", "--format", "json");
      assert.equal(ran.code, 0, ran.err);
      const { before, after, totals } = jsonOf(ran);
      assert.deepEqual([before.path, after.path], ["HEAD:models/net.yaml", "models/net.yaml"]);
      assert.equal(totals.parameters?.delta, 224);
      assert.equal(
        jsonOf(await fovea(path.join(folder, "models"), "net.yaml", "--format", "json")).layers.length,
        1,
      );
      assert.equal(jsonOf(await fovea(folder, "HEAD:models/net.yaml", "--format", "json")).layers.length, 1);
    }));

  it("compares two files, and two revisions", () =>
    inRepository(async (folder) => {
      writeFileSync(path.join(folder, "b.yaml"), MODEL);
      const same = await fovea(folder, "b.yaml", "HEAD:models/net.yaml");
      assert.match(same.out, /The models are identical\./);
      git(folder, "commit", "-qam", "wider");
      const ran = await fovea(
        folder,
        "HEAD~1:models/net.yaml",
        "HEAD:models/net.yaml",
        "--format",
        "markdown",
      );
      assert.match(ran.out, /\| parameters \| 224 \| 448 \| \+224 \(\+100%\) \|/);
    }));

  it("exits with 1 where a budget is exceeded, and says which", () =>
    inRepository(async (folder) => {
      const file = "models/net.yaml";
      assert.equal(
        (await fovea(folder, file, "--budget", "parameters: +100%", "--budget", "macs: +1G")).code,
        0,
      );
      const ran = await fovea(folder, file, "--budget", "macs: +1G", "--budget", "parameters: +50%");
      assert.equal(ran.code, 1);
      assert.equal(ran.err, "fovea: parameters: +50%: exceeded (224 → 448)\n");
      const json = jsonOf(await fovea(folder, file, "--budget", "parameters: +50%", "--format", "json"));
      assert.deepEqual(json.budgets, [
        { budget: "parameters: +50%", total: "parameters", result: "exceeded" },
      ]);
    }));

  it("says in one line why it cannot", () =>
    inRepository(async (folder) => {
      mkdirSync(path.join(folder, "empty"));
      const cases: readonly (readonly [RegExp, ...string[]])[] = [
        [/takes one or two files/],
        [/no such file: gone\.yaml/, "gone.yaml"],
        [/HEAD:new\.yaml/, "new.yaml"],
        [/nope:models\/net\.yaml/, "nope:models/net.yaml"],
        [/no such revision/, "--", "-p:models/net.yaml", "models/net.yaml"],
        [/notes\.yaml is not a model file/, "notes.yaml"],
        [/--budget expects/, "models/net.yaml", "--budget", "size: 3"],
        [/--format must be one of text, markdown, json/, "models/net.yaml", "--format", "html"],
      ];
      writeFileSync(path.join(folder, "new.yaml"), MODEL);
      for (const [pattern, ...args] of cases) {
        const { code, err, out } = await fovea(folder, ...args);
        assert.equal(code, 2, args.join(" "));
        assert.match(err, pattern);
        assert.equal(err.trim().split("\n").length, 1);
        assert.equal(out, "");
      }
    }));

  it("does without git for two files, and says so where it cannot", () =>
    inFolder({ "a.yaml": MODEL, "b.yaml": MODEL }, async (folder) => {
      assert.equal((await fovea(folder, "a.yaml", "b.yaml")).code, 0);
      assert.match((await fovea(folder, "a.yaml")).err, /not in a git repository/);
    }));
});

describe("fovea diff --with", () => {
  const own = readFileSync("test/fixtures/ultralytics/yolo11.yaml", "utf8");

  it("tells what is loaded of a stock network's weights", () =>
    inFolder({ "mine.yaml": own.replace(/^nc: .*/m, "nc: 3") }, async (folder) => {
      const { code, out } = await fovea(folder, "mine.yaml", "--with", "yolo11n");
      assert.equal(code, 0);
      assert.match(out, /^Weights of yolo11n\.pt: 448 of the model's 499 tensors are loaded/);
      const json = JSON.parse(
        (await fovea(folder, "mine.yaml", "--with", "yolo11n", "--format", "json")).out,
      );
      assert.deepEqual(json.pretrained.loaded.tensors, 448);
      assert.equal(json.weights, "yolo11n.pt");
    }));

  it("takes one file, no budget, and only names that there are", () =>
    inFolder({ "mine.yaml": own }, async (folder) => {
      const err = async (...args: readonly string[]): Promise<string> => (await fovea(folder, ...args)).err;
      assert.match(await err("mine.yaml", "mine.yaml", "--with", "yolo11n"), /takes one file/);
      assert.match(await err("mine.yaml", "--with", "yolo11n", "--budget", "parameters: 3M"), /only weights/);
      assert.match(await err("mine.yaml", "--with", "yolo11q"), /not "yolo11q"/);
      assert.match(await err("mine.yaml", "--with", "best.pt"), /never opened/);
      assert.match(await err("mine.yaml", "--with", "best.weights.h5"), /cannot read best\.weights\.h5/);
    }));
});

describe("fovea diff --with weights in HDF5", () => {
  const dense = (name: string, units: number): object => ({ class_name: "Dense", config: { name, units } });
  const input = { class_name: "InputLayer", config: { name: "in", batch_shape: [null, 3] } };
  const model = JSON.stringify({
    class_name: "Sequential",
    config: { name: "s", layers: [input, dense("hidden", 4), dense("other", 2)] },
  });
  const files = {
    "m.json": model,
    "named.h5": hdf5(
      byName({ hidden: { kernel: [3, 4], bias: [4] }, classes: { kernel: [4, 2], bias: [2] } }),
    ),
    "placed.weights.h5": byPlace({ "layers/dense": [[3, 4], [4]], "layers/dense_1": [[4, 2], [2]] }),
    "not.h5": "no",
  };
  const said = async (file: string): Promise<string> => {
    let out = "";
    await inFolder(files, async (folder) => {
      const ran = await fovea(folder, "m.json", "--with", file);
      out = ran.out + ran.err;
    });
    return out;
  };

  it("tells what is loaded by name, and what by place", async () => {
    assert.match(
      await said("named.h5"),
      /^Weights of named\.h5: 2 of the model's 4 tensors are loaded, 62% of the 26 /,
    );
    assert.match(
      await said("placed.weights.h5"),
      /^Weights of placed\.weights\.h5: 4 of the model's 4 tensors are loaded, 100% of the 26 /,
    );
  });

  it("says why it reads nothing", async () => {
    assert.match(await said("not.h5"), /not\.h5: The file is not HDF5/);
  });
});

describe("a revision of a file", () => {
  it("is told from a path", () => {
    assert.deepEqual(revisionFrom("HEAD:a/b.yaml"), { revision: "HEAD", file: "a/b.yaml" });
    assert.deepEqual(revisionFrom(":a.yaml"), { revision: "", file: "a.yaml" });
    assert.equal(revisionFrom("a/b.yaml"), undefined);
    assert.equal(revisionFrom("C:\\a\\b.yaml"), undefined);
    assert.equal(revisionFrom("c:/a.yaml"), undefined);
  });
});
