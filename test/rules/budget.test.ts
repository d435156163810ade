import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import type { Budgets } from "../../server/model/budgets";
import type { Options } from "../../server/model/options";

const MODEL = `
input_shape: [1, 28, 28]
layers:
  - { type: conv2d, name: c, filters: 8, kernel_size: 3 }
  - { type: flatten }
  - { type: dense, name: d, units: 10 }
`;

/** A layer that nobody knows, and a dense layer that is known whatever comes. */
const UNKNOWN = `
input_shape: [100]
layers:
  - { type: dense, name: d, units: 10 }
  - { type: mystery, name: m }
`;

const judged = (text: string, budgets: Budgets, options: Options = {}): readonly string[] =>
  analyse(text, "m.yaml", { ...options, budgets })
    .problems.filter((p) => p.code === "budget")
    .map((p) => `${p.severity} ${p.message}`);

describe("a budget", () => {
  // 80 + 54,090 parameters; 26·26 positions of 8·9 products and 5,408·10 more.
  const TABLE: readonly (readonly [string, Budgets, ...string[]])[] = [
    ["is kept", { parameters: 54_170, macs: 102_752 }],
    [
      "of parameters",
      { parameters: 54_169 },
      "error Budget parameters: 54,170 exceeds 54,169; most take d 54,090, c 80",
    ],
    ["of MACs", { macs: 1000 }, "error Budget macs: 102,752 exceeds 1,000; most take d 54,080, c 48,672"],
    [
      "of bytes",
      { weightMemory: 200_000 },
      "error Budget weightMemory: 217 kB exceeds 200 kB; most take d 216 kB, c 320 B",
    ],
    [
      "of a layer's share",
      { layerShare: 0.5 },
      "error Budget layerShare: one layer holds more than 50% of the parameters; most take d > 99%",
    ],
    [
      "of what is seen",
      { receptiveField: { max: 5 } },
      "error Budget receptiveField: d sees the whole of the input, more than 5",
    ],
    ["of what has to be seen", { receptiveField: { min: 28 } }],
  ];
  for (const [what, budgets, ...problems] of TABLE)
    it(what, () => assert.deepEqual(judged(MODEL, budgets), problems));

  it("of bytes depends on the type of the numbers, that of activations on the batch too", () => {
    assert.deepEqual(judged(MODEL, { weightMemory: 200_000 }, { dtype: "float16" }), []);
    const peak = { peakMemory: 100_000 };
    assert.deepEqual(judged(MODEL, peak), []);
    assert.equal(judged(MODEL, peak, { batchSize: 8 }).length, 1);
  });

  it("is never broken for sure by what is not known for sure", () => {
    assert.match(judged(UNKNOWN, { parameters: 1000 })[0] ?? "", /^warning .* at least 1,010 exceeds/);
    assert.match(judged(UNKNOWN, { parameters: 2000 })[0] ?? "", /^information .* at least 1,010 of 2,000$/);
    assert.deepEqual(judged(UNKNOWN, { layerShare: 0.1 }), []);
  });

  it("may be switched off, or made a warning", () => {
    const budgets = { parameters: 1 };
    const severe = (budget: "off" | "warning"): Options => ({ rules: { severities: { budget } } });
    assert.deepEqual(judged(MODEL, budgets, severe("off")), []);
    assert.match(judged(MODEL, budgets, severe("warning"))[0] ?? "", /^warning /);
  });
});
