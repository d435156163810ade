import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { inFolder } from "./folder";
import { foveaHere } from "./run";

const FAMILY = `nc: 10
scales: { n: [0.5, 0.25, 256], s: [0.5, 0.5, 256] }
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 2, C2f, [128, True]]
head:
  - [-1, 1, Classify, [nc]]
`;

const FLAT = "input_shape: [4]\nlayers:\n  - { type: flatten }\n";

const PLAIN = `input_shape: [3, 32, 32]
layers:
  - { name: stem, type: conv2d, filters: 32, kernel_size: 3 }
  - { name: wide, type: conv2d, filters: 256, kernel_size: 3 }
  - { type: flatten }
  - { type: dense, units: 10 }
`;

const WRITTEN = JSON.stringify({
  module: "keras",
  class_name: "Sequential",
  config: {
    layers: [
      { class_name: "InputLayer", config: { batch_shape: [null, 8], name: "in" } },
      { class_name: "Dense", config: { name: "a", units: 64 } },
      { class_name: "Dense", config: { name: "b", units: 2 } },
    ],
  },
});

const KEYS = JSON.stringify({
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  vocab_size: 1000,
});

describe("fovea shrink", () => {
  it("lists members, and writes the one that is chosen", () =>
    inFolder({ "family.yaml": FAMILY }, async (folder) => {
      const args = ["shrink", "family.yaml", "--scale", "s", "--parameters", "100k"];
      const looked = await foveaHere(folder, args);
      assert.equal(looked.code, 0, looked.err);
      assert.match(looked.out, /^ *1 {2}\[0\.5, [\d.]+, 256\]/m);
      assert.equal(readFileSync(path.join(folder, "family.yaml"), "utf8"), FAMILY);
      const wrote = await foveaHere(folder, [...args, "--write", "1", "--name", "tiny", "--format", "json"]);
      const [first] = JSON.parse(wrote.out).candidates as readonly { parameters: number }[];
      const report = await foveaHere(folder, [
        "report",
        "family.yaml",
        "--scale",
        "tiny",
        "--format",
        "json",
      ]);
      assert.equal(JSON.parse(report.out).files[0].totals.parameters, first?.parameters);
      assert.ok(Number(first?.parameters) <= 100_000);
    }));

  it("narrows layers of a file without scales, but not those that are kept", () =>
    inFolder({ "net.yaml": PLAIN }, async (folder) => {
      const args = ["shrink", "net.yaml", "--parameters", "1M", "--keep", "stem"];
      const looked = await foveaHere(folder, args);
      assert.equal(looked.code, 0, looked.err);
      assert.match(looked.out, /^ *1 {2}channels × 0\.\d+ in 1 layer/m);
      assert.match(looked.out, /^1: wide 256→\d+$/m);
      const wrote = await foveaHere(folder, [...args, "--write", "1", "--format", "json"]);
      const [first] = JSON.parse(wrote.out).candidates as readonly {
        parameters: number;
        changes: object[];
      }[];
      assert.equal(first?.changes.length, 1);
      const text = readFileSync(path.join(folder, "net.yaml"), "utf8");
      assert.match(text, /stem, type: conv2d, filters: 32,/);
      const report = await foveaHere(folder, ["report", "net.yaml", "--format", "json"]);
      assert.equal(JSON.parse(report.out).files[0].totals.parameters, first?.parameters);
      assert.ok(Number(first?.parameters) <= 1_000_000);
    }));

  it("promises nothing of a model of which a part is not known", () =>
    inFolder({ "part.yaml": PLAIN.replace("type: flatten", "type: mystery") }, async (folder) => {
      const args = ["shrink", "part.yaml", "--parameters", "1M"];
      const { code, out } = await foveaHere(folder, args);
      assert.equal(code, 1);
      assert.match(out, /^now +as written +≥[\d,]+/m);
      assert.match(out, /^Parts of the model are not known .* known to stay within the limits\.$/m);
      assert.match(out, /Figures with ≥, ~ or \? are not exact; accuracy is not predicted\.$/m);
      const { now, candidates } = JSON.parse((await foveaHere(folder, [...args, "--format", "json"])).out);
      assert.deepEqual([now.status, candidates], ["partial", []]);
    }));

  it("says in one line what it cannot, and exits with 1 where nothing is small enough", () =>
    inFolder(
      { "family.yaml": FAMILY, "flat.yaml": FLAT, "m.json": WRITTEN, "config.json": KEYS },
      async (folder) => {
        assert.equal((await foveaHere(folder, ["shrink", "family.yaml", "--parameters", "10"])).code, 1);
        for (const [pattern, ...args] of [
          [/needs a limit/, "family.yaml"],
          [/needs one FILE/, "--macs", "1G"],
          [
            /--parameters expects a limit such as 2M or 64MB, not "few"/,
            "family.yaml",
            "--parameters",
            "few",
          ],
          [/flat\.yaml has no scales/, "flat.yaml", "--macs", "1G"],
          [/m\.json is what Keras 3 writes of a model; change the program/, "m.json", "--macs", "1G"],
          [/config\.json sets its sizes by keys for the whole model/, "config.json", "--parameters", "1M"],
          [
            /--keep: there is no layer "7-9"; .* from 0 to 2/,
            "family.yaml",
            "--macs",
            "1G",
            "--keep",
            "0,7-9",
          ],
          [
            /--name expects a word that no scale has yet, not "n"/,
            "family.yaml",
            "--macs",
            "1G",
            "--write",
            "1",
            "--name",
            "n",
          ],
        ] as const) {
          const { code, err } = await foveaHere(folder, ["shrink", ...args]);
          assert.equal(code, 2, err);
          assert.match(err, pattern);
          assert.equal(err.trim().split("\n").length, 1);
        }
      },
    ));
});
