import assert from "node:assert/strict";
import type { FitJson } from "../../server/fit/json";
import { inFolder } from "./folder";
import { foveaHere } from "./run";

const MODEL = `input_shape: [3, 64, 64]
layers:
  - { type: conv2d, out_channels: 8, kernel_size: 3 }
  - { type: relu }
  - { type: conv2d, out_channels: 8, kernel_size: 3 }
`;

describe("fovea fit", () => {
  it("says whether it fits, in words, in JSON and by its exit code", () =>
    inFolder({ "net.yaml": MODEL }, async (folder) => {
      const roomy = await foveaHere(folder, ["fit", "net.yaml", "--device", "t4", "--amp", "fp16"]);
      assert.equal(roomy.code, 0, roomy.err);
      assert.match(roomy.out, /^Fits: a batch of [\d,]+ trains in [\d.]+ GB of NVIDIA T4 \(16 GB\)\.$/m);
      const tight = await foveaHere(folder, [
        "fit",
        "net.yaml",
        "--memory",
        "1MB",
        "--batch",
        "64",
        "--format",
        "json",
      ]);
      assert.equal(tight.code, 1, tight.err);
      const json = JSON.parse(tight.out) as FitJson;
      assert.deepEqual([json.fits, json.batch, json.memory], [false, 64, 1_000_000]);
      assert.ok(Number(json.training.peak) > 1_000_000);
    }));

  it("tells flash from memory, and what is not known from nothing", () =>
    inFolder(
      { "net.yaml": MODEL, "part.yaml": MODEL.replace("relu", "mystery").replace("3, 64, 64", "3, 8, 8") },
      async (folder) => {
        const small = await foveaHere(folder, ["fit", "net.yaml", "--device", "pico", "--size", "8"]);
        assert.match(small.out, /^net\.yaml .* · int8 · Raspberry Pi Pico/m);
        assert.match(
          small.out,
          /^Fits: .* runs in [\d.]+ k?B \(flash\) and [\d.]+ k?B \(memory\) of Raspberry Pi Pico .*\(2 MB of flash, 264 kB of memory\)\.$/m,
        );
        const part = await foveaHere(folder, ["fit", "part.yaml"]);
        assert.match(part.out, /^1 +mystery +\?$/m);
      },
    ));

  it("lists the devices", () =>
    inFolder({}, async (folder) => {
      const { code, out } = await foveaHere(folder, ["fit", "--devices"]);
      assert.equal(code, 0);
      assert.match(out, /^rtx4090 +24 GB +1\.01 TB\/s/m);
    }));

  it("says in one line what it cannot", () =>
    inFolder({ "net.yaml": MODEL, "other.yaml": "a: 1\n" }, async (folder) => {
      for (const [pattern, ...args] of [
        [/needs one FILE/],
        [/--device must be one of h200/, "net.yaml", "--device", "t5"],
        [/--memory expects a size such as 24GB or 16 GiB, not "much"/, "net.yaml", "--memory", "much"],
        [/--amp must be one of bf16, fp16/, "net.yaml", "--amp", "fp8"],
        [/--batch expects whole numbers from 1, not "0"/, "net.yaml", "--batch", "0"],
        [/other\.yaml is not a model file/, "other.yaml"],
      ] as const) {
        const { code, err } = await foveaHere(folder, ["fit", ...args]);
        assert.equal(code, 2, err);
        assert.match(err, pattern);
        assert.equal(err.trim().split("\n").length, 1);
      }
    }));
});
