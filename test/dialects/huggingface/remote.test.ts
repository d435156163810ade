import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";

const sizes = {
  hidden_size: 4096,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  torch_dtype: "bfloat16",
};

/**
 * Families whose code lies beside their checkpoints, with the sizes that their authors publish. No package builds them, so nothing
 * here was measured: the figures are what the mathematics they share makes of the sizes, kept so that they do not change unnoticed.
 */
const SHARING: readonly (readonly [string, bigint, object])[] = [
  [
    "qwen (Qwen 7B)",
    7_721_324_544n,
    {
      ...sizes,
      model_type: "qwen",
      architectures: ["QWenLMHeadModel"],
      intermediate_size: 22016,
      kv_channels: 128,
      no_bias: true,
      vocab_size: 151936,
      tokenizer_class: "QWenTokenizer",
    },
  ],
  [
    "chatglm (ChatGLM3 6B)",
    6_243_584_000n,
    {
      model_type: "chatglm",
      architectures: ["ChatGLMModel"],
      hidden_size: 4096,
      num_layers: 28,
      num_attention_heads: 32,
      ffn_hidden_size: 13696,
      multi_query_attention: true,
      multi_query_group_num: 2,
      add_qkv_bias: true,
      padded_vocab_size: 65024,
      torch_dtype: "float16",
    },
  ],
  [
    "baichuan (Baichuan2 7B)",
    7_505_973_248n,
    {
      ...sizes,
      model_type: "baichuan",
      architectures: ["BaichuanForCausalLM"],
      intermediate_size: 11008,
      vocab_size: 125696,
      tokenizer_class: "BaichuanTokenizer",
    },
  ],
  [
    "internlm2 (InternLM2 7B)",
    7_737_708_544n,
    {
      ...sizes,
      model_type: "internlm2",
      architectures: ["InternLM2ForCausalLM"],
      bias: false,
      intermediate_size: 14336,
      num_key_value_heads: 8,
      vocab_size: 92544,
    },
  ],
  [
    "Yi (Yi 6B)",
    6_061_035_520n,
    {
      ...sizes,
      model_type: "Yi",
      architectures: ["YiForCausalLM"],
      intermediate_size: 11008,
      num_key_value_heads: 4,
      vocab_size: 64000,
    },
  ],
  [
    "deepseek (DeepSeekMoE 16B)",
    16_375_728_128n,
    {
      model_type: "deepseek",
      architectures: ["DeepseekForCausalLM"],
      hidden_size: 2048,
      intermediate_size: 10944,
      moe_intermediate_size: 1408,
      n_routed_experts: 64,
      n_shared_experts: 2,
      num_experts_per_tok: 6,
      first_k_dense_replace: 1,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 16,
      vocab_size: 102400,
      torch_dtype: "bfloat16",
    },
  ],
  [
    "phi-msft (Phi 2)",
    2_779_683_840n,
    {
      model_type: "phi-msft",
      architectures: ["PhiForCausalLM"],
      n_embd: 2560,
      n_head: 32,
      n_inner: null,
      n_layer: 32,
      vocab_size: 51200,
      torch_dtype: "float16",
    },
  ],
  [
    "new (gte-multilingual-base)",
    305_368_320n,
    {
      model_type: "new",
      architectures: ["NewModel"],
      hidden_size: 768,
      intermediate_size: 3072,
      num_hidden_layers: 12,
      num_attention_heads: 12,
      type_vocab_size: 1,
      vocab_size: 250048,
    },
  ],
  [
    "internvl_chat (InternVL2 8B)",
    8_075_365_376n,
    {
      model_type: "internvl_chat",
      architectures: ["InternVLChatModel"],
      auto_map: {},
      downsample_ratio: 0.5,
      llm_config: {
        model_type: "internlm2",
        architectures: ["InternLM2ForCausalLM"],
        bias: false,
        hidden_size: 4096,
        intermediate_size: 14336,
        num_attention_heads: 32,
        num_hidden_layers: 32,
        num_key_value_heads: 8,
        vocab_size: 92553,
      },
      vision_config: {
        model_type: "intern_vit_6b",
        architectures: ["InternVisionModel"],
        hidden_size: 1024,
        intermediate_size: 4096,
        num_attention_heads: 16,
        num_hidden_layers: 24,
        qkv_bias: true,
        qk_normalization: false,
        norm_type: "layer_norm",
      },
    },
  ],
];

describe("configs of families that need code of their own", () => {
  for (const [name, parameters, config] of SHARING)
    it(`are read by the mathematics they share: ${name}`, () => {
      const { found, problems } = analyse(JSON.stringify(config, null, 2), "config.json");
      assert.equal(found?.facts.totals.parameters.value, parameters);
      assert.equal(found.facts.totals.status, "complete");
      assert.deepEqual(
        problems.map((p) => `${p.severity} ${p.code}`),
        ["information model-type"],
      );
    });

  it("may name the class of the family that they share with", () => {
    const config = {
      model_type: "kimi_k2",
      architectures: ["DeepseekV3ForCausalLM"],
      num_hidden_layers: 4,
      num_attention_heads: 64,
    };
    const { problems } = analyse(JSON.stringify(config), "config.json");
    assert.ok(!problems.some((p) => p.code === "model-class"));
  });

  it("are not taken for what cuts text or images", () => {
    const { found } = analyse(
      JSON.stringify({ tokenizer_class: "LlamaTokenizer", num_hidden_layers: 2, hidden_size: 4 }),
      "config.json",
    );
    assert.equal(found, null);
  });
});
