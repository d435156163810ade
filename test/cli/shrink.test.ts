import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { inFolder } from "./folder";
import { GOOD } from "./models";
import { foveaHere } from "./run";

const FAMILY = `nc: 10
scales: { n: [0.5, 0.25, 256], s: [0.5, 0.5, 256] }
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 2, C2f, [128, True]]
head:
  - [-1, 1, Classify, [nc]]
`;

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

  it("says in one line what it cannot, and exits with 1 where nothing is small enough", () =>
    inFolder({ "family.yaml": FAMILY, "net.yaml": GOOD }, async (folder) => {
      assert.equal((await foveaHere(folder, ["shrink", "family.yaml", "--parameters", "10"])).code, 1);
      for (const [pattern, ...args] of [
        [/needs a limit/, "family.yaml"],
        [/needs one FILE/, "--macs", "1G"],
        [/--parameters expects a limit such as 2M or 64MB, not "few"/, "family.yaml", "--parameters", "few"],
        [/net\.yaml has no scales/, "net.yaml", "--macs", "1G"],
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
    }));
});
