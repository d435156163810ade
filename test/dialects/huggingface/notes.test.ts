import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { analyse } from "../../../server/analysis/analyse";
import { hintsOf, notesOf } from "../../../server/ide/hints";
import { hoverAt } from "../../../server/ide/hover";
import { LLAMA_8B } from "./llama";

const FOLDER = "test/fixtures/huggingface";

const config = (more: object): string => JSON.stringify({ ...LLAMA_8B, ...more }, null, 2);

function hintAt(text: string, key: string): string | undefined {
  const { found } = analyse(text, "config.json");
  const at = text.indexOf(`"${key}"`);
  return found ? notesOf(found).find((n) => n.span.start === at && n.hint !== undefined)?.hint : undefined;
}

const hoverOn = (text: string, key: string): string =>
  hoverAt(analyse(text, "config.json"), text.indexOf(`"${key}"`) + 1)?.markdown ?? "";

describe("members of quantization_config", () => {
  const text = config({
    quantization_config: {
      quant_method: "compressed-tensors",
      config_groups: { group_0: { weights: { num_bits: 4, group_size: 128 } } },
      ignore: ["lm_head", "model.norm"],
    },
  });
  for (const [key, said] of [
    ["quant_method", /How the weights are packed/],
    ["num_bits", /Bits of a number/],
    ["group_size", /share a scale/],
    ["ignore", /stay in the file's type\. Here: 2\./],
  ] as const)
    it(`${key} says what it is`, () => assert.match(hoverOn(text, key), said));
});

describe("hints on the keys of a config.json", () => {
  const LLAMA = config({});
  const scaled = {
    rope_type: "llama3",
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  };
  for (const [key, hint, text] of [
    ["num_hidden_layers", "× 218M = 6.98B", LLAMA],
    ["vocab_size", "525M in, 525M out", LLAMA],
    ["num_attention_heads", "× 128 = 4,096", LLAMA],
    ["num_key_value_heads", "4 queries each · 128 KiB per token", LLAMA],
    ["max_position_embeddings", "16 GiB of cache at full length", LLAMA],
    ["intermediate_size", "176M per layer", LLAMA],
    ["tie_word_embeddings", "saves 525M", config({ tie_word_embeddings: true })],
    ["rope_scaling", "8,192 → 131,072 positions", config({ rope_scaling: scaled })],
    [
      "rope_scaling",
      "32,768 × 4 = 131,072 positions",
      config({ rope_scaling: { rope_type: "yarn", factor: 4, original_max_position_embeddings: 32768 } }),
    ],
    [
      "quantization_config",
      "gptq (4.156 bits): 5.73 GB of weights",
      config({ quantization_config: { quant_method: "gptq", bits: 4, group_size: 128 } }),
    ],
    [
      "sliding_window",
      "in 32 of 32 layers",
      config({ model_type: "mistral", architectures: ["MistralForCausalLM"], sliding_window: 4096 }),
    ],
  ] as const)
    it(`${key}: ${hint}`, () => assert.equal(hintAt(text, key), hint));

  it("stand behind the comma, where there is one", () => {
    const text = '{ "model_type": "gpt2", "n_layer": 2, "tie_word_embeddings": true }';
    const parts = { shape: true, parameters: true, macs: false, flops: false, receptiveField: true };
    const before = hintsOf(analyse(text, "config.json"), parts).map((h) => text.slice(0, h.offset).slice(-3));
    assert.deepEqual(before.sort(), [" 2,", '2",', "rue"]);
  });

  it("are short in every family", () => {
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json"))) {
      const { found } = analyse(readFileSync(path.join(FOLDER, file), "utf8"), file);
      for (const { hint = "" } of found ? notesOf(found) : [])
        assert.ok(hint.length <= 43, `${file}: ${hint}`);
    }
  });
});

/** How bad it is, what is said, and the parameters of a small model. */
function headsOf(type: string, sizes: object): readonly unknown[] {
  const own = { num_hidden_layers: 2, num_key_value_heads: 7, intermediate_size: 32, vocab_size: 64 };
  const { problems, found } = analyse(JSON.stringify({ model_type: type, ...own, ...sizes }), "config.json");
  const one = problems.find((p) => p.code === "attention-heads");
  return [one?.severity, one?.message, found?.facts.totals.parameters.value];
}

/** `Qwen2ForCausalLM` of that size. */
const ROUNDED = 45_170n;

describe("heads of no whole width", () => {
  it("come with the nearest numbers whose width is even and that the key-value heads divide", () => {
    const { problems } = analyse(config({ num_attention_heads: 30 }), "config.json");
    const fixes = problems.find((p) => p.message.includes("no whole width"))?.fixes ?? [];
    assert.deepEqual(
      fixes.map((f) => f.title),
      ["Change num_attention_heads to 32", "Change num_attention_heads to 16"],
    );
  });

  /** Built and run with transformers 5.24. */
  it("are a warning where the class rounds them down and runs", () => {
    const [severity, message, parameters] = headsOf("qwen2", { hidden_size: 58, num_attention_heads: 7 });
    assert.equal(severity, "warning");
    assert.equal(
      message,
      "hidden_size 58 is not a multiple of num_attention_heads 7: each head is 8 wide, 56 together",
    );
    assert.equal(parameters, ROUNDED);
  });

  it("are an error where the class refuses them, or where rotary positions cannot turn them", () => {
    assert.equal(headsOf("llama", { hidden_size: 58, num_attention_heads: 7 })[0], "error");
    assert.equal(headsOf("qwen2", { hidden_size: 64, num_attention_heads: 7 })[0], "error");
  });
});

describe("a hover on a key of a config.json", () => {
  it("says what it decides, and what another value would change", () => {
    const text = hoverOn(config({}), "num_key_value_heads");
    assert.match(
      text,
      /May be a divisor of num_attention_heads 32: 1, 2, 4, 8, 16, 32\. Class default: `null`/,
    );
    assert.match(text, /`self_attn\.k_proj` 4096×1024 = 4\.19M in 32 layers/);
    assert.match(text, /\| parameters \| 8\.03B \| 8\.3B \(\+268M\) \|/);
    assert.match(text, /\| cache per token \| 128 KiB \| 256 KiB \(\+128 KiB\) \|/);
  });

  it("says what one layer holds, and what one more costs", () => {
    const text = hoverOn(config({}), "num_hidden_layers");
    assert.match(text, /Each layer holds .*`self_attn` 41\.9M.*`mlp` 176M/);
    assert.match(text, /num_hidden_layers`: 33/);
    assert.match(text, /8\.25B \(\+218M\)/);
  });

  it("works in an inner level too", () => {
    const inner = JSON.parse(config({})) as object;
    const text = JSON.stringify({ model_type: "llava", text_config: inner, vision_config: {} }, null, 2);
    assert.match(hoverOn(text, "intermediate_size"), /`mlp\.gate_proj` 4096×14336 = 58\.7M in 32 layers/);
  });

  it("never throws, whatever stands there", () => {
    for (const value of [null, -1, 0, 1e300, 2 ** 52, "many", [], {}, true])
      for (const key of [
        "num_hidden_layers",
        "num_key_value_heads",
        "vocab_size",
        "rope_scaling",
        "head_dim",
      ])
        hoverOn(config({ [key]: value }), key);
  });
});
