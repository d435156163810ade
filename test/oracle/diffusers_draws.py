"""Random small configurations of the networks of diffusers, one function for each class."""

DRAWS = {}


def draws(*names):
    def register(function):
        for name in names:
            DRAWS[name] = function
        return function

    return register


def widths(draw, levels):
    return [8 * draw.choice([1, 2, 3]) for _ in range(levels)]


def maps(draw, levels):
    """What all networks over maps have."""
    config = {
        "block_out_channels": widths(draw, levels), "layers_per_block": draw.choice([1, 2, 3]),
        "norm_num_groups": draw.choice([2, 4]), "in_channels": draw.choice([1, 3, 4]), "out_channels": draw.choice([3, 4]),
    }  # fmt: skip
    if draw.chance(0.8):
        config["sample_size"] = draw.choice([16, 24, 32, [16, 32]])
    return config


def conditioned(draw, config):
    """What a network over maps may be told besides."""
    kind = draw.choice([None, None, "timestep", "projection", "simple_projection", "identity", "rows"])
    if kind == "rows":
        config["num_class_embeds"] = draw.choice([5, 9])
    elif kind:
        config["class_embed_type"] = kind
    config["projection_class_embeddings_input_dim"] = draw.choice([16, 24])
    added = draw.choice([None, None, "text", "text_time", "text_image", "image"])
    if added:
        config["addition_embed_type"] = added
        config["addition_time_embed_dim"] = 8
        config["addition_embed_type_num_heads"] = 2
    if draw.chance(0.4) or added == "image":
        config["encoder_hid_dim"] = draw.choice([16, 24])
        config["encoder_hid_dim_type"] = draw.choice(["text_proj", "text_image_proj", "image_proj"])


def depths(draw, config, levels):
    kind = draw.choice(["none", "one", "each"])
    if kind == "one":
        config["transformer_layers_per_block"] = draw.choice([1, 2, 3])
    elif kind == "each":
        config["transformer_layers_per_block"] = [draw.choice([1, 2, 3]) for _ in range(levels)]


@draws("UNetSpatioTemporalConditionModel")
def film_unet(draw):
    levels = draw.choice([2, 3, 4])
    config = {"block_out_channels": [32 * draw.choice([1, 2, 3]) for _ in range(levels)]}
    text = [draw.chance(0.6) for _ in range(levels)]
    config["down_block_types"] = [f"{'CrossAttn' if t else ''}DownBlockSpatioTemporal" for t in text]
    config["up_block_types"] = [f"{'CrossAttn' if draw.chance(0.6) else ''}UpBlockSpatioTemporal" for _ in text]
    config["num_attention_heads"] = draw.choice([4, [draw.choice([2, 4, 8]) for _ in range(levels)]])
    config["layers_per_block"] = draw.choice([1, 2, [draw.choice([1, 2]) for _ in range(levels)]])
    config["cross_attention_dim"] = draw.choice([16, 24])
    depths(draw, config, levels)
    for key, values in (("sample_size", [16, 24]), ("in_channels", [4, 6]), ("num_frames", [3, 14]), ("projection_class_embeddings_input_dim", [24, 48])):
        if draw.chance(0.6):
            config[key] = draw.choice(values)
    return config


@draws("UNet2DConditionModel")
def text_unet(draw):
    levels = draw.choice([2, 3, 4])
    config = maps(draw, levels)
    style = draw.choice(["CrossAttn", "CrossAttn", "SimpleCrossAttn", "mixed"])
    kinds = {"CrossAttn": ["CrossAttn", ""], "SimpleCrossAttn": ["SimpleCrossAttn", "Resnet"], "mixed": ["CrossAttn", "Attn", ""]}[style]
    down = [draw.choice(kinds) for _ in range(levels)]
    up = [draw.choice(kinds) for _ in range(levels)]
    name = lambda kind, way: f"Resnet{way}sampleBlock2D" if kind == "Resnet" else f"{kind}{way}Block2D"
    config["down_block_types"] = [name(k, "Down") for k in down]
    config["up_block_types"] = [name(k, "Up") for k in up]
    middle = {"SimpleCrossAttn": "UNetMidBlock2DSimpleCrossAttn"}.get(style, "UNetMidBlock2DCrossAttn")
    config["mid_block_type"] = draw.choice([middle, middle, middle, "UNetMidBlock2D", None])
    config["attention_head_dim"] = draw.choice([2, 4, [draw.choice([2, 4]) for _ in range(levels)]])
    config["cross_attention_dim"] = draw.choice([16, 24])
    conditioned(draw, config)
    depths(draw, config, levels)
    if draw.chance(0.3):
        config["layers_per_block"] = [draw.choice([1, 2]) for _ in range(levels)]
    for key in ("use_linear_projection", "only_cross_attention", "class_embeddings_concat"):
        if draw.chance(0.3):
            config[key] = True
    if config.get("class_embeddings_concat") and ("class_embed_type" not in config or "addition_embed_type" in config):
        config.pop("class_embeddings_concat")
    if draw.chance(0.3):
        config["resnet_time_scale_shift"] = "scale_shift"
    if draw.chance(0.3):
        config["time_embedding_dim"] = draw.choice([16, 40])
    if draw.chance(0.2):
        config["time_embedding_type"] = "fourier"
    if draw.chance(0.2):
        config["time_cond_proj_dim"] = 12
    if draw.chance(0.2):
        config |= {"conv_in_kernel": 1, "conv_out_kernel": draw.choice([1, 3])}
    if draw.chance(0.2):
        config["cross_attention_norm"] = draw.choice(["layer_norm", "group_norm"])
        if config["cross_attention_norm"] == "group_norm":
            config |= {"cross_attention_dim": 32, "encoder_hid_dim": 32}
    if draw.chance(0.1):
        config["dual_cross_attention"] = True
    return config


@draws("UNet2DModel")
def unet(draw):
    levels = draw.choice([2, 3, 4])
    config = maps(draw, levels)
    kinds = ["", "Attn"]
    config["down_block_types"] = [f"{draw.choice(kinds)}DownBlock2D" for _ in range(levels)]
    config["up_block_types"] = [f"{draw.choice(kinds)}UpBlock2D" for _ in range(levels)]
    config["attention_head_dim"] = draw.choice([4, 8, None])
    for key, choices in {
        "downsample_type": ["conv", "resnet"], "upsample_type": ["conv", "resnet"], "add_attention": [True, False],
        "resnet_time_scale_shift": ["default", "scale_shift"], "time_embedding_type": ["positional", "fourier", "learned"],
        "mid_block_type": ["UNetMidBlock2D", None], "num_class_embeds": [None, 7], "class_embed_type": ["timestep", "identity"],
        "time_embedding_dim": [16, 40], "attn_norm_num_groups": [2],
    }.items():  # fmt: skip
        if draw.chance(0.3):
            config[key] = draw.choice(choices)
    config["num_train_timesteps"] = 50
    return config


def coder(draw):
    levels = draw.choice([1, 2, 3])
    config = maps(draw, levels)
    config["down_block_types"] = [draw.choice(["", "", "Attn"]) + "DownEncoderBlock2D" for _ in range(levels)]
    config["up_block_types"] = [draw.choice(["", "", "Attn"]) + "UpDecoderBlock2D" for _ in range(levels)]
    config["latent_channels"] = draw.choice([3, 4, 16])
    if draw.chance(0.3):
        config["mid_block_add_attention"] = draw.flag()
    return config


@draws("AutoencoderKL")
def autoencoder(draw):
    config = coder(draw)
    for key in ("use_quant_conv", "use_post_quant_conv"):
        if draw.chance(0.4):
            config[key] = draw.flag()
    return config


@draws("VQModel")
def quantized(draw):
    config = coder(draw) | {"num_vq_embeddings": draw.choice([16, 40])}
    if draw.flag():
        config["vq_embed_dim"] = draw.choice([2, 6])
    if draw.chance(0.4):
        config |= {"norm_type": "spatial", "block_out_channels": [32 * draw.choice([1, 2]) for _ in config["block_out_channels"]]}
    return config


@draws("ControlNetModel")
def controlled(draw):
    config = text_unet(draw)
    kinds = ("CrossAttnDownBlock2D", "DownBlock2D", "AttnDownBlock2D")
    for key in ("up_block_types", "out_channels", "sample_size", "dual_cross_attention", "cross_attention_norm", "conv_in_kernel",
                "conv_out_kernel", "time_cond_proj_dim", "time_embedding_dim", "time_embedding_type", "class_embeddings_concat"):  # fmt: skip
        config.pop(key, None)
    levels = len(config["block_out_channels"])
    config["down_block_types"] = [draw.choice(kinds) for _ in range(levels)]
    config |= {"layers_per_block": draw.choice([1, 2]), "mid_block_type": "UNetMidBlock2DCrossAttn"}
    config["conditioning_embedding_out_channels"] = [draw.choice([8, 16]) for _ in range(draw.choice([1, 2, 4]))]
    if config.get("addition_embed_type") == "image":
        config.pop("addition_embed_type")
    if config.get("class_embed_type") == "simple_projection":
        config.pop("class_embed_type")
    return config


def heads(draw):
    return {"num_attention_heads": draw.choice([2, 4]), "attention_head_dim": draw.choice([8, 16]), "num_layers": draw.choice([1, 2, 3, 5])}


def images(draw):
    config = heads(draw) | {"in_channels": draw.choice([3, 4]), "patch_size": draw.choice([1, 2]), "sample_size": draw.choice([16, 32])}
    if draw.flag():
        config["out_channels"] = draw.choice([4, 8, None])
    for key in ("attention_bias", "norm_elementwise_affine"):
        if draw.chance(0.4):
            config[key] = draw.flag()
    if draw.chance(0.4):
        config["activation_fn"] = draw.choice(["gelu", "geglu", "gelu-approximate", "swiglu"])
    return config


@draws("DiTTransformer2DModel")
def dit(draw):
    return images(draw) | {"num_embeds_ada_norm": draw.choice([10, 100])}


@draws("PixArtTransformer2DModel")
def pixart(draw):
    config = images(draw)
    config["cross_attention_dim"] = draw.choice([config["num_attention_heads"] * config["attention_head_dim"], None])
    if config["cross_attention_dim"] is None or draw.chance(0.8):
        config["caption_channels"] = draw.choice([16, 24])
    if draw.flag():
        config["use_additional_conditions"] = draw.flag()
    if config["cross_attention_dim"] is None:
        config.pop("caption_channels") if draw.flag() else None
    return config


@draws("Transformer2DModel")
def either(draw):
    if draw.flag():
        return {"norm_type": "ada_norm_zero", **dit(draw)}
    return {"norm_type": "ada_norm_single", "out_channels": 8, **pixart(draw)}


@draws("SD3Transformer2DModel")
def sd3(draw):
    config = heads(draw) | {"in_channels": 4, "patch_size": draw.choice([1, 2]), "sample_size": 16, "joint_attention_dim": 24}
    config["caption_projection_dim"] = config["num_attention_heads"] * config["attention_head_dim"]
    config |= {"pooled_projection_dim": draw.choice([16, 24]), "pos_embed_max_size": draw.choice([16, 24]), "out_channels": draw.choice([4, None])}
    if draw.flag():
        config["qk_norm"] = "rms_norm"
    if draw.flag():
        config["dual_attention_layers"] = [i for i in range(config["num_layers"]) if draw.flag()]
    return config


@draws("FluxTransformer2DModel")
def flux(draw):
    config = heads(draw) | {"in_channels": 16, "joint_attention_dim": 24, "pooled_projection_dim": 16, "axes_dims_rope": [4, 2, 2]}
    config |= {"num_single_layers": draw.choice([1, 2, 4]), "guidance_embeds": draw.flag(), "patch_size": draw.choice([1, 2])}
    if draw.flag():
        config["out_channels"] = draw.choice([8, None])
    return config


@draws("QwenImageTransformer2DModel")
def qwen_image(draw):
    config = heads(draw) | {"in_channels": 16, "joint_attention_dim": 24, "axes_dims_rope": [4, 2, 2], "out_channels": draw.choice([4, None])}
    if draw.flag():
        config["use_additional_t_cond"] = draw.flag()
    return config


@draws("WanTransformer3DModel")
def wan(draw):
    config = heads(draw) | {"in_channels": draw.choice([4, 16]), "text_dim": 24, "freq_dim": draw.choice([16, 256]), "ffn_dim": 40}
    config |= {"patch_size": draw.choice([[1, 2, 2], [1, 1, 1]]), "out_channels": draw.choice([4, None])}
    if draw.flag():
        config["cross_attn_norm"] = draw.flag()
    if draw.flag():
        config |= {"image_dim": 16, "added_kv_proj_dim": config["num_attention_heads"] * config["attention_head_dim"]}
        if draw.flag():
            config["pos_embed_seq_len"] = 20
    return config


@draws("ZImageTransformer2DModel")
def z_image(draw):
    config = {"n_heads": draw.choice([2, 4]), "n_layers": draw.choice([1, 3]), "n_refiner_layers": draw.choice([1, 2]), "cap_feat_dim": 24}
    config |= {"dim": 24 * config["n_heads"], "axes_dims": [8, 8, 8], "axes_lens": [16, 16, 16], "in_channels": draw.choice([4, 16])}
    if draw.flag():
        config |= {"all_patch_size": [2, 4], "all_f_patch_size": [1, 1]}
    if draw.chance(0.3):
        config["siglip_feat_dim"] = 16
    if draw.chance(0.4):
        config["qk_norm"] = draw.flag()
    return config


@draws("AutoencoderTiny")
def tiny(draw):
    width, levels = draw.choice([8, 16]), draw.choice([1, 2, 3])
    config = {"latent_channels": draw.choice([3, 4, 16]), "in_channels": draw.choice([1, 3]), "out_channels": draw.choice([1, 3])}
    config |= {"encoder_block_out_channels": [width] * levels, "num_encoder_blocks": [draw.choice([0, 1, 2, 3]) for _ in range(levels)]}
    width, levels = draw.choice([8, 16]), draw.choice([1, 2, 3])
    config |= {"decoder_block_out_channels": [width] * levels, "num_decoder_blocks": [draw.choice([0, 1, 2, 3]) for _ in range(levels)]}
    if draw.flag():
        config |= {"act_fn": draw.choice(["silu", "gelu", "mish"]), "upsampling_scaling_factor": draw.choice([2, 4])}
    return config


@draws("LTXVideoTransformer3DModel")
def ltx(draw):
    config = heads(draw) | {"in_channels": draw.choice([4, 16]), "caption_channels": draw.choice([16, 24])}
    config |= {"cross_attention_dim": config["num_attention_heads"] * config["attention_head_dim"], "out_channels": draw.choice([4, None])}
    for key in ("norm_elementwise_affine", "attention_bias", "attention_out_bias"):
        if draw.flag():
            config[key] = draw.flag()
    if draw.flag():
        config["activation_fn"] = draw.choice(["gelu", "geglu", "swiglu", "linear-silu"])
    return config


@draws("CogVideoXTransformer3DModel")
def cog_video(draw):
    config = heads(draw) | {"in_channels": draw.choice([4, 16]), "out_channels": draw.choice([4, 8]), "text_embed_dim": draw.choice([16, 24])}
    config |= {"time_embed_dim": draw.choice([16, 40]), "sample_width": 12, "sample_height": draw.choice([8, 12]), "max_text_seq_length": 10}
    config |= {"sample_frames": draw.choice([5, 9, 10]), "patch_size": draw.choice([1, 2]), "use_rotary_positional_embeddings": draw.flag()}
    if config["use_rotary_positional_embeddings"]:
        config["use_learned_positional_embeddings"] = draw.flag()
    if draw.chance(0.4):
        config |= {"patch_size_t": draw.choice([1, 2]), "ofs_embed_dim": draw.choice([None, config["time_embed_dim"]])}
    for key in ("attention_bias", "norm_elementwise_affine", "patch_bias"):
        if draw.flag():
            config[key] = draw.flag()
    return config


@draws("Flux2Transformer2DModel")
def flux2(draw):
    config = heads(draw) | {"in_channels": 16, "joint_attention_dim": 24, "axes_dims_rope": [2, 2, 2, 2], "guidance_embeds": draw.flag()}
    config |= {"num_single_layers": draw.choice([1, 2, 4]), "mlp_ratio": draw.choice([2.0, 3.0, 2.5]), "patch_size": draw.choice([1, 2])}
    if draw.flag():
        config |= {"out_channels": draw.choice([8, None]), "timestep_guidance_channels": draw.choice([16, 32])}
    return config


@draws("ChromaTransformer2DModel")
def chroma(draw):
    config = heads(draw) | {"in_channels": 16, "joint_attention_dim": 24, "axes_dims_rope": [4, 2, 2], "num_single_layers": draw.choice([1, 2, 4])}
    config |= {"approximator_num_channels": 16, "approximator_hidden_dim": draw.choice([24, 40]), "approximator_layers": draw.choice([1, 2, 3])}
    if draw.flag():
        config |= {"out_channels": draw.choice([8, None]), "patch_size": draw.choice([1, 2])}
    return config


@draws("HunyuanVideoTransformer3DModel")
def hunyuan_video(draw):
    config = heads(draw) | {"in_channels": draw.choice([4, 16]), "out_channels": draw.choice([4, 16]), "text_embed_dim": 24, "pooled_projection_dim": 16}
    config |= {"num_single_layers": draw.choice([1, 2, 4]), "num_refiner_layers": draw.choice([1, 2]), "guidance_embeds": draw.flag()}
    config |= {"patch_size": draw.choice([1, 2]), "patch_size_t": draw.choice([1, 2]), "mlp_ratio": draw.choice([4.0, 2.0, 2.5])}
    if draw.flag():
        config["image_condition_type"] = draw.choice(["latent_concat", "token_replace"])
    return config


@draws("SanaTransformer2DModel")
def sana(draw):
    config = heads(draw) | {"in_channels": draw.choice([4, 16]), "out_channels": draw.choice([4, None]), "caption_channels": 24, "mlp_ratio": draw.choice([2.0, 2.5])}
    width = config["num_attention_heads"] * config["attention_head_dim"]
    config |= {"num_cross_attention_heads": 2, "cross_attention_head_dim": width // 2, "cross_attention_dim": width}
    config |= {"patch_size": draw.choice([1, 2]), "sample_size": 16, "guidance_embeds": draw.flag()}
    for key in ("attention_bias", "norm_elementwise_affine"):
        if draw.flag():
            config[key] = draw.flag()
    if draw.flag():
        config["qk_norm"] = "rms_norm_across_heads"
    return config
