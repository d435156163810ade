"""What models of transformers keep between their steps, and what torch's own counter says of their work.

Small random configurations are built and run on so many random tokens; the elements of the caches that come back are counted.
transformers keeps one position less than a window has, as the next one comes on top: that one is added.
"""

import os
import sys

# Vision's own package is not needed, and one that does not fit the rest would stop the import.
sys.modules.setdefault("torchvision", None)
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import json
import logging

import torch
import transformers
from torch.utils.flop_counter import FlopCounterMode
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from common import Cases, Draw, arguments

logging.disable(logging.CRITICAL)

CLASSES = {
    "llama": "LlamaForCausalLM",
    "mistral": "MistralForCausalLM",
    "qwen2": "Qwen2ForCausalLM",
    "qwen3": "Qwen3ForCausalLM",
    "gemma2": "Gemma2ForCausalLM",
    "gemma3_text": "Gemma3ForCausalLM",
    "phi3": "Phi3ForCausalLM",
    "gpt2": "GPT2LMHeadModel",
    "mixtral": "MixtralForCausalLM",
    "deepseek_v2": "DeepseekV2ForCausalLM",
    "deepseek_v3": "DeepseekV3ForCausalLM",
    "qwen3_next": "Qwen3NextForCausalLM",
    "mamba": "MambaForCausalLM",
    "mamba2": "Mamba2ForCausalLM",
    "bamba": "BambaForCausalLM",
    "lfm2": "Lfm2ForCausalLM",
    "bart": "BartForConditionalGeneration",
    "t5": "T5ForConditionalGeneration",
}
# Experts are no products that the counter sees, and scans are none at all.
COUNTED = {"llama", "mistral", "qwen2", "qwen3", "phi3"}


# Class defaults of models that see, on one image: class, the input's size, keys.
SEEING = [
    ("vit", "ViTForImageClassification", (224, 224), {}),
    ("swin", "SwinForImageClassification", (224, 224), {}),
    ("resnet", "ResNetForImageClassification", (224, 224), {}),
    ("dpt", "DPTForDepthEstimation", (384, 384), {}),
    ("sam_vision_model", "SamVisionModel", (1024, 1024), {}),
    ("yolos", "YolosForObjectDetection", (512, 864), {}),
    ("segformer", "SegformerForSemanticSegmentation", (512, 512), {}),
    ("beit", "BeitForSemanticSegmentation", (224, 224), {"out_indices": [3, 5, 7, 11]}),
    ("depth_anything", "DepthAnythingForDepthEstimation", (518, 518), {}),
    ("convnext", "ConvNextForImageClassification", (224, 224), {}),
    ("convnextv2", "ConvNextV2ForImageClassification", (224, 224), {}),
    ("swinv2", "Swinv2ForImageClassification", (224, 224), {"window_size": 7}),
    ("mobilenet_v2", "MobileNetV2ForImageClassification", (224, 224), {}),
    ("deit", "DeiTForImageClassification", (224, 224), {}),
    ("dinov2", "Dinov2ForImageClassification", (224, 224), {"image_size": 224}),
    ("dinov3_vit", "DINOv3ViTModel", (224, 224), {}),
    ("clip_vision_model", "CLIPVisionModel", (224, 224), {}),
    ("siglip_vision_model", "SiglipVisionModel", (224, 224), {}),
    ("vitpose", "VitPoseForPoseEstimation", (256, 192), {}),
    ("vit_msn", "ViTMSNForImageClassification", (224, 224), {}),
    ("bit", "BitForImageClassification", (448, 448), {}),
    ("efficientnet", "EfficientNetForImageClassification", (600, 600), {}),
    ("mobilevit", "MobileViTForSemanticSegmentation", (256, 256), {"output_stride": 16}),
    ("upernet", "UperNetForSemanticSegmentation", (224, 224), {}),
    ("maskformer", "MaskFormerForInstanceSegmentation", (384, 384), {}),
]
# The same of models that read so many tokens, or an image and so many; on the processor, as some of them mix in numbers of its own.
READING = [
    ("bert", "BertForSequenceClassification", 64, {}),
    ("funnel", "FunnelForPreTraining", 128, {}),
    ("convbert", "ConvBertForMaskedLM", 64, {}),
    ("mobilebert", "MobileBertForPreTraining", 64, {}),
    ("xlnet", "XLNetLMHeadModel", 64, {"n_layer": 3}),
    ("longformer", "LongformerForSequenceClassification", 1024, {"max_position_embeddings": 1030, "num_hidden_layers": 2}),
    ("led", "LEDModel", 1024, {"encoder_layers": 2, "decoder_layers": 2}),
    ("longt5", "LongT5Model", 512, {"encoder_attention_type": "transient-global"}),
    ("owlvit", "OwlViTForObjectDetection", (768, 768, 16), {}),
    ("git", "GitForCausalLM", (224, 224, 16), {"num_hidden_layers": 2}),
]


def see(cases, family, name, size, config):
    """Products of one image on the meta device, where nothing is computed."""
    with torch.device("meta"):
        model = getattr(transformers, name)(CONFIG_MAPPING[family](**config)).eval()
        image = torch.zeros(1, 3, *size)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(pixel_values=image)
    text = json.dumps({"model_type": family, "architectures": [name], **config}, indent=2)
    cases.add(family, "config.json", text, {"accepts": True, "macs": counter.get_total_flops() // 2})


def read(cases, family, name, size, config):
    image, tokens = (size[:2], size[2]) if isinstance(size, tuple) else (None, size)
    built = CONFIG_MAPPING[family](**config)
    for level in (built, *(v for v in vars(built).values() if isinstance(v, transformers.PretrainedConfig))):
        level._attn_implementation = "eager"
    model = getattr(transformers, name)(built).eval()
    ids = torch.full((1, tokens), 5)
    inputs = {"input_ids": ids} | ({"decoder_input_ids": ids} if built.is_encoder_decoder else {})
    if image:
        inputs["pixel_values"] = torch.zeros(1, 3, *image)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(**inputs)
    text = json.dumps({"model_type": family, "architectures": [name], **config}, indent=2)
    cases.add(family, "config.json", text, {"accepts": True, "macs": counter.get_total_flops() // 2}, options={"context": tokens})


def drawn(draw, family):
    kv = draw.choice([1, 2, 4])
    heads = kv * draw.choice([1, 2])
    head = draw.choice([8, 16])
    layers = draw.randint(2, 4)
    hidden = heads * head
    config = {"vocab_size": 96, "hidden_size": hidden, "intermediate_size": 2 * hidden, "num_hidden_layers": layers,
              "num_attention_heads": heads, "num_key_value_heads": kv, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
              "max_position_embeddings": 128}
    if family in ("qwen3", "gemma2", "gemma3_text", "qwen3_next"):
        config["head_dim"] = head
    if family in ("mistral", "phi3"):
        config["sliding_window"] = draw.choice([6, 200])
    if family in ("gemma2", "gemma3_text"):
        config["sliding_window"] = 6
    if family == "gpt2":
        return {"vocab_size": 96, "n_embd": hidden, "n_layer": layers, "n_head": heads, "n_positions": 64, "bos_token_id": 1,
                "eos_token_id": 2}
    if family.startswith("deepseek"):
        config |= {"num_key_value_heads": heads, "q_lora_rank": draw.choice([None, 16]), "kv_lora_rank": draw.choice([8, 24]),
                   "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "head_dim": 4, "v_head_dim": draw.choice([8, 12]),
                   "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 8, "n_shared_experts": 1,
                   "first_k_dense_replace": 1, "n_group": 1, "topk_group": 1}
    if family == "qwen3_next":
        config |= {"num_hidden_layers": 4, "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 8,
                   "shared_expert_intermediate_size": 8, "linear_num_key_heads": 2, "linear_num_value_heads": 4,
                   "linear_key_head_dim": 8, "linear_value_head_dim": draw.choice([8, 16]), "linear_conv_kernel_dim": 4}
    if family == "mamba":
        return {"vocab_size": 96, "hidden_size": hidden, "num_hidden_layers": layers, "state_size": draw.choice([4, 16]),
                "conv_kernel": draw.choice([3, 4]), "expand": 2, "pad_token_id": 0}
    if family == "mamba2":
        return {"vocab_size": 96, "hidden_size": 32, "num_hidden_layers": layers, "state_size": draw.choice([4, 16]), "expand": 2,
                "conv_kernel": 4, "num_heads": 8, "head_dim": 8, "n_groups": draw.choice([1, 2]), "pad_token_id": 0}
    if family == "bamba":
        config |= {"attn_layer_indices": [1], "mamba_n_heads": 2 * hidden // 8, "mamba_d_head": 8, "mamba_d_state": 16,
                   "mamba_n_groups": 1, "mamba_d_conv": 4, "mamba_expand": 2}
    if family == "lfm2":
        config |= {"layer_types": ["conv" if i % 2 == 0 else "full_attention" for i in range(layers)], "conv_L_cache": 3}
    if family == "bart":
        return {"vocab_size": 96, "d_model": hidden, "encoder_layers": layers, "decoder_layers": draw.randint(1, 3),
                "encoder_attention_heads": heads, "decoder_attention_heads": heads, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32,
                "max_position_embeddings": 64, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2}
    if family == "t5":
        return {"vocab_size": 96, "d_model": hidden, "d_kv": head, "d_ff": 32, "num_layers": layers, "num_heads": heads,
                "decoder_start_token_id": 0}
    return config


def kept(cache, window, tokens):
    """Elements of all tensors that are kept, each once."""
    seen, total, todo = set(), 0, [cache]
    while todo:
        one = todo.pop()
        if isinstance(one, torch.Tensor):
            if one.dim() < 2 or one.data_ptr() in seen:
                continue
            seen.add(one.data_ptr())
            cut = one.dim() == 4 and window and tokens >= window and one.shape[-2] == window - 1
            total += one.numel() * window // (window - 1) if cut else one.numel()
        elif isinstance(one, (list, tuple)):
            todo += one
        elif isinstance(one, dict):
            todo += one.values()
        elif type(one).__name__.endswith(("Cache", "Layer")):
            todo += vars(one).values()
    return total


def main():
    o = arguments(__doc__, 200)
    draw, cases = Draw(o.seed), Cases(o.out)
    for seeing in SEEING[: o.count // 14]:
        see(cases, *seeing)
    for reading in READING[: o.count // 36]:
        read(cases, *reading)
    for n in range(o.count):
        family = sorted(CLASSES)[n % len(CLASSES)]
        config = drawn(draw, family)
        tokens = draw.choice([5, 8, 13])
        torch.manual_seed(n)
        try:
            built = CONFIG_MAPPING[family](**json.loads(json.dumps(config)))
            # The counter sees the products of attention only where they are written out.
            built._attn_implementation = "eager"
            model = getattr(transformers, CLASSES[family])(built).eval()
            ids = torch.randint(3, 90, (1, tokens))
            more = {"decoder_input_ids": ids} if model.config.is_encoder_decoder else {}
            with torch.no_grad(), FlopCounterMode(display=False) as counter:
                out = model(input_ids=ids, use_cache=True, **more)
        except Exception as error:
            print(f"{family} does not run: {str(error)[:200]} {json.dumps(config)}", file=sys.stderr)
            continue
        cache = getattr(out, "past_key_values", None)
        cache = cache if cache is not None else out.cache_params
        expect = {"accepts": True, "cache": kept(cache, config.get("sliding_window"), tokens)}
        if family in COUNTED and not (config.get("sliding_window") or 999) < tokens:
            expect["work"] = counter.get_total_flops()
        text = json.dumps({"model_type": family, "architectures": [CLASSES[family]], **config}, indent=2)
        cases.add(family, "config.json", text, expect, options={"context": tokens})
    cases.close()


if __name__ == "__main__":
    main()
