import assert from "node:assert/strict";
import type { Parsed } from "../../server/model/tree";
import { languageOf, parse } from "../../server/syntax/parse";
import { type ModelFile, modelFiles } from "../models";
import { damaged } from "../torture/damage";
import { assertSound } from "./trees";

const files = modelFiles();

function read({ name, text }: ModelFile): Parsed {
  const parsed = parse(text, languageOf(name, text));
  const lost = parsed.faults.find((f) => f.message === "This text cannot be parsed");
  assert.equal(lost, undefined);
  assertSound(text, parsed);
  return parsed;
}

/** Says which text it was, with what comes before. */
function survives(file: ModelFile, what: string): void {
  try {
    read(file);
  } catch (error) {
    throw new Error(`${file.name}, ${what}: ${JSON.stringify(file.text.slice(-200))}`, { cause: error });
  }
}

describe("parsing never fails", () => {
  it("on the project's own files, in which nothing is wrong", () => {
    assert.ok(files.length >= 10);
    for (const file of files) assert.deepEqual(read(file).faults, [], file.name);
  });

  it("on what has been typed so far, wherever the cursor is", () => {
    for (const { name, text } of files) {
      // About sixty cuts a file, each at another place of its line.
      const step = Math.max(Math.floor(text.length / 60), 1) | 1;
      for (let end = 0; end <= text.length; end += step)
        survives({ name, text: text.slice(0, end) }, `first ${end} characters`);
    }
  });

  it("on what a cat on the keyboard makes of them", () => {
    for (const file of files)
      for (let seed = 0; seed < 10; seed++)
        survives({ ...file, text: damaged(file.text, seed) }, `seed ${seed}`);
  });

  it("on either language read as the other", () => {
    for (const { name, text } of files) {
      const other = languageOf(name, text) === "json" ? "x.yaml" : "x.json";
      survives({ name: other, text }, name);
    }
  });
});
