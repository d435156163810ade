import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";
import type { Options } from "../../../server/model/options";
import { diff } from "../../../server/report/diff/diff";
import { diffText } from "../../../server/report/diff/text";
import { inferenceOf } from "../../../server/report/inference";
import { fileJson } from "../../../server/report/json";
import { reportText } from "../../../server/report/report";
import { summaryOf } from "../../../server/report/summary";
import { LLAMA_8B } from "./llama";

const read = (config: object, options: Options = {}) =>
  analyse(JSON.stringify(config, null, 2), "config.json", options);

function costsOf(config: object, options: Options = {}) {
  const { found } = read(config, options);
  assert.ok(found);
  const costs = inferenceOf(found, options);
  assert.ok(costs);
  return costs;
}

const GIB = 2 ** 30;

describe("what a model of numbers costs", () => {
  it("are its bytes as stored, and as in types that people compare", () => {
    const { stored, as } = costsOf(LLAMA_8B);
    assert.deepEqual(stored, { bytes: { value: 16_060_522_496n, status: "complete" }, how: "bfloat16" });
    assert.deepEqual(
      as.map((a) => [a.name, a.bytes.value]),
      [
        ["bfloat16", 16_060_522_496n],
        ["int8", 8_030_261_248n],
        ["int4", 4_015_130_624n],
      ],
    );
    assert.equal(costsOf(LLAMA_8B, { dtype: "float32" }).stored.bytes.value, 32_121_044_992n);
  });

  // https://gitmemories.com/huggingface/blog/issues/2345: 0.125, 1.95 and 15.62 GiB.
  for (const [context, gib] of [
    [1024, 0.125],
    [16_000, 1.953],
    [128_000, 15.625],
  ] as const)
    it(`is a cache of ${gib} GiB at ${context} tokens`, () => {
      const { cache } = costsOf(LLAMA_8B, { context });
      assert.equal((Number(cache?.atLength?.value) / GIB).toFixed(3), gib.toFixed(3));
    });

  it("is a cache for each text of a batch", () => {
    const one = costsOf(LLAMA_8B, { context: 1000 }).cache?.atLength?.value ?? 0n;
    assert.equal(costsOf(LLAMA_8B, { context: 1000, batchSize: 8 }).cache?.atLength?.value, 8n * one);
  });

  it("is work of weights and of attention, apart", () => {
    const { work } = costsOf(LLAMA_8B, { context: 4096 });
    // Twice all weights but the embedding and the norms; 4 × layers × heads × width of a head × tokens.
    assert.equal(work?.weights.value, 2n * (8_030_261_248n - 525_336_576n - 65n * 4096n));
    assert.equal(work?.attention.value, 4n * 32n * 32n * 128n * 4096n);
    const causal = 4n * 32n * 32n * 128n * ((4096n * 4097n) / 2n);
    assert.equal(work?.prefill.value, 4096n * (work?.weights.value ?? 0n) + causal);
  });

  it("is work within a window", () => {
    const windowed = {
      ...LLAMA_8B,
      model_type: "mistral",
      architectures: ["MistralForCausalLM"],
      sliding_window: 1000,
    };
    const { work } = costsOf(windowed, { context: 4096 });
    assert.equal(work?.attention.value, 4n * 32n * 32n * 128n * 1000n);
  });

  // DeepSeek-V3: 250 GFLOPs for a token in training at 4096 tokens, three times the work of reading it.
  it("is 250 GFLOPs for DeepSeek V3's training", () => {
    const { work } = costsOf(
      { model_type: "deepseek_v3", architectures: ["DeepseekV3ForCausalLM"] },
      { context: 4096 },
    );
    assert.equal(((3 * Number(work?.prefill.value)) / 4096 / 1e9).toFixed(0), "250");
  });

  it("is 16 bytes a parameter to train with Adam, four times what it is in single precision", () => {
    assert.equal(costsOf(LLAMA_8B).training.value, 16n * 8_030_261_248n);
  });

  it("is kept of a text that another part reads", () => {
    const bart = { model_type: "bart", architectures: ["BartForConditionalGeneration"] };
    const { cache } = costsOf(bart, { context: 100, dtype: "float16" });
    // 12 layers of 1024, keys and values: of the text that is written, and of the text that is read.
    assert.equal(cache?.atLength?.value, 2n * 12n * 2n * 1024n * 200n);
  });

  it("is never said of a file that is not of numbers", () => {
    const { found } = analyse("layers:\n  - { type: dense, units: 10 }\ninput_shape: [4]\n", "a.yaml");
    assert.ok(found);
    assert.equal(inferenceOf(found, {}), undefined);
  });

  it("is in the report, its JSON and the status", () => {
    const analysis = read(LLAMA_8B);
    const text = reportText(analysis);
    assert.match(text, /weights +16\.1 GB \(bfloat16\)\n/);
    assert.match(text, /bfloat16 16\.1 GB · int8 8\.03 GB · int4 4\.02 GB/);
    assert.match(text, /cache +128 KiB per token, 16 GiB at 131,072 \(bfloat16\)/);
    assert.match(text, /15G FLOPs for weights \+ 68\.7G for attention at 131,072/);
    const { inference } = fileJson({ path: "config.json", analysis }).totals ?? {};
    assert.equal(inference?.bytes.stored, 16_060_522_496);
    assert.equal(inference?.work?.length, 131_072);
    const summary = summaryOf(analysis);
    assert.equal(summary?.totals, "8.03B · 16.1 GB");
    assert.equal(
      summary?.detail,
      "8,030,261,248 parameters, 16.1 GB as bfloat16, 128 KiB of cache per token (16 GiB at 131,072), 15G FLOPs per token",
    );
  });
});

describe("the JSON of a report", () => {
  it("opens the layers of a file of numbers", () => {
    const [, block] = fileJson({ path: "config.json", analysis: read(LLAMA_8B) }).layers;
    assert.deepEqual(
      block?.parts?.map((p) => [p.name, p.parameters]),
      [
        ["input_layernorm", 131_072],
        ["self_attn", 1_342_177_280],
        ["post_attention_layernorm", 131_072],
        ["mlp", 5_637_144_576],
      ],
    );
  });

  it("is partial of a file with an error, as the report is", () => {
    const { totals } = fileJson({
      path: "config.json",
      analysis: read({ ...LLAMA_8B, num_attention_heads: 30 }),
    });
    assert.equal(totals?.status, "partial");
  });
});

describe("a comparison of two of them", () => {
  it("says what an edit of a key does to every cost, and lists the layers that it touches", () => {
    const result = diff(read(LLAMA_8B), read({ ...LLAMA_8B, num_key_value_heads: 4 }));
    assert.ok(result);
    const text = diffText(result, { before: "a", after: "b" });
    assert.match(text, /weights +16\.1 GB +15\.8 GB +−268 MB/);
    assert.match(text, /cache per token +128 KiB +64 KiB +−64 KiB \(−50%\)/);
    assert.match(text, /cache at full length +16 GiB +8 GiB/);
    assert.match(text, /layer ×32 .*num_key_value_heads: 8 → 4/);
    assert.doesNotMatch(text, /embedding .*num_key_value_heads/);
    assert.doesNotMatch(text, /peak memory/);
  });
});
