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
    "openelm (OpenELM 270M)",
    271_527_168n,
    {
      model_type: "openelm",
      architectures: ["OpenELMForCausalLM"],
      vocab_size: 32000,
      model_dim: 1280,
      num_transformer_layers: 16,
      head_dim: 64,
      num_query_heads: [12, 12, 12, 12, 12, 16, 16, 16, 16, 16, 16, 16, 20, 20, 20, 20],
      num_kv_heads: [3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5],
      ffn_multipliers: [
        0.5, 0.73, 0.97, 1.2, 1.43, 1.67, 1.9, 2.13, 2.37, 2.6, 2.83, 3.07, 3.3, 3.53, 3.77, 4.0,
      ],
      ffn_with_glu: true,
      normalize_qk_projections: true,
      share_input_output_layers: true,
    },
  ],
  [
    "jais (Jais 13B)",
    13_020_811_920n,
    {
      model_type: "jais",
      architectures: ["JAISLMHeadModel"],
      activation_function: "swiglu",
      n_embd: 5120,
      n_head: 40,
      n_inner: 13653,
      n_layer: 40,
      n_positions: 2048,
      position_embedding_type: "alibi",
      vocab_size: 84992,
    },
  ],
  [
    "telechat (TeleChat 7B)",
    7_856_427_008n,
    {
      model_type: "telechat",
      architectures: ["TelechatForCausalLM"],
      hidden_size: 4096,
      n_head: 32,
      n_layer: 30,
      ffn_hidden_size: 12288,
      vocab_size: 160256,
    },
  ],
  [
    "nemotron-nas (two blocks of it)",
    3_133_177_856n,
    {
      model_type: "nemotron-nas",
      architectures: ["DeciLMForCausalLM"],
      hidden_size: 8192,
      num_hidden_layers: 2,
      num_attention_heads: 64,
      vocab_size: 128256,
      block_configs: [
        { attention: { n_heads_in_group: 8 }, ffn: { ffn_mult: 5.25 } },
        { attention: { n_heads_in_group: null, no_op: true }, ffn: { ffn_mult: 1.3125 } },
      ],
    },
  ],
  [
    "phi3_v (Phi 3.5 vision)",
    4_146_621_440n,
    {
      model_type: "phi3_v",
      architectures: ["Phi3VForCausalLM"],
      hidden_size: 3072,
      intermediate_size: 8192,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 32,
      vocab_size: 32064,
      img_processor: { image_dim_out: 1024, name: "clip_vision_model", num_img_tokens: 144 },
    },
  ],
  [
    "jina_bert (Jina embeddings 2 base)",
    137_368_320n,
    {
      model_type: "bert",
      architectures: ["JinaBertModel"],
      auto_map: { AutoModel: "modeling_bert.JinaBertModel" },
      feed_forward_type: "geglu",
      position_embedding_type: "alibi",
      hidden_size: 768,
      num_hidden_layers: 12,
      num_attention_heads: 12,
      intermediate_size: 3072,
      vocab_size: 30528,
      type_vocab_size: 2,
    },
  ],
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
