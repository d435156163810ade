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
      "error Budget parameters exceeded: 54,170, limit 54,169; largest layers: d 54,090, c 80",
    ],
    [
      "of MACs",
      { macs: 1000 },
      "error Budget macs exceeded: 102,752, limit 1,000; largest layers: d 54,080, c 48,672",
    ],
    [
      "of bytes",
      { weightMemory: 200_000 },
      "error Budget weightMemory exceeded: 217 kB, limit 200 kB; largest layers: d 216 kB, c 320 B",
    ],
    [
      "of a layer's share",
      { layerShare: 0.5 },
      "error Budget layerShare exceeded: one layer holds more than 50% of the parameters; largest layers: d > 99%",
    ],
    [
      "of what is seen",
      { receptiveField: { max: 5 } },
      "error Budget receptiveField exceeded: d sees all of the input, limit 5",
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
    assert.match(judged(UNKNOWN, { parameters: 1000 })[0] ?? "", /^warning .* at least 1,010, limit 1,000/);
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
