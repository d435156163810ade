import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";

const read = (config: object) => analyse(JSON.stringify(config, null, 2), "config.json");

const TEXT = { model_type: "llama", vocab_size: 96, hidden_size: 16, num_hidden_layers: 1 };
const TABLE = 96n * 16n;

const parameters = (type: string, top: object, text: object): bigint => {
  const more = { intermediate_size: 32, num_attention_heads: 2 };
  const config = { model_type: type, ...top, text_config: { ...TEXT, ...more, ...text }, vision_config: {} };
  return read(config).found?.facts.totals.parameters.value ?? 0n;
};

describe("levels of a config.json", () => {
  it("say what is wrong with them once", () => {
    const { problems } = read({
      model_type: "llava",
      vision_config: { hidden_size: "wide" },
      text_config: TEXT,
    });
    assert.equal(problems.filter((p) => p.code === "bad-argument").length, 1);
  });

  const yes = { tie_word_embeddings: true };
  const no = { tie_word_embeddings: false };
  for (const [type, top, text, saved] of [
    ["llava", {}, {}, 0n],
    ["llava", yes, {}, TABLE],
    ["llava", {}, yes, TABLE],
    ["llava_next", {}, yes, 0n],
    ["smolvlm", {}, yes, 0n],
    ["smolvlm", yes, no, TABLE],
  ] as const)
    it(`${type} with ${JSON.stringify(top)} and ${JSON.stringify(text)} in the text shares ${saved}`, () => {
      assert.equal(parameters(type, no, no) - parameters(type, top, text), saved);
    });
});
