import assert from "node:assert/strict";
import path from "node:path";
import { analyse } from "../../../server/analysis/analyse";
import type { Problem } from "../../../server/model/problem";
import { Lines } from "../../../server/text/lines";
import { CORPUS, FAILURES, read, table, waitsForFiles } from "../../corpus/corpus";

const CASES = path.join(CORPUS, "../huggingface/cases");

const problemsOf = (config: object): readonly string[] =>
  analyse(JSON.stringify(config, null, 2), "config.json").problems.map(
    ({ code, severity }) => `${severity} ${code}`,
  );

/** What is wanted is at least this, on one of the lines. */
function isSaid(text: string, problems: readonly Problem[], severity: string, wanted: string): boolean {
  const lines = new Lines(text);
  const on = wanted.split(" ").filter(Boolean).map(Number);
  return problems.some(({ span, severity: own }) => {
    const [from, to] = [lines.at(span.start).line, lines.at(span.end).line];
    const placed = on.length === 0 || on.some((line) => line >= from && line <= to);
    return placed && (severity === "any" || own === severity);
  });
}

describe("configs that broke for people", () => {
  waitsForFiles();
  for (const { file = "", verdict, severity = "any", lines = "" } of table("verdicts.tsv", CASES))
    it(`${file}: ${verdict}, ${severity}`, () => {
      const text = read(file, CASES);
      const { problems } = analyse(text, "config.json");
      const told = problems.map((p) => `${p.severity} ${p.code}: ${p.message}`).join("\n");
      const loud = problems.filter((p) => p.severity === "error" || p.severity === "warning");
      if (verdict === "quiet") assert.deepEqual(loud, [], told);
      else assert.ok(isSaid(text, problems, severity, lines), told);
    });

  for (const { id = "", file = "", diag_rows_lines: rows = "" } of table("cases.tsv", FAILURES)) {
    const line = /@L(\d+)/.exec(rows)?.[1];
    // What only the checkpoint shows is told when it lies beside the file.
    if (!/^c/.test(id) || line === undefined || id === "c05") continue;
    it(`${id} is told on line ${line}`, () => {
      const text = read(file, FAILURES);
      const { problems } = analyse(text, file);
      // An object is said to be wrong at the word in it that is.
      const near = [0, 1, 2, 3, 4, 5].map((n) => Number(line) + n).join(" ");
      assert.ok(isSaid(text, problems, "any", near), problems.map((p) => p.message).join("\n"));
    });
  }
});

const LLAMA = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 2,
  num_attention_heads: 32,
  max_position_embeddings: 4096,
};

describe("a config.json", () => {
  const quiet: readonly (readonly [string, object])[] = [
    ["as it should be", {}],
    ["with a class of its own code", { architectures: ["MyModel"], auto_map: { AutoModel: "m.MyModel" } }],
    [
      "of release 5",
      { transformers_version: "5.1.0", rope_parameters: { rope_type: "default", rope_theta: 5e5 } },
    ],
    ["with four bits a weight", { quantization_config: { quant_method: "gptq", bits: 4, group_size: 128 } }],
    ["with one group a row", { quantization_config: { quant_method: "awq", bits: 4, group_size: -1 } }],
    ["with a method that NVIDIA's tools write", { quantization_config: { quant_algo: "NVFP4" } }],
  ];
  for (const [what, more] of quiet)
    it(`${what} is quiet`, () => assert.deepEqual(problemsOf({ ...LLAMA, ...more }), []));

  const told: readonly (readonly [string, string, object])[] = [
    ["a class that does not exist", "warning model-class", { architectures: ["LLaMAForCausalLM"] }],
    ["a class that cannot be placed", "warning model-class", { architectures: ["FooForCausalLM"] }],
    ["release 5's spelling", "warning rope-scaling", { rope_parameters: { rope_type: "linear", factor: 2 } }],
    [
      "a base inside of the scaling",
      "warning rope-scaling",
      { rope_theta: 1e4, rope_scaling: { rope_type: "linear", factor: 2, rope_theta: 1e6 } },
    ],
    [
      "a scaling of nothing",
      "warning rope-scaling",
      {
        rope_scaling: {
          rope_type: "llama3",
          factor: 8,
          low_freq_factor: 1,
          high_freq_factor: 4,
          original_max_position_embeddings: 8192,
        },
      },
    ],
    ["experts of another family", "information foreign-key", { num_local_experts: 8 }],
    ["five bits", "error quantization", { quantization_config: { quant_method: "gptq", bits: 5 } }],
    ["eight bits of AWQ", "error quantization", { quantization_config: { quant_method: "awq", bits: 8 } }],
    ["no method", "error quantization", { quantization_config: { bits: 4 } }],
    ["a misspelt method", "warning quantization", { quantization_config: { quant_method: "gtpq" } }],
    [
      "groups that do not divide",
      "warning quantization",
      {
        hidden_size: 4032,
        num_attention_heads: 32,
        quantization_config: { quant_method: "gptq", bits: 4, group_size: 128 },
      },
    ],
    [
      "two ways of loading",
      "error quantization",
      { quantization_config: { quant_method: "bitsandbytes", load_in_4bit: true, load_in_8bit: true } },
    ],
    [
      "a window longer than the model",
      "information window-layers",
      { model_type: "mistral", architectures: ["MistralForCausalLM"], sliding_window: 8192 },
    ],
  ];
  it("has one warning for a key that is misspelt, where its value is not the default", () => {
    const warned = (...names: readonly [string, unknown][]): readonly string[] => {
      const { num_key_value_heads: _, ...rest } = LLAMA as Record<string, unknown>;
      return problemsOf({ ...rest, ...Object.fromEntries(names) }).filter((p) => p.includes("foreign-key"));
    };
    assert.deepEqual(warned(["num_key_value_head", 8]), ["warning foreign-key"]);
    assert.deepEqual(warned(["num_key_vlaue_heads", 8]), ["warning foreign-key"]);
    for (const harmless of ["num_key_value_heads", "my_key_value_heads", "num_kv_groups"])
      assert.deepEqual(
        warned([harmless, 8]).filter((p) => p.startsWith("warning")),
        [],
        harmless,
      );
    assert.deepEqual(warned(["attention_bais", false]), []);
    assert.deepEqual(warned(["attention_bais", true]), ["warning foreign-key"]);
  });

  it("with latent attention has a factor for each pair that is turned", () => {
    const scaled = {
      model_type: "minicpm3",
      architectures: ["MiniCPM3ForCausalLM"],
      hidden_size: 2560,
      num_attention_heads: 40,
      qk_rope_head_dim: 32,
      rope_scaling: { type: "longrope", long_factor: Array(16).fill(1), short_factor: Array(16).fill(1) },
    };
    assert.deepEqual(
      problemsOf(scaled).filter((p) => p.includes("rope-scaling")),
      [],
    );
  });

  it("of another library, or of MLX, raises no alarm", () => {
    const { architectures: _, ...sizes } = LLAMA;
    const foreign = { ...sizes, architectures: ["ChronosBoltModelForForecasting"] };
    assert.deepEqual(problemsOf(foreign), ["information model-class"]);
    const quantization = { group_size: 64, bits: 4 };
    assert.deepEqual(problemsOf({ ...LLAMA, quantization, quantization_config: quantization }), []);
  });

  it("with bits that do not exist in the level of its text has one problem", () => {
    const { model_type, architectures: _, ...sizes } = LLAMA;
    const text_config = { model_type, ...sizes, quantization_config: { quant_method: "gptq", bits: 5 } };
    const wrapped = { model_type: "llava", architectures: ["LlavaForConditionalGeneration"], text_config };
    assert.deepEqual(problemsOf(wrapped), ["error quantization"]);
  });

  for (const [what, problem, more] of told)
    it(`with ${what} has one problem`, () => assert.deepEqual(problemsOf({ ...LLAMA, ...more }), [problem]));
});
