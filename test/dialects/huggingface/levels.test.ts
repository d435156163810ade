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

describe("a config.json that nobody knows", () => {
  const EYES = {
    model_type: "siglip_vision_model",
    hidden_size: 16,
    intermediate_size: 32,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    image_size: 28,
    patch_size: 14,
  };
  const SIZES = { ...TEXT, intermediate_size: 32, num_attention_heads: 2 };
  const said = (config: object): readonly (string | bigint | undefined)[] => {
    const { found, problems } = read(config);
    const { parameters } = found?.facts.totals ?? {};
    return [parameters?.status, parameters?.value, ...problems.map((p) => `${p.severity} ${p.message}`)];
  };
  const text = read({ ...SIZES, model_type: "llama" }).found?.facts.totals.parameters.value ?? 0n;
  const eyes =
    read({ ...EYES, architectures: ["SiglipVisionModel"] }).found?.facts.totals.parameters.value ?? 0n;

  it("is read by the levels that are known", () =>
    assert.deepEqual(said({ model_type: "newcomer", text_config: SIZES, vision_config: EYES }), [
      "partial",
      text + eyes,
      "information No family is known by the name newcomer; text_config is read as llama, vision_config is read as siglip_vision_model, and what joins them is not known",
    ]));

  it("is told where nothing of it is known but that it is a model's", () =>
    assert.deepEqual(said({ model_type: "newcomer", architectures: ["Newcomer"], auto_map: {} }), [
      "unknown",
      0n,
      "information No family is known by the name newcomer; its weights are not known",
    ]));

  it("may be wrong as the family that it is taken for would have it: that is no error", () => {
    const config = { ...SIZES, model_type: "newcomer", rms_norm_eps: 1e-5, num_attention_heads: 3 };
    assert.ok(!read(config).problems.some((p) => p.severity === "error"));
  });

  it("of experts is taken for a family that has them", () => {
    const experts = { ...SIZES, model_type: "newcomer", rms_norm_eps: 1e-5, num_experts: 4 };
    const plan = { ...experts, moe_intermediate_size: 8, num_experts_per_tok: 2 };
    for (const [config, family] of [
      [experts, "mixtral"],
      [plan, "qwen3_moe"],
      [{ ...plan, n_routed_experts: 4 }, "glm4_moe"],
      // The class has experts, this model none.
      [{ ...experts, is_moe: false }, "llama"],
    ] as const)
      assert.match(read(config).problems[0]?.message ?? "", new RegExp(`those of ${family},`));
  });
});

describe("a tower that the family of a file does not read", () => {
  it("leaves the whole partial", () => {
    const qwen = { model_type: "qwen", hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 4 };
    const { found } = read({ ...qwen, visual: { width: 32, layers: 2 } });
    assert.equal(read(qwen).found?.facts.totals.parameters.status, "complete");
    assert.equal(found?.facts.totals.parameters.status, "partial");
    assert.equal(found.model.layers[0]?.name, "visual");
  });
});
