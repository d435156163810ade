import assert from "node:assert/strict";
import { inflateRawSync } from "node:zlib";
import { analyse } from "../../server/analysis/analyse";
import type { TensorBeside } from "../../server/model/beside";
import { reportText } from "../../server/report/report";
import { type Folder, lookBeside } from "../../server/weights/beside";

/** As the `safetensors` package lays such a file out. */
function safetensors(tensors: readonly TensorBeside[], claimed?: bigint): Uint8Array {
  const entries = tensors.map(({ name, shape, dtype }) => [name, { dtype, shape, data_offsets: [0, 0] }]);
  const json = Buffer.from(
    JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed ?? BigInt(json.length));
  return Buffer.concat([length, json]);
}

function folderOf(
  files: Readonly<Record<string, Uint8Array>>,
  sizes: Readonly<Record<string, number>> = {},
): Folder {
  return {
    names: async () => Object.keys(files),
    open: async (name) => {
      const bytes = files[name];
      return (
        bytes && {
          size: sizes[name] ?? bytes.length,
          stamp: name,
          readAt: async (offset, length) => bytes.subarray(offset, offset + length),
          close: async () => {},
        }
      );
    },
    inflate: (packed, most) => inflateRawSync(packed, { maxOutputLength: most }),
  };
}

const CONFIG = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  vocab_size: 96,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  tie_word_embeddings: false,
};

const tensor = (name: string, ...shape: readonly number[]): TensorBeside => ({ name, shape, dtype: "BF16" });

/** What such a model is saved as. */
const layer = (i: number): readonly TensorBeside[] => [
  tensor(`model.layers.${i}.input_layernorm.weight`, 32),
  tensor(`model.layers.${i}.mlp.down_proj.weight`, 32, 48),
  tensor(`model.layers.${i}.mlp.gate_proj.weight`, 48, 32),
  tensor(`model.layers.${i}.mlp.up_proj.weight`, 48, 32),
  tensor(`model.layers.${i}.post_attention_layernorm.weight`, 32),
  tensor(`model.layers.${i}.self_attn.k_proj.weight`, 16, 32),
  tensor(`model.layers.${i}.self_attn.o_proj.weight`, 32, 32),
  tensor(`model.layers.${i}.self_attn.q_proj.weight`, 32, 32),
  tensor(`model.layers.${i}.self_attn.v_proj.weight`, 16, 32),
];
const EMBEDDING = tensor("model.embed_tokens.weight", 96, 32);
const HEAD = tensor("lm_head.weight", 96, 32);
const SAVED: readonly TensorBeside[] = [
  HEAD,
  EMBEDDING,
  ...layer(0),
  ...layer(1),
  tensor("model.norm.weight", 32),
];

async function told(config: object, folder: Folder) {
  const weights = await lookBeside(folder);
  const text = JSON.stringify(config, null, 2);
  const analysis = analyse(text, "config.json", weights ? { weights } : {});
  const problems = analysis.problems.filter((p) => p.code === "weights-mismatch");
  return { analysis, text, problems, confirmed: analysis.found?.facts.totals.confirmed ?? false };
}

const one = (tensors: readonly TensorBeside[]): Folder =>
  folderOf({ "model.safetensors": safetensors(tensors) });

describe("weights beside a config.json", () => {
  it("confirm the total where every tensor agrees", async () => {
    const { confirmed, problems, analysis } = await told(CONFIG, one(SAVED));
    assert.deepEqual(problems, []);
    assert.ok(confirmed);
    assert.match(reportText(analysis), /parameters +\S+, confirmed by model\.safetensors\n/);
  });

  it("may hold the layers that predict further tokens, or leave them out", async () => {
    const dense = { model_type: "glm4_moe", architectures: ["Glm4MoeForCausalLM"], head_dim: 8 };
    const config = { ...CONFIG, ...dense, first_k_dense_replace: 2, num_nextn_predict_layers: 1 };
    const further = [...layer(2), tensor("model.layers.2.eh_proj.weight", 32, 64)];
    for (const saved of [SAVED, [...SAVED, ...further]]) {
      const { problems, confirmed } = await told(config, one(saved));
      assert.deepEqual(problems, []);
      assert.ok(confirmed);
    }
  });

  it("are nothing where there are none, or none that could be meant", async () => {
    assert.equal(await lookBeside(folderOf({ "config.json": new Uint8Array() })), undefined);
    const two = { "a.safetensors": safetensors(SAVED), "b.safetensors": safetensors(SAVED) };
    assert.equal(await lookBeside(folderOf(two)), undefined);
  });

  for (const [key, value, right] of [
    ["num_key_value_heads", 1, 2],
    ["intermediate_size", 64, 48],
    ["vocab_size", 128, 96],
    ["num_hidden_layers", 3, undefined],
  ] as const)
    it(`differ on the key that decides it: ${key} ${value}`, async () => {
      const { problems, text, confirmed } = await told({ ...CONFIG, [key]: value }, one(SAVED));
      assert.equal(problems.length, 1, problems.map((p) => p.message).join("\n"));
      const [{ span, severity, fixes } = assert.fail()] = problems;
      assert.equal(severity, "error");
      assert.equal(text.slice(span.start, span.end), `"${key}": ${value}`);
      assert.ok(!confirmed);
      if (right !== undefined) assert.equal(fixes[0]?.edits[0]?.text, String(right));
    });

  it("differ where the head is tied there and not here, and agree where the same table is stored twice", async () => {
    const without = SAVED.filter((t) => t !== HEAD);
    const { problems, text } = await told(CONFIG, one(without));
    assert.equal(text.slice(problems[0]?.span.start, problems[0]?.span.end), '"tie_word_embeddings": false');
    assert.ok((await told({ ...CONFIG, tie_word_embeddings: true }, one(without))).confirmed);
    assert.ok((await told({ ...CONFIG, tie_word_embeddings: true }, one(SAVED))).confirmed);
  });

  it("are compared by size where projections are cut up in another way", async () => {
    const fused = SAVED.flatMap((t) => {
      if (/(k|v)_proj/.test(t.name)) return [];
      return /q_proj/.test(t.name) ? [tensor(t.name.replace("q_proj", "qkv_proj"), 64, 32)] : [t];
    });
    assert.ok((await told(CONFIG, one(fused))).confirmed);
  });

  /** The dense kernels of the layers as a method stores them. */
  const stored = (pack: (t: TensorBeside) => readonly TensorBeside[]): readonly TensorBeside[] =>
    SAVED.flatMap((t) => (/_proj\.weight$/.test(t.name) ? pack(t) : [t]));
  const named = (t: TensorBeside, end: string, dtype: string, ...shape: readonly number[]): TensorBeside => ({
    name: t.name.replace(/weight$/, end),
    dtype,
    shape,
  });
  const packings: readonly (readonly [string, object, (t: TensorBeside) => readonly TensorBeside[]])[] = [
    [
      "GPTQ",
      { quant_method: "gptq", bits: 4, group_size: 16 },
      (t) => {
        const [out = 0, into = 0] = t.shape;
        return [
          named(t, "qweight", "I32", into / 8, out),
          named(t, "qzeros", "I32", into / 16, out / 8),
          named(t, "scales", "F16", into / 16, out),
          named(t, "g_idx", "I32", into),
        ];
      },
    ],
    [
      "AWQ",
      { quant_method: "awq", bits: 4, group_size: 16 },
      (t) => {
        const [out = 0, into = 0] = t.shape;
        return [named(t, "qweight", "I32", into, out / 8), named(t, "scales", "F16", into / 16, out)];
      },
    ],
    [
      "compressed tensors",
      { quant_method: "compressed-tensors", config_groups: { group_0: { weights: { num_bits: 4 } } } },
      (t) => {
        const [out = 0, into = 0] = t.shape;
        return [named(t, "weight_packed", "I32", out, into / 8), named(t, "weight_shape", "I64", 2)];
      },
    ],
    [
      "NVFP4",
      { quant_method: "modelopt", quant_algo: "NVFP4" },
      (t) => {
        const [out = 0, into = 0] = t.shape;
        return [
          named(t, "weight", "U8", out, into / 2),
          named(t, "weight_scale", "F8_E4M3", out, into / 16),
          named(t, "weight_scale_2", "F32"),
          named(t, "input_scale", "F32"),
        ];
      },
    ],
    [
      "FP8 in blocks",
      { quant_method: "fp8", weight_block_size: [16, 16] },
      (t) => [{ ...t, dtype: "F8_E4M3" }, named(t, "weight_scale_inv", "F32", 3, 3)],
    ],
  ];
  for (const [what, quantization_config, pack] of packings)
    it(`are compared where ${what} packs them`, async () => {
      const config = { ...CONFIG, quantization_config };
      assert.ok((await told(config, one(stored(pack)))).confirmed);
      const { problems } = await told({ ...config, intermediate_size: 64 }, one(stored(pack)));
      assert.ok(problems.some((p) => p.code === "weights-mismatch" && p.severity === "error"));
    });

  it("say nothing where they are packed in a way that is not known, or of which the shape says nothing", async () => {
    const column = stored((t) => [named(t, "weight", "U8", 512, 1), named(t, "weight.absmax", "F32", 16)]);
    for (const [quant_method, tensors] of [
      ["bitsandbytes", column],
      ["aqlm", stored((t) => [named(t, "codes", "I16", 4, 4, 1)])],
    ] as const) {
      const { problems, confirmed } = await told(
        { ...CONFIG, num_key_value_heads: 1, quantization_config: { quant_method, load_in_4bit: true } },
        one(tensors),
      );
      assert.deepEqual([problems.length, confirmed], [0, false], quant_method);
    }
  });

  const INDEX = "model.safetensors.index.json";
  const shards = (first: readonly TensorBeside[], second: readonly TensorBeside[]) => ({
    [INDEX]: Buffer.from(
      JSON.stringify({
        weight_map: Object.fromEntries([
          ...first.map((t) => [t.name, "model-1.safetensors"]),
          ...second.map((t) => [t.name, "model-2.safetensors"]),
        ]),
      }),
    ),
    "model-1.safetensors": safetensors(first),
    "model-2.safetensors": safetensors(second),
  });

  it("may lie in shards; of those that are not there nothing is said", async () => {
    const files = shards(SAVED.slice(0, 8), SAVED.slice(8));
    assert.ok((await told(CONFIG, folderOf(files))).confirmed);
    const { "model-2.safetensors": _, ...here } = files;
    const { confirmed, problems } = await told(CONFIG, folderOf(here));
    assert.deepEqual([confirmed, problems], [false, []]);
    const wrong = await told({ ...CONFIG, vocab_size: 128 }, folderOf(here));
    assert.equal(wrong.problems.length, 1);
  });

  it("that lie are a problem in words, and no more", async () => {
    const cases: readonly (readonly [Folder, RegExp])[] = [
      [folderOf({ "model.safetensors": safetensors(SAVED, 1n << 60n) }), /claims to be \d+ bytes long/],
      [folderOf({ "model.safetensors": safetensors(SAVED).subarray(0, 40) }), /ends within its header/],
      [folderOf({ "model.safetensors": Buffer.from("short") }), /ends within its header/],
      [folderOf({ "model.safetensors": safetensors(SAVED, 90_000_000n) }), /ends within its header/],
      [folderOf({ "model.gguf": Buffer.from("not a model at all") }), /not a GGUF file/],
      [folderOf({ [INDEX]: Buffer.from("{") }), /does not say in which files/],
      [
        folderOf({ [INDEX]: Buffer.from('{"weight_map":{"a":"../../etc/passwd"}}') }),
        /does not say in which files/,
      ],
      [folderOf({ [INDEX]: Buffer.from("{}") }, { [INDEX]: 1e12 }), /does not say in which files/],
      [folderOf({ "model.safetensors": safetensors([tensor("a", -1)]) }), /does not describe a tensor/],
    ];
    for (const [folder, words] of cases) {
      const { problems, confirmed } = await told(CONFIG, folder);
      assert.equal(problems.length, 1);
      assert.equal(problems[0]?.severity, "warning");
      assert.match(problems[0]?.message ?? "", words);
      assert.ok(!confirmed);
    }
  });

  it("with names and shapes beyond all bounds are answered", async () => {
    const odd = [
      tensor("__proto__", 2 ** 52, 2 ** 52),
      tensor("model.layers.999999999999.x", 1),
      tensor("", 0),
    ];
    const { analysis } = await told(CONFIG, one([...SAVED, ...odd]));
    assert.ok(analysis.found);
  });

  it("of which everything differs are answered: not every extent is tried at every key", async () => {
    const wrong = layer(0).map((t) => ({ ...t, shape: t.shape.map((n) => n * 3) }));
    const many = Array.from({ length: 5000 }, (_, i) =>
      tensor(`model.layers.0.x${i}.weight`, 32, 32 * (i + 4)),
    );
    const { problems } = await told(CONFIG, one([...SAVED.slice(11), ...wrong, ...many]));
    assert.ok(problems.some((p) => p.severity === "error"));
    assert.ok(problems.length <= 20, `${problems.length} problems`);
  });
});
