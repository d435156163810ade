import assert from "node:assert/strict";
import { notesOf } from "../../../server/dialects/huggingface/notes";
import { storedOf } from "../../../server/dialects/huggingface/storage";
import { cachedAt, cachedPerPosition } from "../../../server/model/cache";
import { isMapping, type Mapping } from "../../../server/model/tree";
import { found } from "../graph";

type Config = Readonly<Record<string, unknown>>;

const llama = (more: Config): Config => ({
  architectures: ["LlamaForCausalLM"],
  model_type: "llama",
  vocab_size: 128256,
  num_key_value_heads: 8,
  max_position_embeddings: 131072,
  torch_dtype: "bfloat16",
  ...more,
});

/** Sizes of published models, from their public descriptions. */
const MODELS = {
  "Llama 3.1 8B": llama({
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
  }),
  "Llama 3.1 70B": llama({
    hidden_size: 8192,
    intermediate_size: 28672,
    num_hidden_layers: 80,
    num_attention_heads: 64,
  }),
  "Llama 3.1 405B": llama({
    hidden_size: 16384,
    intermediate_size: 53248,
    num_hidden_layers: 126,
    num_attention_heads: 128,
  }),
  "Mixtral 8x7B": {
    model_type: "mixtral",
    architectures: ["MixtralForCausalLM"],
    num_local_experts: 8,
    num_experts_per_tok: 2,
    torch_dtype: "bfloat16",
  },
  "Qwen3 30B A3B": {
    model_type: "qwen3_moe",
    architectures: ["Qwen3MoeForCausalLM"],
    hidden_size: 2048,
    head_dim: 128,
    num_hidden_layers: 48,
    num_attention_heads: 32,
    num_key_value_heads: 4,
    num_experts: 128,
    num_experts_per_tok: 8,
    moe_intermediate_size: 768,
    torch_dtype: "bfloat16",
  },
  "gpt-oss 20B": {
    model_type: "gpt_oss",
    architectures: ["GptOssForCausalLM"],
    num_hidden_layers: 24,
    num_local_experts: 32,
    torch_dtype: "bfloat16",
  },
  "gpt-oss 120B": {
    model_type: "gpt_oss",
    architectures: ["GptOssForCausalLM"],
    torch_dtype: "bfloat16",
    quantization_config: { quant_method: "mxfp4" },
  },
  "DeepSeek V3": {
    model_type: "deepseek_v3",
    architectures: ["DeepseekV3ForCausalLM"],
    torch_dtype: "bfloat16",
  },
} as const;

type Name = keyof typeof MODELS;

const read = (name: Name) => found(JSON.stringify(MODELS[name], null, 2), "config.json");

const cacheOf = (name: Name) => {
  const { cache } = read(name).facts.totals;
  assert.ok(cache, name);
  return cache;
};

describe("published figures", () => {
  const totals: readonly (readonly [Name, bigint])[] = [
    ["Llama 3.1 8B", 8_030_261_248n],
    ["Llama 3.1 70B", 70_553_706_496n],
    ["Llama 3.1 405B", 405_853_388_800n],
    ["Mixtral 8x7B", 46_702_792_704n],
    ["Qwen3 30B A3B", 30_532_122_624n],
    ["gpt-oss 20B", 20_914_757_184n],
    ["gpt-oss 120B", 116_829_156_672n],
  ];
  for (const [name, parameters] of totals)
    it(`${name} has ${parameters} parameters`, () =>
      assert.deepEqual(read(name).facts.totals.parameters, { value: parameters, status: "complete" }));

  it("DeepSeek V3 has them with the correction of its routing, which is not trained", () => {
    const { parameters, trainable, nonTrainable } = read("DeepSeek V3").facts.totals;
    assert.equal(parameters.value, 671_026_419_200n);
    assert.equal(trainable.value, 671_026_404_352n);
    assert.equal(nonTrainable.value, 58n * 256n);
  });

  const active: readonly (readonly [Name, bigint])[] = [
    ["Mixtral 8x7B", 12_879_925_248n],
    ["Qwen3 30B A3B", 3_353_032_704n],
    ["gpt-oss 20B", 4_187_440_704n],
    ["gpt-oss 120B", 5_711_982_912n],
    ["DeepSeek V3", 37_552_282_624n + 58n * 256n],
  ];
  for (const [name, parameters] of active)
    it(`one token goes through ${parameters} of ${name}`, () =>
      assert.deepEqual(read(name).facts.totals.active, { value: parameters, status: "complete" }));

  const caches: readonly (readonly [Name, bigint])[] = [
    ["Llama 3.1 8B", 131_072n],
    ["Llama 3.1 70B", 327_680n],
    ["Llama 3.1 405B", 516_096n],
    ["DeepSeek V3", 70_272n],
  ];
  for (const [name, bytes] of caches)
    it(`${name} keeps ${bytes} bytes of every token in bfloat16`, () =>
      assert.equal(2n * cachedPerPosition(cacheOf(name)).value, bytes));

  it("Llama 3.1 70B keeps 42.95 GB of 131,072 tokens", () =>
    assert.equal(2n * cachedAt(cacheOf("Llama 3.1 70B"), 131_072).value, 42_949_672_960n));

  it("half of gpt-oss's layers keep 128 tokens only", () => {
    const cache = cacheOf("gpt-oss 20B");
    assert.deepEqual(
      cache.windows.map((w) => w.window),
      [128],
    );
    assert.equal(cachedAt(cache, 1000).value, 12n * 2n * 512n * (1000n + 128n));
  });

  it("the checkpoint of gpt-oss 120B takes 60.8 GiB: experts in 4.25 bits, the rest in bfloat16", () => {
    const model = read("gpt-oss 120B");
    const { root } = model.parsed;
    assert.ok(isMapping(root));
    assert.equal(storedOf(model, root as Mapping).bytes.value, 65_248_815_744n);
  });
});

describe("notes", () => {
  const hints = (name: Name): readonly string[] => {
    const model = read(name);
    const text = JSON.stringify(MODELS[name], null, 2);
    return notesOf(model, model.claim as Parameters<typeof notesOf>[1]).flatMap(({ span, hint }) =>
      hint === undefined ? [] : [`${text.slice(span.start, span.end).split("\n")[0]}  ${hint}`],
    );
  };

  it("say beside each key of Llama 3.1 8B what it costs", () =>
    assert.deepEqual(hints("Llama 3.1 8B"), [
      '"vocab_size": 128256  525M in, 525M out',
      '"intermediate_size": 14336  176M per layer',
      '"num_hidden_layers": 32  × 218M = 6.98B',
      '"num_attention_heads": 32  × 128 = 4,096',
      '"num_key_value_heads": 8  4 queries each · 128 KiB per token',
      '"max_position_embeddings": 131072  16 GiB of cache at full length',
      '"model_type": "llama"  8.03B parameters',
      '"torch_dtype": "bfloat16"  16.1 GB of weights',
    ]));

  it("say how many experts a token visits", () =>
    assert.ok(hints("Qwen3 30B A3B").includes('"num_experts_per_tok": 8  of 128: 3.35B active')));
});
