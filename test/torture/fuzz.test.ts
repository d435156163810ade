import assert from "node:assert/strict";
import { fuzz } from "./fuzz";

const SECONDS = 20;

describe("files that nobody would write", () => {
  const seed = Number(process.env.FOVEA_SEED ?? Date.now() % 1_000_000);

  it(`have an answer each (seed ${seed})`, () => {
    const { inputs, failures } = fuzz(seed, { seconds: SECONDS });
    console.log(`    ${inputs} inputs of seed ${seed}`);
    for (const { n, error, input } of failures)
      assert.fail(
        `npm run fuzz -- --seed ${seed} --first ${n} --count 1\n${error.stack}\n${input.name}\n${input.text}`,
      );
  });
});
