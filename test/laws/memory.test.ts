import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { read } from "../tidy/sources";

/** Edits in a row: some at every run, 10,000 before a release. */
const EDITS = Number(process.env.FOVEA_EDITS ?? 40);
const FEW = 20;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** A number goes up and down, and every other time a line comes and goes: all behind it moves. */
function edited(text: string, i: number): string {
  const digits = text.replace(/(\d)(?!.*\d)/s, String(i % 10));
  return i % 2 ? digits : `${digits}\n`;
}

describe("an edit of an edit of an edit", () => {
  for (const name of [
    "examples/lenet.yaml",
    "test/fixtures/ultralytics/yolo26.yaml",
    "test/zoo/resnet50.json",
  ])
    it(`leaves nothing of ${name} behind`, () => {
      const text = read(name);
      let last: Analysis = analyse(text, name);
      const edit = (from: number, to: number): void => {
        for (let i = from; i < to; i++) {
          last = analyse(edited(text, i), name, {}, last);
          void last.found?.facts.totals.peakActivations;
        }
      };
      edit(0, FEW);
      const few = heap();
      edit(FEW, EDITS);
      const many = heap();
      assert.ok(last.found, name);
      assert.ok(many <= 1.2 * few, `${few} bytes after ${FEW} edits, ${many} after ${EDITS}`);
    });
});
