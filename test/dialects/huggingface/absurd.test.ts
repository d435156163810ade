import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { analyse } from "../../../server/analysis/analyse";

const config = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(`test/fixtures/huggingface/${file}`, "utf8"));

const layersOf = (c: object): { status: string | undefined; layers: number } => {
  const { found } = analyse(JSON.stringify(c), "config.json");
  return { status: found?.facts.totals.parameters.status, layers: found?.model.layers.length ?? 0 };
};

describe("a config.json with absurd numbers", () => {
  for (const file of ["jamba.json", "gemma2.json", "deepseek_v4.json", "llama.json"])
    it(`${file} of 10^15 layers is a few rows`, () => {
      const { status, layers } = layersOf({ ...config(file), num_hidden_layers: 1e15 });
      assert.ok(layers < 20, `${layers}`);
      assert.equal(status, file === "llama.json" ? "complete" : "partial");
    });

  it("and lists without end are cut, and not complete", () => {
    const long = (n: number): readonly number[] => Array.from({ length: n }, () => 2);
    const { status, layers } = layersOf({
      ...config("swin.json"),
      depths: long(5000),
      num_heads: long(5000),
    });
    assert.ok(layers < 500, `${layers}`);
    assert.notEqual(status, "complete");
    const letters = {
      model_type: "nemotron_h",
      hybrid_override_pattern: "M-*E".repeat(2000),
      hidden_size: 64,
    };
    assert.ok(layersOf(letters).layers < 20);
    assert.notEqual(layersOf(letters).status, "complete");
  });

  for (const [model_type, key] of [
    ["step3p5_vision", "hidden_size"],
    ["step3p5_vision", "patch_size"],
    ["glm4v_vision", "patch_size"],
    ["glm4v_vision", "hidden_size"],
    ["bit", "num_groups"],
  ] as const)
    it(`has no extents that are none: ${model_type} without a ${key}`, () => {
      const text = JSON.stringify({
        model_type,
        transformers_version: "5.0.0",
        num_hidden_layers: 2,
        [key]: "x",
      });
      const { problems, found } = analyse(text, "config.json");
      assert.ok(found);
      assert.deepEqual(
        problems.filter(({ message }) => message.includes("NaN")),
        [],
      );
    });

  it("names no layer by a number that it does not say", () => {
    const { found } = analyse(
      JSON.stringify({ model_type: "glm4_moe", num_hidden_layers: [1], num_nextn_predict_layers: 2 }),
      "config.json",
    );
    assert.equal(found?.model.layers.at(-1)?.name, "model.layers");
  });

  for (const file of readdirSync("test/fixtures/huggingface").filter((name) => name.endsWith(".json")))
    it(`names no layer by a number that is none: ${file}`, () => {
      for (const config of broken(JSON.parse(readFileSync(`test/fixtures/huggingface/${file}`, "utf8"))))
        for (const { name, type } of analyse(JSON.stringify(config), "config.json").found?.model.layers ?? [])
          assert.doesNotMatch(`${name} ${type}`, /NaN|undefined/, JSON.stringify(config));
    });
});

/** What stands in the names of layers. */
const NUMBERED = /layers?$|depth|blocks/;

/** The same with a list in place of a number, for each that says how many layers there are. */
function* broken(config: Readonly<Record<string, unknown>>): Iterable<object> {
  for (const [key, value] of Object.entries(config)) {
    if (typeof value === "number" && NUMBERED.test(key)) yield { ...config, [key]: [1] };
    if (value && typeof value === "object" && !Array.isArray(value))
      for (const own of broken(value as Record<string, unknown>)) yield { ...config, [key]: own };
  }
}
