"""Configurations of transformers' families, built on the meta device: the class default and random small ones of every family.

Counted are unique parameters and, as checkpoints store it, the correction of the routing, which transformers keeps as a buffer.
"""

import os
import sys

# Vision's own package is not needed, and one that does not fit the rest would stop the import.
sys.modules.setdefault("torchvision", None)
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import json
import logging
import math
import re
from pathlib import Path

import torch
import transformers
from transformers.models.auto import modeling_auto
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from common import Cases, Draw, arguments

logging.disable(logging.CRITICAL)

FAMILIES = Path(__file__).parents[1] / "fixtures" / "huggingface"

LAYERS = re.compile(r"^(num_hidden_layers|n_layers?|num_layers|num_decoder_layers|(en|de)coder_layers)$")
HEADS = re.compile(r"^(num_attention_heads|n_heads?|num_heads|attention_heads|(en|de)coder_attention_heads)$")
WIDTH = re.compile(r"^(hidden_size|n_embd|d_model|dim)$")
INNER = re.compile(r"^(intermediate_size(_mlp)?|n_inner|d_ff|hidden_dim|.*ffn_(dim|hidden_size)|.*_intermediate_size)$")
EXPERTS = re.compile(r"^(num_experts|num_local_experts|n_routed_experts|moe_num_experts)$")
FLAGS = re.compile(r"bias|tie_word|parallel|multi_query|conv|decoder_architecture|qk_norm|affine")

# Families whose sizes depend on each other in more ways than these draws know: their class defaults are compared.
DEFAULTS_ONLY = {
    "bamba", "deepseek_v4", "falcon_h1", "gemma3n_text", "gemma4_text", "gpt_neo", "granitemoehybrid", "jamba", "lfm2_moe",
    "mamba2", "nemotron_h",
}


def classes_of(family):
    tables = [getattr(modeling_auto, n) for n in dir(modeling_auto) if n.startswith("MODEL_") and n.endswith("_MAPPING_NAMES")]
    found = []
    for table in tables:
        named = table.get(family, ())
        found += [named] if isinstance(named, str) else list(named)
    wanted = re.compile(r"(ForCausalLM|ForMaskedLM|LMHeadModel|ForConditionalGeneration|MTModel|ForSequenceClassification|Model)$")
    return sorted({n for n in found if wanted.search(n) and hasattr(transformers, n)})


def drawn(draw, defaults):
    """Small values for the keys that say sizes; a third of them keep the class default where that may be."""
    heads = draw.choice([2, 4, 8])
    key_value = draw.divisor(heads)
    head = draw.choice([8, 16, 24])
    layers = draw.randint(1, 6)
    config = {}
    for key, usual in defaults.items():
        if LAYERS.match(key):
            config[key] = layers
        elif HEADS.match(key):
            config[key] = heads
        elif key in ("num_key_value_heads", "num_kv_heads"):
            config[key] = key_value
        elif WIDTH.match(key):
            config[key] = heads * head
        elif key in ("head_dim", "d_kv"):
            if draw.flag():
                config[key] = head
        elif INNER.match(key):
            config[key] = draw.choice([16, 40, 64])
        elif EXPERTS.match(key):
            config[key] = draw.choice([4, 8])
        elif key in ("num_experts_per_tok", "moe_k", "num_experts_per_token"):
            config[key] = 2
        elif key in ("n_group", "topk_group"):
            config[key] = 1
        elif key.startswith("vocab_size"):
            config[key] = draw.choice([70, 99, 128])
        elif key in ("max_position_embeddings", "n_positions"):
            config[key] = draw.choice([32, 64])
        elif key in ("q_lora_rank", "kv_lora_rank"):
            config[key] = draw.choice([16, 24])
        elif key in ("qk_nope_head_dim", "v_head_dim", "qk_rope_head_dim"):
            config[key] = draw.choice([8, 16])
        elif key in ("first_k_dense_replace", "n_shared_experts"):
            config[key] = draw.randint(1, 2)
        elif key.endswith("_token_id") and isinstance(usual, (int, type(None))):
            config[key] = 0
        elif isinstance(usual, bool) and FLAGS.search(key) and draw.flag():
            config[key] = draw.flag()
    return config


def counted(name, family, config):
    with torch.device("meta"):
        model = getattr(transformers, name)(CONFIG_MAPPING[family](**json.loads(json.dumps(config))))
    model.tie_weights()
    parameters = sum(p.numel() for p in model.parameters())
    routing = sum(b.numel() for n, b in model.named_buffers() if re.search(r"correction_bias|expert_bias", n))
    return parameters + routing


def add(cases, family, name, config):
    try:
        parameters = counted(name, family, config)
    except Exception:  # noqa: BLE001 - what cannot be built is no case: the rules have their own
        return False
    text = json.dumps({"architectures": [name], "model_type": family, **config}, indent=2)
    cases.add(family, "config.json", text, {"accepts": True, "parameters": parameters})
    return True


def main():
    args = arguments(__doc__, 900)
    families = sorted({json.loads(f.read_text())["model_type"] for f in FAMILIES.glob("*.json")})
    known = [f for f in families if f in CONFIG_MAPPING]
    each = math.ceil(args.count / max(len(known), 1))
    cases = Cases(args.out)
    for family in known:
        draw = Draw(f"{args.seed} {family}")
        names = classes_of(family)
        if not names:
            continue
        add(cases, family, names[0], {})
        try:
            defaults = CONFIG_MAPPING[family]().to_dict()
        except Exception:  # noqa: BLE001
            continue
        own = {k: v for k, v in defaults.items() if k not in transformers.PretrainedConfig().to_dict() or k == "tie_word_embeddings"}
        for _ in range(0 if family in DEFAULTS_ONLY else 3 * each):
            if cases.kinds.get(family, 0) > each:
                break
            add(cases, family, draw.choice(names), drawn(draw, own))
    cases.close()


if __name__ == "__main__":
    main()
