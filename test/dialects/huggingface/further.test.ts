import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { found } from "../graph";

const config = (file: string, more: object): string =>
  JSON.stringify({ ...JSON.parse(readFileSync(`test/fixtures/huggingface/${file}`, "utf8")), ...more });

describe("layers that predict tokens further on", () => {
  for (const file of ["deepseek_v3.json", "glm4_moe.json", "deepseek_v32.json"])
    it(`of ${file} are a section of their own and in no total`, () => {
      const { num_nextn_predict_layers: _, ...without } = JSON.parse(config(file, {}));
      const alone = found(JSON.stringify(without), "config.json");
      const { facts, model, trace } = found(config(file, { num_nextn_predict_layers: 2 }), "config.json");
      const last = model.layers.at(-1);
      assert.equal(last?.apart, true);
      assert.equal(last?.repeat, 2);
      assert.equal(model.groups.at(-1)?.name, "multi-token prediction");
      const { parameters, macs, active, cache } = alone.facts.totals;
      assert.deepEqual(
        [facts.totals.parameters, facts.totals.macs, facts.totals.active, facts.totals.cache],
        [parameters, macs, active, cache],
      );
      // A block like the last one, a projection of two widths onto one, and three norms; the table of words is shared.
      const { hidden_size: width } = without;
      const block = alone.model.layers
        .filter((l) => l.name.includes(".layers"))
        .at(-1) as (typeof model.layers)[number];
      const each = (alone.facts.layers[block.index]?.parameters.value ?? 0n) / BigInt(block.repeat ?? 1);
      const more = BigInt(2 * width * width + 3 * width);
      assert.equal(facts.layers[last?.index ?? 0]?.parameters.value, 2n * (each + more));
      assert.ok(trace.nodes.length > alone.trace.nodes.length);
    });

  it("are not there where the file does not speak of them", () => {
    const { num_nextn_predict_layers: _, ...without } = JSON.parse(config("deepseek_v3.json", {}));
    assert.ok(found(JSON.stringify(without), "config.json").model.layers.every((l) => !l.apart));
  });

  for (const file of ["qwen3_5_text.json", "qwen3_5_moe_text.json", "qwen3_next.json"])
    it(`of ${file} stand behind one projection for all of them`, () => {
      const alone = found(config(file, {}), "config.json");
      const { facts, model } = found(config(file, { mtp_num_hidden_layers: 2 }), "config.json");
      const last = model.layers.at(-1);
      assert.equal(last?.apart, true);
      assert.deepEqual(facts.totals.parameters, alone.facts.totals.parameters);
      const { hidden_size: width } = JSON.parse(config(file, {}));
      const one = found(config(file, { mtp_num_hidden_layers: 1 }), "config.json");
      const once = one.facts.layers[one.model.layers.length - 1]?.parameters.value ?? 0n;
      const twice = facts.layers[last?.index ?? 0]?.parameters.value ?? 0n;
      // The projection and three norms are there once, the blocks as often as the file says.
      assert.equal(2n * once - twice, BigInt(2 * width * width + 3 * width));
    });

  it("of nemotron_h are blocks as their own pattern says", () => {
    const file = "nemotron_h.json";
    const of = (more: object): bigint => {
      const { facts, model } = found(config(file, more), "config.json");
      const last = model.layers.at(-1);
      return (last?.apart && facts.layers[last.index]?.parameters.value) || 0n;
    };
    const { hidden_size: width } = JSON.parse(config(file, {}));
    const two = of({ num_nextn_predict_layers: 1, mtp_hybrid_override_pattern: "*E" });
    const three = of({ num_nextn_predict_layers: 1, mtp_hybrid_override_pattern: "*EE" });
    const attention = of({ num_nextn_predict_layers: 1, mtp_layers_block_type: ["full_attention"] });
    assert.equal(of({ num_nextn_predict_layers: 2 }), 2n * two);
    // Beside the blocks stand a projection of two widths onto one and three norms.
    assert.equal(three - two, two - attention);
    const none = of({ num_nextn_predict_layers: 1, mtp_layers_block_type: [] });
    assert.equal(none, BigInt(2 * width * width + 3 * width));
  });
});
