import assert from "node:assert/strict";
import { claimOf, foundIn, readingOf } from "../../server/analysis/found";
import { likely } from "../../server/dialects/choose";
import { printedOf } from "../../server/dialects/ultralytics/printed";
import type { Options } from "../../server/model/options";
import type { Trace } from "../../server/model/trace";
import { languageOf, parse } from "../../server/syntax/parse";
import { trace } from "../../server/trace/walk";
import { modelFiles } from "../models";

/** What changes nothing that a model computes, and what changes all of it without a change in a row. */
const EDITS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `# A copy.\n${text}`,
  (text) => text.replace(/^nc: .*/m, "nc: 7"),
  (text) => `activation: nn.ReLU()\n${text}`,
  (text) => `reg_max: 8\n${text}`,
  (text) =>
    text.replace(/^((?:width|depth)_multiple): .*/gm, "$1: 0.5").replace(/^( {2}[a-z]: \[)[\d.]+/gm, "$10.8"),
  (text) => text.replace(/^head:/m, "head: # the rest"),
];

const OPTIONS: readonly Options[] = [
  {},
  { fused: true },
  { scale: "m" },
  { inputSize: [320, 256] },
  { input: [1, 64, 64] },
  { frameworkVersion: "8.0.0" },
];

/** A watcher knows who made it; what it has counted is compared. */
function made(all: Trace): unknown {
  const { watcher: _, ...rest } = all;
  return { ...rest, printed: printedOf(all) };
}

describe("models that are written alike", () => {
  it("come to what they come to when they are looked at alone", () => {
    const met = new Set<Trace>();
    let again = 0;
    for (const { name, text } of modelFiles().filter((f) => f.name.includes("ultralytics")))
      for (const edit of EDITS)
        for (const options of OPTIONS) {
          const file = { name, text: edit(text), options };
          const claimed = claimOf(parse(file.text, languageOf(name, file.text)), likely(file.text, options));
          if (!claimed) continue;
          const reading = readingOf(claimed, file);
          const found = foundIn(reading, claimed, file).trace;
          if (met.has(found)) again++;
          met.add(found);
          const alone = trace(reading.model, reading.lower);
          assert.deepEqual(made(found), made(alone), `${name} ${JSON.stringify(options)}\n${file.text}`);
        }
    assert.ok(again > met.size / 4, `${again} of ${met.size + again} models were remembered`);
  });
});
