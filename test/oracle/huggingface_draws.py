"""Random small configurations of a family, from the keys and class defaults that transformers itself has for it.

Most keys are known by what they are called; what depends on another key is told per family in `DEPENDS`. Draws that the
class refuses are no cases.
"""

import re

LAYERS = re.compile(r"^(num_(hidden_)?layers|n_layers?|depth|num_(en|de)coder_layers|(en|de)coder_layers|num_layer)$")
HEADS = re.compile(r"^(num_(attention_)?heads|n_heads?|attention_heads|num_(en|de)coder_attention_heads|(en|de)coder_attention_heads)$")
KEY_VALUE = re.compile(r"^(num_key_value_heads|num_kv_heads|n_head_kv)$")
WIDTH = re.compile(r"^(hidden_size|n_embd|d_model|dim|embed_dim)$")
INNER = re.compile(r"^(intermediate_size(_mlp)?|n_inner|d_ff|hidden_dim|mlp_dim|.*ffn_(dim|hidden_size)|(.*_)?intermediate_size)$")
EXPERTS = re.compile(r"^(num_experts|num_local_experts|n_routed_experts|moe_num_experts)$")
FLAGS = re.compile(
    r"bias|tie_word|parallel|multi_query|conv|decoder_architecture|norm|affine|gated|post|share_|swiglu|mean_pooling|absolute"
)
TOKEN = re.compile(r"_token_(id|index)$")
LABELS = ("id2label", "label2id", "num_labels")

FIXED = {
    "num_experts_per_tok": 2, "moe_k": 2, "num_experts_per_token": 2, "top_k_experts": 2, "n_group": 1, "topk_group": 1,
    "num_channels": 3, "in_channels": 3,
}  # fmt: skip
CHOICES = {
    "max_position_embeddings": [32, 64], "n_positions": [32, 64], "max_source_positions": [32, 64],
    "max_target_positions": [32, 64], "q_lora_rank": [16, 24], "kv_lora_rank": [16, 24],
    "qk_nope_head_dim": [8, 16], "v_head_dim": [8, 16], "qk_rope_head_dim": [8], "first_k_dense_replace": [0, 1, 2],
    "n_shared_experts": [1, 2], "num_dense_layers": [0, 1, 2], "moe_num_shared_experts": [1, 2], "image_size": [32, 48],
    "patch_size": [8, 16], "projection_dim": [16, 24], "type_vocab_size": [1, 2, 3], "embedding_size": [16, 24],
}  # fmt: skip

DEPENDS = {}


def depends(*families):
    def register(change):
        for family in families:
            DEPENDS[family] = change
        return change

    return register


class Sizes:
    """What the keys of one level have in common."""

    def __init__(self, draw):
        self.heads = draw.choice([2, 4, 8])
        self.key_value = draw.divisor(self.heads)
        self.head = draw.choice([8, 16, 24])
        self.layers = draw.randint(1, 6)
        self.width = self.heads * self.head


def level(draw, defaults, plain):
    """One level of a file: `defaults` as the class has them, `plain` what every class has."""
    sizes = Sizes(draw)
    config = {}
    for key, usual in defaults.items():
        if isinstance(usual, dict) and "model_type" in usual:
            inner = level(draw, usual, plain)
            config[key] = {"model_type": usual["model_type"], **inner}
        elif key not in plain or key == "tie_word_embeddings":
            value = drawn(draw, key, usual, sizes)
            # Heads and experts are told: their class defaults seldom fit the rest.
            if value is not None and (fits(key) or not draw.chance(0.03)):
                config[key] = value
    change = DEPENDS.get(defaults.get("model_type"))
    if change:
        change(draw, config, sizes)
    return {k: v for k, v in config.items() if v is not ...}


def fits(key):
    return any(pattern.match(key) for pattern in (HEADS, KEY_VALUE, EXPERTS)) or key in FIXED


def drawn(draw, key, usual, sizes):
    if isinstance(usual, list):
        return None
    if LAYERS.match(key):
        return sizes.layers
    if HEADS.match(key):
        return sizes.heads
    if KEY_VALUE.match(key):
        return sizes.key_value
    if WIDTH.match(key):
        return sizes.width
    if key in ("head_dim", "d_kv"):
        return sizes.head if draw.flag() else None
    if INNER.match(key):
        return draw.choice([16, 40, 64])
    if EXPERTS.match(key):
        return draw.choice([4, 8])
    if key in FIXED:
        return FIXED[key]
    if key in CHOICES:
        return draw.choice(CHOICES[key])
    if key.startswith("vocab_size"):
        return draw.choice([70, 99, 128])
    if TOKEN.search(key) and isinstance(usual, (int, type(None))):
        return 0
    if isinstance(usual, bool) and FLAGS.search(key) and draw.flag():
        return draw.flag()
    return None


def config_of(draw, family, defaults, plain):
    """A whole file."""
    config = level(draw, defaults, plain)
    if draw.chance(0.4):
        config["id2label"] = {str(i): f"L{i}" for i in range(draw.choice([3, 5]))}
    return {"model_type": family, **{k: v for k, v in config.items() if k != "model_type"}}


def listed(draw, config, key, kinds, count="num_hidden_layers", often=0.6):
    """One word for each layer."""
    if count in config and draw.chance(often):
        config[key] = [draw.choice(kinds) for _ in range(config[count])]


WINDOWS = ["sliding_attention", "full_attention"]
HYBRID = ["linear_attention", "full_attention"]


@depends("gpt_neo")
def local_and_global(draw, config, sizes):
    layers = config["num_layers"] = sizes.layers
    pairs, odd = divmod(layers, 2)
    config["attention_types"] = [[["global", "local"], pairs]] * (pairs > 0) + [[["global"], 1]] * odd


@depends("ministral", "hunyuan_v1_dense", "persimmon")
def says_its_heads(draw, config, sizes):
    config["head_dim"] = sizes.head


@depends("gemma2", "gemma3_text", "cohere2", "olmo3")
def windows(draw, config, sizes):
    listed(draw, config, "layer_types", WINDOWS)


@depends("minimax")
def linear_or_full(draw, config, sizes):
    listed(draw, config, "layer_types", HYBRID)


@depends("lfm2_moe")
def convolutions_and_experts(draw, config, sizes):
    config["num_hidden_layers"] = sizes.layers
    listed(draw, config, "layer_types", ["conv", "full_attention"], often=1)
    config["use_expert_bias"] = draw.flag()


@depends("lfm2")
def convolutions(draw, config, sizes):
    listed(draw, config, "layer_types", ["conv", "full_attention"])
    if "layer_types" not in config and draw.flag():
        config["full_attn_idxs"] = [0]
    config |= {
        "block_auto_adjust_ff_dim": draw.flag(), "block_multiple_of": draw.choice([8, 16]),
        "block_ffn_dim_multiplier": draw.choice([1.0, 1.3]), "conv_L_cache": 3, "intermediate_size": draw.choice([64, 100]),
    }  # fmt: skip


@depends("nemotron_h")
def mixers(draw, config, sizes):
    config.pop("num_hidden_layers", None)
    kinds = ["linear_attention", "full_attention", "mlp", "moe"]
    config["layers_block_type"] = [draw.choice(kinds) for _ in range(draw.randint(1, 5))]
    config |= {"mamba_num_heads": 4, "mamba_head_dim": 8, "n_groups": 2, "ssm_state_size": 16, "head_dim": 8}
    config["moe_latent_size"] = draw.choice([None, 16])


def delta(draw, config, sizes):
    listed(draw, config, "layer_types", HYBRID)
    config |= {
        "linear_key_head_dim": draw.choice([8, 16]), "linear_value_head_dim": draw.choice([8, 16]),
        "linear_num_key_heads": 2, "linear_num_value_heads": draw.choice([2, 4]), "linear_conv_kernel_dim": draw.choice([3, 4]),
    }  # fmt: skip


depends("qwen3_5_text", "qwen3_5_moe_text")(delta)


@depends("qwen2_moe", "qwen3_moe", "qwen3_vl_moe_text")
def sparse_steps(draw, config, sizes):
    config["decoder_sparse_step"] = draw.choice([1, 2])
    if draw.chance(0.4):
        config["mlp_only_layers"] = [0]


@depends("qwen3_next")
def delta_and_steps(draw, config, sizes):
    delta(draw, config, sizes)
    sparse_steps(draw, config, sizes)


@depends("jamba")
def jamba(draw, config, sizes):
    config |= {
        "mamba_d_state": 8, "attn_layer_period": draw.choice([2, 3]), "attn_layer_offset": 1, "expert_layer_period": 2,
        "expert_layer_offset": draw.choice([0, 1]), "num_experts": draw.choice([1, 4]), "num_experts_per_tok": 1,
        "mamba_dt_rank": draw.choice(["auto", 4]), "num_hidden_layers": draw.choice([3, 4, 6]),
    }  # fmt: skip
    config.pop("mamba_proj_bias", None)


@depends("falcon_h1")
def beside_each_other(draw, config, sizes):
    inner = draw.choice([None, 64])
    config |= {"hidden_size": sizes.width, "mamba_d_ssm": inner, "mamba_n_heads": 4, "mamba_d_state": 8, "mamba_n_groups": 2}
    config["mamba_d_head"] = (inner or 2 * sizes.width) // 4


def second_mamba(config, sizes):
    config |= {
        "hidden_size": sizes.width, "mamba_n_heads": 4, "mamba_d_head": 2 * sizes.width // 4, "mamba_d_state": 8,
        "mamba_n_groups": 2, "num_hidden_layers": sizes.layers,
    }  # fmt: skip


@depends("bamba")
def some_attend(draw, config, sizes):
    second_mamba(config, sizes)
    if draw.chance(0.7):
        config["attn_layer_indices"] = [i for i in range(sizes.layers) if draw.flag()]


@depends("granitemoehybrid")
def granite_hybrid(draw, config, sizes):
    second_mamba(config, sizes)
    config["num_local_experts"] = draw.choice([0, 4])
    listed(draw, config, "layer_types", ["mamba", "attention"], often=1)


@depends("mamba2")
def heads_of_state(draw, config, sizes):
    config["hidden_size"] = sizes.width
    config |= {"num_heads": 4, "head_dim": 2 * sizes.width // 4, "n_groups": 2, "state_size": 8}


@depends("kimi_linear")
def kimi_linear(draw, config, sizes):
    config |= {"linear_head_dim": 8, "linear_num_heads": 4, "linear_conv_kernel_dim": 4, "num_experts": 4, "num_shared_experts": 1}
    listed(draw, config, "layer_types", HYBRID, often=0.5)
    listed(draw, config, "mlp_layer_types", ["dense", "sparse"], often=0.5)


@depends("llama4_text")
def scouts(draw, config, sizes):
    config |= {"num_local_experts": 4, "num_experts_per_tok": 1}
    if draw.chance(0.3) and "num_hidden_layers" in config:
        config["moe_layers"] = [i for i in range(config["num_hidden_layers"]) if draw.flag()]
    else:
        config["interleave_moe_layer_step"] = draw.choice([1, 2])


@depends("llama4_vision_model")
def adapted(draw, config, sizes):
    config |= {
        "intermediate_size": 4 * sizes.width, "projector_input_dim": 24, "projector_output_dim": 24, "vision_output_dim": 24,
    }  # fmt: skip


@depends("gemma3n_text")
def streams(draw, config, sizes):
    layers = draw.choice([5, 10])
    config |= {
        "num_hidden_layers": layers, "num_kv_shared_layers": draw.choice([0, 5]) if layers == 10 else 0, "laurel_rank": 8,
        "hidden_size_per_layer_input": 8, "altup_num_inputs": draw.choice([2, 3]), "vocab_size_per_layer_input": 50,
        "activation_sparsity_pattern": [0.0] * layers, "intermediate_size": 32,
        "layer_types": (["sliding_attention"] * 4 + ["full_attention"]) * (layers // 5),
    }  # fmt: skip


@depends("gemma4_text")
def gemma4(draw, config, sizes):
    layers = draw.choice([3, 6, 7])
    config |= {
        "hidden_size_per_layer_input": draw.choice([0, 8]), "vocab_size_per_layer_input": 50, "num_hidden_layers": layers,
        "head_dim": 8, "global_head_dim": draw.choice([8, 16]), "num_key_value_heads": 2, "num_attention_heads": 4,
        "hidden_size": 32, "use_double_wide_mlp": draw.flag(), "attention_k_eq_v": draw.flag(),
    }  # fmt: skip
    if draw.chance(0.4):
        config["num_global_key_value_heads"] = draw.choice([1, 2])
    if draw.chance(0.4):
        config |= {"enable_moe_block": True, "num_experts": 4, "top_k_experts": 2, "moe_intermediate_size": 16}
    listed(draw, config, "layer_types", WINDOWS, often=0.4)


@depends("mimo_v2_flash")
def flash(draw, config, sizes):
    config |= {
        "num_key_value_heads": draw.choice([1, 2]), "num_attention_heads": 8, "head_dim": 16, "v_head_dim": 8,
        "n_routed_experts": 4,
    }  # fmt: skip


@depends("deepseek_v4")
def compressed(draw, config, sizes):
    config |= {
        "q_lora_rank": 16, "head_dim": 32, "o_groups": 2, "o_lora_rank": 8, "index_n_heads": 2, "index_head_dim": 32,
        "hc_mult": 2, "index_topk": 8, "qk_rope_head_dim": 8, "num_attention_heads": 4, "num_hidden_layers": sizes.layers,
    }  # fmt: skip
    kinds = ["heavily_compressed_attention", "compressed_sparse_attention", "sliding_attention"]
    listed(draw, config, "layer_types", kinds, often=1)
    listed(draw, config, "mlp_layer_types", ["hash_moe", "moe"], often=1)


@depends("deepseek_v32", "glm4_moe_lite", "glm_moe_dsa")
def latent(draw, config, sizes):
    config.setdefault("q_lora_rank", 16)
    listed(draw, config, "mlp_layer_types", ["dense", "sparse"], often=0.5)


@depends("t5", "mt5", "umt5")
def feeds(draw, config, sizes):
    config |= {"d_kv": sizes.head, "feed_forward_proj": draw.choice(["relu", "gated-gelu"])}


@depends("deberta", "deberta-v2")
def relative(draw, config, sizes):
    config |= {
        "relative_attention": draw.chance(0.6), "pos_att_type": draw.choice([["c2p", "p2c"], ["c2p"], []]),
        "max_relative_positions": draw.choice([-1, 16]), "type_vocab_size": draw.choice([0, 2]),
    }  # fmt: skip


@depends("deberta-v2")
def relative_and_shared(draw, config, sizes):
    relative(draw, config, sizes)
    config |= {
        "position_buckets": draw.choice([-1, 8]), "norm_rel_ebd": draw.choice(["none", "layer_norm"]),
        "share_att_key": draw.flag(), "conv_kernel_size": draw.choice([0, 3]),
    }  # fmt: skip


@depends("esm")
def residues(draw, config, sizes):
    config |= {
        "position_embedding_type": draw.choice(["absolute", "rotary"]), "vocab_size": 33, "pad_token_id": 1,
        "emb_layer_norm_before": draw.choice([True, False, None]), "mask_token_id": 32, "is_folding_model": False,
    }  # fmt: skip


@depends("albert")
def recurring(draw, config, sizes):
    config |= {"num_hidden_groups": draw.choice([1, 2]), "inner_group_num": draw.choice([1, 2]), "embedding_size": 16}
    config["num_hidden_layers"] = 2 * sizes.layers


@depends("longformer")
def far(draw, config, sizes):
    config["attention_window"] = [8] * config.setdefault("num_hidden_layers", 2)


@depends("led")
def far_and_written(draw, config, sizes):
    config["attention_window"] = [8] * config.setdefault("encoder_layers", 2)
    config |= {"max_encoder_position_embeddings": draw.choice([32, 64]), "max_decoder_position_embeddings": draw.choice([32, 64])}


@depends("longt5")
def stretches(draw, config, sizes):
    feeds(draw, config, sizes)
    config |= {"encoder_attention_type": draw.choice(["local", "transient-global"]), "local_radius": 7}


@depends("switch_transformers")
def some_with_experts(draw, config, sizes):
    config |= {"num_layers": sizes.layers, "num_experts": 4, "router_bias": draw.flag(), "num_sparse_encoder_layers": draw.choice([0, 1, 2])}
    config["num_sparse_decoder_layers"] = draw.choice([0, 1, 2])
    if draw.flag():
        config |= {"encoder_sparse_step": draw.choice([1, 2]), "decoder_sparse_step": draw.choice([1, 2, 3])}


@depends("marian")
def words_apart(draw, config, sizes):
    config["share_encoder_decoder_embeddings"] = draw.chance(0.6)
    config["decoder_vocab_size"] = config.get("vocab_size", ...)


@depends("timesfm")
def series(draw, config, sizes):
    config |= {
        "patch_length": draw.choice([4, 8]), "context_length": 64, "horizon_length": draw.choice([8, 16]), "freq_size": draw.choice([2, 3]),
        "head_dim": sizes.head, "quantiles": draw.choice([[0.1, 0.5, 0.9], [0.5]]),
    }  # fmt: skip


@depends("funnel")
def shorter_and_shorter(draw, config, sizes):
    config |= {"block_sizes": [draw.randint(1, 3) for _ in range(3)], "block_repeats": [1, draw.randint(1, 2), 1]}
    config |= {"d_model": sizes.width, "d_head": sizes.head, "num_decoder_layers": draw.randint(1, 3), "n_head": sizes.heads}
    config |= {"pool_q_only": draw.flag(), "separate_cls": draw.flag()}


@depends("convbert")
def windows_of_words(draw, config, sizes):
    config |= {"hidden_size": sizes.width, "num_attention_heads": sizes.heads, "intermediate_size": draw.choice([32, 48])}
    config |= {"head_ratio": draw.choice([1, 2, 4]), "conv_kernel_size": draw.choice([3, 5, 9]), "num_groups": draw.choice([1, 2])}


@depends("mobilebert")
def bottled(draw, config, sizes):
    config |= {"hidden_size": sizes.width, "num_attention_heads": 4, "embedding_size": draw.choice([16, sizes.width]), "trigram_input": draw.flag()}
    config |= {"use_bottleneck": draw.chance(0.7), "intra_bottleneck_size": draw.choice([16, 24]), "use_bottleneck_attention": draw.flag()}
    config |= {"key_query_shared_bottleneck": draw.flag(), "num_feedforward_networks": draw.randint(1, 4)}
    config |= {"normalization_type": draw.choice(["no_norm", "layer_norm"]), "classifier_activation": draw.chance(0.8)}


@depends("segformer")
def segformer(draw, config, sizes):
    config |= {
        "num_encoder_blocks": 3, "depths": [draw.randint(1, 3) for _ in range(3)], "sr_ratios": draw.choice([[4, 2, 1], [1, 1, 1]]),
        "hidden_sizes": [8, 16, 32], "num_attention_heads": [1, 2, 4], "patch_sizes": [7, 3, 3], "strides": [4, 2, 2],
        "mlp_ratios": draw.choice([[4, 4, 4], [2, 4, 1]]), "decoder_hidden_size": draw.choice([16, 24]),
    }  # fmt: skip


@depends("swin", "donut-swin", "swinv2", "maskformer-swin")
def windowed(draw, config, sizes):
    config |= {
        "embed_dim": 8, "depths": [draw.randint(1, 3) for _ in range(3)], "num_heads": [1, 2, 4], "window_size": draw.choice([2, 4]),
        "patch_size": 4, "image_size": 32, "mlp_ratio": draw.choice([2.0, 4.0]), "qkv_bias": draw.flag(), "encoder_stride": 16,
    }  # fmt: skip
    config.pop("num_layers", None)
    config.pop("hidden_size", None)


@depends("convnext", "convnextv2", "dinov3_convnext")
def stages(draw, config, sizes):
    config |= {
        "num_stages": 3, "depths": [draw.randint(1, 3) for _ in range(3)], "hidden_sizes": [8, 16, draw.choice([24, 32])],
        "patch_size": draw.choice([2, 4]), "layer_scale_init_value": draw.choice([0.0, 1e-6]), "image_size": 64,
    }  # fmt: skip


@depends("bit")
def standardised(draw, config, sizes):
    config |= {
        "depths": [draw.randint(1, 3) for _ in range(3)], "hidden_sizes": [32, 64, draw.choice([64, 96])], "embedding_size": 16,
        "layer_type": draw.choice(["preactivation", "bottleneck"]), "num_groups": draw.choice([4, 8]),
        "global_padding": draw.choice([None, "same"]), "output_stride": draw.choice([8, 32]),
    }  # fmt: skip


@depends("efficientnet")
def scaled(draw, config, sizes):
    config |= {
        "width_coefficient": draw.choice([0.5, 1.0, 1.2]), "depth_coefficient": draw.choice([0.4, 1.0, 1.4]), "kernel_sizes": [3, 5, 3],
        "in_channels": [32, 16, 24], "out_channels": [16, 24, 40], "strides": [1, 2, draw.choice([1, 2])], "expand_ratios": [1, 6, draw.choice([1, 4])],
        "num_block_repeats": [draw.randint(1, 3) for _ in range(3)], "squeeze_expansion_ratio": draw.choice([0.25, 0.5]),
    }  # fmt: skip
    # Its last norm is as wide as the file says, and what it normalises is not.
    wide = 1280 * config["width_coefficient"]
    config["hidden_dim"] = max(8, int(wide + 4) // 8 * 8)


@depends("mobilevit")
def small_and_far(draw, config, sizes):
    config |= {
        "hidden_sizes": [16, 24, draw.choice([32, 48])], "neck_hidden_sizes": [8, 8, 16, 16, draw.choice([16, 24]), 32, draw.choice([64, 96])],
        "num_attention_heads": draw.choice([2, 4]), "mlp_ratio": draw.choice([1.0, 2.0]), "expand_ratio": draw.choice([2.0, 4.0]),
        "output_stride": draw.choice([8, 16, 32]), "conv_kernel_size": draw.choice([3, 5]), "image_size": 64, "patch_size": 2,
        "aspp_out_channels": draw.choice([16, 24]), "qkv_bias": draw.flag(),
    }  # fmt: skip


@depends("resnet", "regnet", "rt_detr_resnet")
def residual(draw, config, sizes):
    kind = draw.choice(["basic", "bottleneck"])
    config |= {
        "depths": [draw.randint(1, 3) for _ in range(3)], "hidden_sizes": [8, 16, draw.choice([24, 32])], "embedding_size": 8,
        "layer_type": kind, "downsample_in_first_stage": draw.flag(),
    }  # fmt: skip


@depends("wav2vec2", "hubert", "wavlm", "unispeech", "unispeech-sat", "data2vec-audio", "sew")
def sound(draw, config, sizes):
    kernels = draw.choice([[10, 3, 2], [8, 4, 4]])
    config |= {
        "conv_dim": [8, 16, 16], "conv_kernel": kernels, "conv_stride": [5, 2, 2], "num_feat_extract_layers": 3,
        "feat_extract_norm": draw.choice(["group", "layer"]), "conv_bias": draw.flag(), "do_stable_layer_norm": draw.flag(),
        "num_conv_pos_embeddings": draw.choice([16, 5]), "num_conv_pos_embedding_groups": 2, "classifier_proj_size": 12,
        "mask_time_prob": draw.choice([0.0, 0.05]), "use_weighted_layer_sum": draw.flag(), "tdnn_dim": [16, 16, 24],
        "tdnn_kernel": [5, 3, 1], "tdnn_dilation": [1, 2, 1], "xvector_output_dim": 12, "conv_pos_kernel_size": 5,
        "num_conv_pos_embeddings_layers": 2, "num_codevector_groups": 2, "num_codevectors_per_group": 10, "codevector_dim": 8,
        "proj_codevector_dim": 8,
    }  # fmt: skip


def towers(draw, config, sizes):
    """A tower that sees, with pictures small enough."""
    config |= {"patch_size": draw.choice([4, 8]), "image_size": 32}


depends("pixtral")(towers)


@depends("kimi_k25_vision")
def kimi_eyes(draw, config, sizes):
    config |= {"hidden_size": 64, "num_attention_heads": 4, "pos_emb_height": 8, "pos_emb_width": 8, "patch_size": draw.choice([4, 8])}


@depends("kimi_k25")
def kimi(draw, config, sizes):
    config["projection_hidden_size"] = 64


@depends("qwen3_vl_vision", "qwen3_vl_moe_vision", "qwen3_5_vision", "qwen3_5_moe_vision")
def deep(draw, config, sizes):
    config["num_position_embeddings"] = draw.choice([16, 64])
    config["deepstack_visual_indexes"] = [0] if draw.flag() else [0, 1]
    config["out_hidden_size"] = 32


@depends("mllama_vision_model")
def tiles(draw, config, sizes):
    config |= {"image_size": 32, "patch_size": 8, "max_num_tiles": 2, "num_global_layers": draw.randint(1, 2)}
    config["intermediate_layers_indices"] = [0]
    config["vision_output_dim"] = sizes.width * 2
    config["supported_aspect_ratios"] = [[1, 1], [1, 2]]


@depends("mllama_text_model")
def crossing(draw, config, sizes):
    config["num_hidden_layers"] = sizes.layers
    config["cross_attention_layers"] = [i for i in range(sizes.layers) if draw.flag()]


@depends("glm4v_vision", "glm4v_moe_vision")
def merging(draw, config, sizes):
    config |= {"image_size": 32, "patch_size": draw.choice([4, 8]), "out_hidden_size": draw.choice([32, 48])}


@depends("step3p5")
def steps(draw, config, sizes):
    config["num_hidden_layers"] = sizes.layers
    listed(draw, config, "layer_types", WINDOWS, often=1)
    listed(draw, config, "mlp_layer_types", ["dense", "sparse"])
    config |= {"head_dim": sizes.head, "share_expert_dim": draw.choice([16, 24]), "num_sliding_attention_heads": 8}


@depends("zamba2")
def zamba2(draw, config, sizes):
    layers = draw.randint(2, 6)
    config |= {
        "num_hidden_layers": layers, "hidden_size": 64, "num_attention_heads": 4, "n_mamba_heads": 4, "mamba_d_state": 8,
        "mamba_ngroups": draw.choice([1, 2]), "num_mem_blocks": draw.choice([1, 2]), "adapter_rank": 8,
        "use_shared_attention_adapter": draw.flag(), "num_key_value_heads": 4,
        "layers_block_type": ["linear_attention", *(draw.choice(["linear_attention", "hybrid"]) for _ in range(layers - 1))],
    }  # fmt: skip
    config["hybrid_layer_ids"] = [i for i, kind in enumerate(config["layers_block_type"]) if kind == "hybrid"]
    for key in ("attention_head_dim", "attention_hidden_size", "mamba_headdim", "kv_channels", "num_query_groups", "add_bias_linear"):
        config.pop(key, None)


@depends("beit", "data2vec-vision")
def relative_patches(draw, config, sizes):
    for key in ("use_mask_token", "use_absolute_position_embeddings", "use_relative_position_bias", "use_shared_relative_position_bias"):
        config[key] = draw.flag()
    config |= {"layer_scale_init_value": draw.choice([0.0, 0.1]), "use_mean_pooling": draw.flag()}
    config |= {"num_hidden_layers": draw.choice([4, 5]), "out_indices": [1, 2, 3, 4], "add_fpn": draw.flag(), "vocab_size": draw.choice([20, 30])}
    config |= {"pool_scales": draw.choice([[1, 2, 3, 6], [1, 2], [2]]), "use_auxiliary_head": draw.chance(0.7)}
    config |= {"auxiliary_channels": draw.choice([8, 12]), "auxiliary_num_convs": draw.choice([0, 1, 2, 3]), "auxiliary_concat_input": draw.flag()}


@depends("vit_mae")
def narrower(draw, config, sizes):
    config |= {
        "decoder_hidden_size": 32, "decoder_num_attention_heads": 4, "decoder_intermediate_size": 40,
        "decoder_num_hidden_layers": draw.randint(1, 3),
    }  # fmt: skip


@depends("yolos")
def looked_for(draw, config, sizes):
    config |= {"image_size": [32, 48], "patch_size": draw.choice([8, 16]), "num_detection_tokens": draw.choice([5, 10])}
    config["use_mid_position_embeddings"] = draw.flag()


@depends("dinov3_vit")
def registers(draw, config, sizes):
    config |= {"num_register_tokens": draw.choice([0, 4]), "use_gated_mlp": draw.flag()}


@depends("siglip2_vision_model")
def of_any_shape(draw, config, sizes):
    config |= {"num_patches": draw.choice([16, 25]), "patch_size": draw.choice([4, 8]), "vision_use_head": True}


@depends("siglip2_text_model", "siglip_text_model")
def projected(draw, config, sizes):
    config["projection_size"] = 24


@depends("siglip2", "siglip")
def both_projected(draw, config, sizes):
    width = config["vision_config"].get("hidden_size", 768)
    config["text_config"]["projection_size"] = width


@depends("mobilenet_v2")
def multiplied(draw, config, sizes):
    config |= {
        "depth_multiplier": draw.choice([0.35, 0.75, 1.0, 1.4]), "expand_ratio": draw.choice([6.0, 3.0]),
        "output_stride": draw.choice([8, 16, 32]), "first_layer_is_expansion": draw.flag(), "finegrained_output": draw.flag(),
    }  # fmt: skip


@depends("blip", "blip-2", "instructblip")
def eyes_and_words(draw, config, sizes):
    width = config["vision_config"].setdefault("hidden_size", 64)
    for level in ("text_config", "qformer_config"):
        if config.get(level, {}).get("model_type") != "opt" and level in config:
            config[level]["encoder_hidden_size"] = width
    if config.get("text_config", {}).get("model_type") == "opt" and draw.chance(0.3):
        config["text_config"] = {
            "model_type": "t5", "d_model": 32, "d_kv": 8, "d_ff": 40, "num_layers": 2, "num_heads": 4, "vocab_size": 99, "decoder_start_token_id": 0,
        }  # fmt: skip
        config["num_query_tokens"] = draw.choice([4, 8])
    if config.get("text_config", {}).get("model_type") == "opt":
        config["text_config"] |= {"word_embed_proj_dim": config["text_config"].setdefault("hidden_size", 64), "ffn_dim": 40}
        config["num_query_tokens"] = draw.choice([4, 8])


@depends("idefics2")
def resampled(draw, config, sizes):
    config["perceiver_config"] = {
        "model_type": "idefics2_perceiver", "hidden_size": config["text_config"].setdefault("hidden_size", 64), "resampler_n_latents": draw.choice([4, 8]),
        "resampler_depth": draw.randint(1, 3), "resampler_n_heads": draw.choice([2, 4]), "resampler_head_dim": draw.choice([8, 12]),
        "num_key_value_heads": draw.choice([1, 2]),
    }  # fmt: skip


@depends("git")
def timed(draw, config, sizes):
    config["num_image_with_embedding"] = draw.choice([None, 3])


@depends("videomae")
def films(draw, config, sizes):
    config |= {
        "num_frames": 4, "tubelet_size": draw.choice([1, 2]), "use_mean_pooling": draw.flag(), "qv_bias": draw.flag(),
        "decoder_hidden_size": 32, "decoder_num_attention_heads": 4, "decoder_intermediate_size": 40,
        "decoder_num_hidden_layers": draw.randint(1, 3),
    }  # fmt: skip


def necks(draw, config):
    config |= {
        "neck_hidden_sizes": [8, 16, draw.choice([24, 32])], "reassemble_factors": draw.choice([[4, 2, 1], [2, 1, 0.5]]),
        "fusion_hidden_size": draw.choice([16, 24]),
    }  # fmt: skip


@depends("dpt")
def depths(draw, config, sizes):
    necks(draw, config)
    config |= {
        "hidden_size": sizes.width, "backbone_out_indices": [0, 0, 0], "use_batch_norm_in_fusion_residual": draw.flag(),
        "add_projection": False, "readout_type": draw.choice(["project", "ignore", "add"]), "use_auxiliary_head": draw.flag(),
    }  # fmt: skip
    if draw.flag():
        config["use_bias_in_fusion_residual"] = draw.choice([True, False, None])
    if draw.chance(0.3):
        config["backbone_config"] = {
            "model_type": "dinov2", "hidden_size": sizes.width, "num_attention_heads": 2, "num_hidden_layers": 3,
            "out_indices": [1, 2, 3], "image_size": 28, "reshape_hidden_states": False,
        }  # fmt: skip


@depends("depth_anything")
def further_away(draw, config, sizes):
    necks(draw, config)
    config["reassemble_hidden_size"] = sizes.width
    config["backbone_config"] = {
        "model_type": "dinov2", "hidden_size": sizes.width, "num_attention_heads": 2, "num_hidden_layers": 3,
        "out_indices": [1, 2, 3], "image_size": 28, "reshape_hidden_states": False,
    }  # fmt: skip
    config["head_hidden_size"] = draw.choice([8, 12])


def small_eyes(draw, config):
    """A small network that sees for a detector."""
    config["backbone_config"] = {
        "model_type": "resnet", "depths": [draw.randint(1, 3) for _ in range(4)], "hidden_sizes": [8, 16, 24, 32],
        "embedding_size": 8, "layer_type": draw.choice(["basic", "bottleneck"]), "out_features": ["stage2", "stage3", "stage4"],
    }  # fmt: skip


@depends("detr", "conditional_detr", "table-transformer", "deformable_detr")
def detectors(draw, config, sizes):
    small_eyes(draw, config)
    config |= {
        "d_model": draw.choice([32, 64]), "encoder_attention_heads": 4, "decoder_attention_heads": draw.choice([2, 4]),
        "encoder_layers": draw.randint(1, 3), "decoder_layers": draw.randint(1, 3), "num_queries": draw.choice([5, 9]),
    }  # fmt: skip
    config["position_embedding_type"] = draw.choice(["sine", "sine", "learned"])
    config.pop("num_hidden_layers", None)


@depends("deformable_detr")
def at_points(draw, config, sizes):
    detectors(draw, config, sizes)
    config |= {
        "with_box_refine": draw.flag(), "num_feature_levels": draw.choice([3, 4, 5]), "encoder_n_points": draw.choice([2, 4]),
        "decoder_n_points": draw.choice([2, 4]),
    }  # fmt: skip
    config["two_stage"] = config["with_box_refine"] and draw.flag()


@depends("rt_detr", "rt_detr_v2")
def fast(draw, config, sizes):
    small_eyes(draw, config)
    if draw.flag():
        config["backbone_config"]["model_type"] = "rt_detr_resnet"
    config |= {
        "d_model": draw.choice([32, 64]), "encoder_hidden_dim": draw.choice([32, 48]), "encoder_attention_heads": 4,
        "decoder_attention_heads": 4, "encoder_in_channels": [16, 24, 32], "encoder_layers": draw.randint(1, 2),
        "decoder_layers": draw.randint(1, 3), "hidden_expansion": draw.choice([1.0, 0.5]), "decoder_n_points": draw.choice([2, 4]),
        "freeze_backbone_batch_norms": draw.flag(), "num_denoising": draw.choice([0, 100]),
        "learn_initial_query": draw.flag(), "num_queries": draw.choice([5, 9]), "encoder_ffn_dim": 16, "decoder_ffn_dim": 24,
    }  # fmt: skip
    config["decoder_in_channels"] = [config["encoder_hidden_dim"]] * 3


def network_of_maps(draw, kinds):
    """A small network that hands on four maps."""
    stages = ["stage1", "stage2", "stage3", "stage4"]
    depths = [draw.randint(1, 3) for _ in range(4)]
    kind = draw.choice(kinds)
    own = {"model_type": kind, "depths": depths, "out_features": stages}
    if kind == "swin":
        return own | {"embed_dim": 8, "num_heads": [1, 2, 4, 8], "window_size": 2, "patch_size": 4, "image_size": 64}
    if kind == "convnext":
        return own | {"hidden_sizes": [8, 16, 24, 32], "patch_size": 4, "image_size": 64}
    return own | {"hidden_sizes": [16, 32, 48, 64], "embedding_size": 8, "layer_type": draw.choice(["basic", "bottleneck"])}


@depends("upernet")
def perceived(draw, config, sizes):
    config["backbone_config"] = network_of_maps(draw, ["resnet", "swin", "convnext"])
    config |= {"hidden_size": draw.choice([16, 24]), "pool_scales": draw.choice([[1, 2, 3, 6], [1, 2], [2]]), "auxiliary_channels": draw.choice([8, 12])}
    config |= {"use_auxiliary_head": draw.chance(0.7), "auxiliary_num_convs": draw.choice([0, 1, 2]), "auxiliary_concat_input": draw.flag()}
    config.pop("auxiliary_in_channels", None)


@depends("maskformer")
def masks(draw, config, sizes):
    config["backbone_config"] = network_of_maps(draw, ["resnet", "swin"])
    config |= {"fpn_feature_size": draw.choice([32, 64]), "mask_feature_size": draw.choice([32, 64])}
    config.pop("hidden_size", None)
    config["decoder_config"] = {
        "model_type": "detr", "d_model": draw.choice([32, 64]), "decoder_layers": draw.randint(1, 3), "decoder_attention_heads": 4,
        "decoder_ffn_dim": draw.choice([32, 48]), "num_queries": draw.choice([5, 9]),
    }  # fmt: skip


@depends("mask2former")
def masks_within_masks(draw, config, sizes):
    config["backbone_config"] = network_of_maps(draw, ["resnet", "swin"])
    for key in ("hidden_size", "num_hidden_layers"):
        config.pop(key, None)
    config |= {
        "feature_size": draw.choice([32, 64]), "mask_feature_size": draw.choice([32, 64]), "hidden_dim": draw.choice([32, 64]),
        "encoder_feedforward_dim": 40, "encoder_layers": draw.randint(1, 3), "decoder_layers": draw.randint(2, 5),
        "num_attention_heads": draw.choice([2, 4]), "dim_feedforward": draw.choice([32, 48]), "enforce_input_projection": draw.flag(),
        "common_stride": draw.choice([2, 4, 8]), "num_queries": draw.choice([5, 9]),
    }  # fmt: skip


@depends("vision-encoder-decoder", "speech-encoder-decoder", "encoder-decoder")
def pairs(draw, config, sizes):
    kinds = {
        "vit": {"hidden_size": 32, "num_attention_heads": 4, "num_hidden_layers": 2, "intermediate_size": 40, "image_size": 32, "patch_size": 8},
        "donut-swin": {"embed_dim": 8, "depths": [1, 2], "num_heads": [1, 2], "window_size": 2, "image_size": 32, "patch_size": 4},
        "bert": {"vocab_size": 70, "hidden_size": 32, "num_attention_heads": 4, "num_hidden_layers": 2, "intermediate_size": 40},
        "roberta": {"vocab_size": 70, "hidden_size": 48, "num_attention_heads": 4, "num_hidden_layers": 2, "intermediate_size": 40},
        "gpt2": {"vocab_size": 70, "n_embd": 32, "n_head": 4, "n_layer": 2},
        "trocr": {"vocab_size": 70, "d_model": 24, "decoder_layers": 2, "decoder_attention_heads": 4, "decoder_ffn_dim": 40},
        "mbart": {"vocab_size": 70, "d_model": 32, "decoder_layers": 2, "decoder_attention_heads": 4, "decoder_ffn_dim": 40},
        "wav2vec2": {"hidden_size": 32, "num_attention_heads": 4, "num_hidden_layers": 2, "intermediate_size": 40, "conv_dim": [8, 8], "conv_kernel": [10, 3], "conv_stride": [5, 2], "num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 2},
    }  # fmt: skip
    reads = draw.choice(["vit", "donut-swin", "bert", "wav2vec2"])
    writes = draw.choice(["bert", "roberta", "gpt2", "trocr", "mbart"])
    config.clear()
    config["encoder"] = {"model_type": reads, **kinds[reads]}
    config["decoder"] = {"model_type": writes, "is_decoder": True, "add_cross_attention": True, **kinds[writes]}


@depends("sam_vision_model")
def segmenting(draw, config, sizes):
    config |= {
        "image_size": 64, "patch_size": 16, "window_size": draw.choice([2, 3]), "global_attn_indexes": draw.choice([[0], [1], []]),
        "output_channels": 16, "num_pos_feats": 8, "hidden_size": sizes.width, "num_attention_heads": sizes.heads,
        "num_hidden_layers": sizes.layers, "use_abs_pos": draw.flag(), "use_rel_pos": draw.flag(),
    }  # fmt: skip


@depends("sam")
def asked_for(draw, config, sizes):
    config["prompt_encoder_config"] = {
        "model_type": "sam_prompt_encoder", "hidden_size": 16, "image_size": 64, "patch_size": 16, "mask_input_channels": 8,
    }  # fmt: skip
    config["mask_decoder_config"] = {
        "model_type": "sam_mask_decoder", "hidden_size": 16, "num_attention_heads": 2, "mlp_dim": draw.choice([16, 24]),
        "num_hidden_layers": draw.randint(1, 3), "num_multimask_outputs": draw.choice([2, 3]), "iou_head_hidden_dim": draw.choice([8, 12]),
    }  # fmt: skip


@depends("dbrx")
def experts_of_a_level(draw, config, sizes):
    config |= {"d_model": sizes.width, "n_heads": sizes.heads, "n_layers": sizes.layers, "max_seq_len": 32}
    config["attn_config"] = {"kv_n_heads": sizes.key_value, "rope_theta": 10000.0}
    config["ffn_config"] = {"hidden_size": sizes.width, "ffn_hidden_size": draw.choice([32, 48]), "moe_num_experts": 4, "moe_top_k": 2}


@depends("vitpose_backbone")
def parts_of_experts(draw, config, sizes):
    config |= {"hidden_size": 64, "num_attention_heads": 4, "part_features": 16, "num_experts": draw.choice([1, 3])}


@depends("aya_vision")
def both_levels(draw, config, sizes):
    config["vision_config"] = {
        "model_type": "siglip_vision_model", "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": draw.randint(1, 3),
        "num_attention_heads": 4, "image_size": 32, "patch_size": 8, "vision_use_head": draw.flag(),
    }  # fmt: skip
    config["text_config"] = {
        "model_type": "cohere2", "hidden_size": sizes.width, "intermediate_size": 64, "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads, "num_key_value_heads": sizes.key_value, "vocab_size": 99, "pad_token_id": 0,
    }  # fmt: skip
    config["downsample_factor"] = 2
    if draw.flag():
        config["alignment_intermediate_size"] = 48


@depends("minimax_m3_vl_text")
def indexed(draw, config, sizes):
    config |= {"index_n_heads": 2, "index_head_dim": 16, "dense_intermediate_size": 48, "shared_intermediate_size": 40, "num_experts_per_tok": 2}
    listed(draw, config, "layer_types", ["full_attention", "minimax_m3_sparse"])
    listed(draw, config, "mlp_layer_types", ["dense", "sparse"])
