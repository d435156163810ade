import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { inFolder } from "./folder";
import { BAD, GOOD } from "./models";
import { foveaHere } from "./run";

const FILES = { "a.yaml": GOOD, "b.yaml": GOOD, "bad.yaml": BAD, "other.yaml": "a: 1\n" };

describe("fovea report", () => {
  it("writes each of its formats", () =>
    inFolder(FILES, async (folder) => {
      const begins = {
        text: /^a\.yaml {2}layers file/,
        json: /^\{"schemaVersion":1/,
        markdown: /^# a\.yaml\n/,
        html: /^<!doctype html>\n/,
        csv: /^file,index,group,/,
        latex: /^% \\usepackage\{booktabs\}/,
        mermaid: /^flowchart TB\n/,
        svg: /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
      };
      for (const [format, pattern] of Object.entries(begins)) {
        const { code, out, err } = await foveaHere(folder, ["report", "a.yaml", "--format", format]);
        assert.equal(code, 0, err);
        assert.match(out, pattern);
      }
    }));

  it("writes a page to a file, and exits as the problems say", () =>
    inFolder(FILES, async (folder) => {
      const { code, out } = await foveaHere(folder, [
        "report",
        "a.yaml",
        "bad.yaml",
        "--format",
        "html",
        "-o",
        "out/p.html",
      ]);
      assert.equal(code, 1);
      assert.equal(out, "");
      const page = readFileSync(path.join(folder, "out/p.html"), "utf8");
      assert.equal(page.match(/<main>/g)?.length, 2);
      assert.match(page, /<li class="error">/);
    }));

  it("has one heading in CSV, whatever the number of files", () =>
    inFolder(FILES, async (folder) => {
      const { out } = await foveaHere(folder, ["report", "a.yaml", "b.yaml", "--format", "csv"]);
      assert.equal(out.trim().split("\n").length, 5);
    }));

  it("says in one line what it cannot", () =>
    inFolder(FILES, async (folder) => {
      for (const [pattern, ...args] of [
        [/draws one model; give one FILE/, "a.yaml", "b.yaml", "--format", "svg"],
        [
          /--scales is for --format text, json and markdown, not csv/,
          "a.yaml",
          "--scales",
          "--format",
          "csv",
        ],
        [/--format must be one of text, json, markdown, html/, "a.yaml", "--format", "pdf"],
      ] as const) {
        const { code, err, out } = await foveaHere(folder, ["report", ...args]);
        assert.equal(code, 2);
        assert.match(err, pattern);
        assert.equal(err.trim().split("\n").length, 1);
        assert.equal(out.includes("file,index"), false);
      }
      const none = await foveaHere(folder, ["report", "other.yaml", "--format", "html"]);
      assert.deepEqual([none.code, none.out], [0, ""]);
      assert.match(none.err, /other\.yaml is not a model file/);
    }));
});
