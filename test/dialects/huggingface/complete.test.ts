import assert from "node:assert/strict";
import { complete } from "../../../server/ide/assist";

/** The labels that are offered at the `|`. */
function offered(marked: string): readonly string[] {
  const offset = marked.indexOf("|");
  return (complete(marked.replace("|", ""), "config.json", offset)?.list ?? []).map((c) => c.label);
}

const HEAD = '{\n  "model_type": "llama",\n  "hidden_size": 64,\n  "architectures": ["LlamaForCausalLM"],\n';

describe("completion in a config.json", () => {
  it("offers the keys of the family that are not there yet", () => {
    const keys = offered(`${HEAD}  "num_|"\n}`);
    assert.ok(keys.includes("num_key_value_heads") && keys.includes("head_dim"));
    assert.ok(!keys.includes("hidden_size") && !keys.includes("kv_lora_rank"));
  });

  it("offers families, types and what a switch can be", () => {
    assert.ok(
      offered('{ "model_type": "|", "hidden_size": 64, "architectures": ["LlamaForCausalLM"] }').includes(
        "qwen3",
      ),
    );
    assert.ok(offered(`${HEAD}  "torch_dtype": "|"\n}`).includes("bfloat16"));
    assert.deepEqual(offered(`${HEAD}  "attention_bias": |\n}`), ["true", "false"]);
  });

  it("offers the class default of a number, and the keys of an inner level", () => {
    assert.deepEqual(offered(`${HEAD}  "num_hidden_layers": |\n}`), ["32"]);
    const nested =
      '{ "model_type": "llava", "text_config": { "model_type": "llama", "hidden_size": 64, "|" } }';
    const keys = offered(nested);
    assert.ok(keys.includes("rms_norm_eps") || keys.includes("num_attention_heads"), keys.join());
    assert.ok(!keys.includes("hidden_size") && !keys.includes("vision_config"));
  });

  it("offers what the method of a quantization reads, and what may stand there", () => {
    const block = (inner: string) => offered(`${HEAD}  "quantization_config": { ${inner} }\n}`);
    const keys = block('"quant_method": "gptq", "bits": 4, "|"');
    assert.ok(keys.includes("group_size") && keys.includes("desc_act"), keys.join());
    assert.ok(!keys.includes("bits") && !keys.includes("load_in_4bit"));
    assert.ok(block('"|"').includes("load_in_4bit"));
    assert.ok(block('"quant_method": "|"').includes("awq"));
    assert.deepEqual(block('"bnb_4bit_quant_type": "|"'), ["nf4", "fp4"]);
    assert.deepEqual(block('"desc_act": |'), ["true", "false"]);
  });
});
