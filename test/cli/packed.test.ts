import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { workspaceAt } from "../../server/cli/mcp/workspace";
import { byName, hdf5 } from "../weights/hdf5";
import { inFolder } from "./folder";
import { foveaHere } from "./run";

const layer = (class_name: string, config: object): object => ({ class_name, config });

/** Two dense layers; the second activation does nothing, so that there is something to fix. */
const model = (units: number): object =>
  layer("Sequential", {
    name: "small",
    layers: [
      layer("InputLayer", { batch_input_shape: [null, 16], name: "in" }),
      layer("Dense", { name: "a", units, activation: "relu" }),
      layer("ReLU", { name: "again" }),
      layer("Dense", { name: "b", units: 2 }),
    ],
  });

const saved = (units: number): Buffer =>
  hdf5({
    entries: { model_weights: byName({ a: { kernel: [16, units], bias: [units] } }) },
    words: { model_config: [JSON.stringify(model(units))], keras_version: ["2.15.0"] },
  });

const FILES = { "m.h5": saved(8), "wide.h5": saved(9), "m.json": JSON.stringify(model(8)) };

describe("a model that lies beside its weights", () => {
  it("is checked and reported as the framework and release that wrote it have it", () =>
    inFolder(FILES, async (folder) => {
      const report = await foveaHere(folder, ["report", "m.h5", "--format", "json"]);
      const { variant, totals } = JSON.parse(report.out).files[0];
      assert.equal(variant, "tf.keras");
      assert.equal(totals.parameters, 154);
      const check = await foveaHere(folder, ["check", "m.h5"]);
      assert.match(check.out, /^m\.h5:1:\d+ .*double-activation$/m);
    }));

  it("is compared with another, with its version in git and with weights", () =>
    inFolder(FILES, async (folder) => {
      assert.match((await foveaHere(folder, ["diff", "m.h5", "wide.h5"])).out, /units: 8 → 9/);
      assert.match((await foveaHere(folder, ["diff", "m.json", "m.h5"])).out, /parameters +154 +154/);
      assert.match(
        (await foveaHere(folder, ["diff", "wide.h5", "--with", "m.h5"])).out,
        /^Weights of m\.h5: 0 of the model's 4 tensors are loaded/,
      );
      const git = (...args: readonly string[]) =>
        execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: folder });
      git("init", "-q");
      git("add", ".");
      git("commit", "-q", "-m", "first");
      assert.match((await foveaHere(folder, ["diff", "HEAD:m.h5", "HEAD:wide.h5"])).out, /units: 8 → 9/);
    }));

  it("is never written", () =>
    inFolder(FILES, async (folder) => {
      const bytes = (): Buffer => readFileSync(path.join(folder, "m.h5"));
      await foveaHere(folder, ["check", "--fix", "m.h5"]);
      const shrunk = await foveaHere(folder, ["shrink", "m.h5", "--parameters", "100", "--write", "1"]);
      assert.match(shrunk.err, /cannot change m\.h5, which holds weights as well/);
      await assert.rejects(workspaceAt(folder).write("m.h5", "{}"), /m\.h5 holds weights as well/);
      assert.deepEqual(bytes(), FILES["m.h5"]);
    }));

  it("has no edits, since nobody could make them", () =>
    inFolder(FILES, async (folder) => {
      const told = async (name: string) =>
        (await foveaHere(folder, ["check", name, "--format", "agent"])).out;
      assert.match(await told("m.json"), /double-activation: .* (Fix|Edit): /);
      assert.match(await told("m.h5"), /double-activation: .* Explain: fovea explain double-activation$/m);
    }));
});
