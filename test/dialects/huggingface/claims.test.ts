import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";
import { families, familyNames, familyOf } from "../../../server/dialects/huggingface/families";

const dialectOf = (config: object): string | undefined =>
  analyse(JSON.stringify(config, null, 2), "config.json").found?.dialect.name;

const SIZES = {
  vocab_size: 1000,
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 128,
};

describe("the words at model_type", () => {
  const types = families().flatMap((f) => f.types);

  it("mean one family each", () =>
    assert.deepEqual(
      types.filter((type, i) => types.indexOf(type) < i),
      [],
    ));

  it("name a file each", () => {
    assert.deepEqual([...types].sort(), [...familyNames].sort());
    for (const type of types) assert.ok(familyOf(type)?.types.includes(type), type);
  });

  it("are as many as the documents say", () => assert.ok(new Set(types).size > 200));
});

describe("a config.json", () => {
  it("of a known family is read", () => {
    assert.equal(dialectOf({ model_type: "llama", ...SIZES }), "huggingface");
    assert.equal(dialectOf({ model_type: "bert", transformers_version: "4.40.0" }), "huggingface");
  });

  it("that has only a word in common is nobody's", () => {
    assert.equal(dialectOf({ model_type: "llama" }), undefined);
    assert.equal(dialectOf({ model_type: "constructor", ...SIZES, rms_norm_eps: 1e-5 }), "huggingface");
    assert.equal(dialectOf({ model_type: "__proto__" }), undefined);
    assert.equal(dialectOf({ name: "app", version: "1.0.0", architectures: ["x64", "arm64"] }), undefined);
  });

  it("of an adapter, a tokenizer, a processor, a pooling or a training is silent", () => {
    const beside: readonly object[] = [
      { peft_type: "LORA", base_model_name_or_path: "x", model_type: "llama", hidden_size: 64 },
      { tokenizer_class: "BertTokenizer", model_type: "bert", vocab_size: 100 },
      { image_processor_type: "ViTImageProcessor", model_type: "vit", hidden_size: 8 },
      { word_embedding_dimension: 384, pooling_mode_mean_tokens: true },
      { model_type: "llama", learning_rate: 1e-4, hidden_size: 64 },
      // As llm-analysis writes them.
      {
        name: "x",
        num_layers: 2,
        n_head: 3,
        hidden_dim: 8,
        vocab_size: 9,
        ffn_embed_dim: 32,
        model_type: "gpt2",
      },
      { bos_token_id: 1, eos_token_id: 2, transformers_version: "4.40.0", do_sample: true },
    ];
    for (const config of beside) assert.equal(dialectOf(config), undefined, JSON.stringify(config));
  });

  it("of an unknown family is read by its keys, and partial", () => {
    const { found, problems } = analyse(
      JSON.stringify({ model_type: "newcomer", ...SIZES, rms_norm_eps: 1e-5 }, null, 2),
      "config.json",
    );
    assert.equal(found?.facts.totals.status, "partial");
    assert.deepEqual(
      problems.map((p) => p.code),
      ["model-type"],
    );
  });

  it("with numbers beyond all bounds is answered, and nothing of it is a zero", () => {
    for (const n of [1e15, 1e300, -1, 0.5, "12", null, [], {}]) {
      const text = JSON.stringify({ model_type: "qwen3_next", ...SIZES, num_hidden_layers: n }, null, 2);
      const { found } = analyse(text, "config.json");
      assert.ok(found);
    }
    const many = analyse(
      JSON.stringify({ model_type: "llama", ...SIZES, num_hidden_layers: 1e12 }),
      "config.json",
    );
    assert.equal(many.found?.facts.totals.parameters.status, "complete");
    assert.ok((many.found?.trace.nodes.length ?? 1e9) < 100);
    const odd = analyse(
      JSON.stringify({ model_type: "llama", ...SIZES, hidden_size: "wide" }),
      "config.json",
    );
    assert.notEqual(odd.found?.facts.totals.parameters.status, "complete");
  });

  it("may hold Infinity and NaN, as Python writes them", () => {
    const text = '{ "model_type": "llama", "hidden_size": 64, "time_step_limit": [0.0, Infinity], "x": NaN }';
    const { found, problems } = analyse(text, "config.json");
    assert.equal(found?.dialect.name, "huggingface");
    assert.deepEqual(
      problems.filter((p) => p.severity === "error"),
      [],
    );
  });
});
