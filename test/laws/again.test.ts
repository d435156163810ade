import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { Random } from "../measure/random";
import { modelFiles } from "../models";
import { typedInto } from "../syntax/typed";
import { writtenOut } from "./facts";

/** Edits that the law is tried with: a few at every run, many before a release. */
const EDITS = Number(process.env.FOVEA_EDITS ?? 60);

/** All that is said of a file. */
const said = ({ found, problems, suppressed }: Analysis): unknown => ({
  problems: problems.map((p) => ({ ...p, fixes: undefined })),
  suppressed: suppressed.map((p) => ({ ...p, fixes: undefined })),
  model: found && {
    ...found.model,
    layers: found.model.layers.map(({ name, type, span, calls }) => ({ name, type, span, calls })),
  },
  facts: found && writtenOut(found.facts),
});

describe("looking at an edited file again", () => {
  it(`says the same as looking at it for the first time, after each of ${EDITS} edits`, () => {
    const random = new Random(20261129);
    const files = modelFiles().filter(({ text }) => text.length < 20_000);
    let known = 0;
    for (let i = 0; i < EDITS; ) {
      const { name, text } = random.pick(files);
      let before = analyse(text, name);
      for (let j = 0; j < 5; j++, i++) {
        const after = typedInto(before.text, random);
        const again = analyse(after, name, {}, before);
        assert.deepEqual(
          said(again),
          said(analyse(after, name)),
          `${name}\n${before.text}\n=== became ===\n${after}`,
        );
        if (!again.found) continue;
        known++;
        before = again;
      }
    }
    assert.ok(known > EDITS / 4, `only ${known} of ${EDITS} edits left a model`);
  });
});
