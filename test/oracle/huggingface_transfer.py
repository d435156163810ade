"""What `from_pretrained` loads of the weights of a small model into the same class after an edit of its config: random weights, saved and loaded."""

import json
import os
import sys
import tempfile

# Vision's own package is not needed, and one that does not fit the rest would stop the import.
sys.modules.setdefault("torchvision", None)
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import logging  # noqa: E402
import warnings  # noqa: E402

import torch  # noqa: E402
import transformers  # noqa: E402
from transformers.models.auto.configuration_auto import CONFIG_MAPPING  # noqa: E402

from common import Draw, arguments, shared_out  # noqa: E402

logging.disable(logging.CRITICAL)
warnings.filterwarnings("ignore")
torch.set_num_threads(1)

SMALL = {
    "vocab_size": 120,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
    "tie_word_embeddings": False,
}
CLASSES = {"llama": "LlamaForCausalLM", "qwen3": "Qwen3ForCausalLM", "gemma2": "Gemma2ForCausalLM"}
MORE = {"gemma2": {"head_dim": 8}, "qwen3": {"head_dim": 8}}
EDITS = {
    "vocab_size": [100, 160],
    "hidden_size": [16, 64],
    "intermediate_size": [32, 80],
    "num_hidden_layers": [1, 2, 4, 6],
    "num_attention_heads": [2, 8],
    "num_key_value_heads": [1, 4],
    "head_dim": [4, 16],
    "attention_bias": [True],
    "mlp_bias": [True],
    "tie_word_embeddings": [True],
    "rms_norm_eps": [1e-5],
}


def made(family, config):
    return getattr(transformers, CLASSES[family])(CONFIG_MAPPING[family](**config))


def loaded(family, config, folder, weights):
    """The parameters that are what was saved."""
    model = getattr(transformers, CLASSES[family]).from_pretrained(
        folder, config=CONFIG_MAPPING[family](**config), ignore_mismatched_sizes=True
    )
    return [
        p
        for name, p in model.named_parameters()
        if name in weights and weights[name].shape == p.shape and torch.equal(weights[name], p)
    ]


def write(cases, family, count, seed):
    draw = Draw(f"{seed} {family}")
    torch.manual_seed(seed)
    config = {**SMALL, **MORE.get(family, {})}
    stock = made(family, config)
    for p in stock.parameters():
        torch.nn.init.normal_(p)
    weights = dict(stock.named_parameters())
    text = lambda c: json.dumps({"architectures": [CLASSES[family]], "model_type": family, **c})
    with tempfile.TemporaryDirectory() as folder:
        stock.save_pretrained(folder)
        done = 0
        while done < count:
            keys = draw.sample(list(EDITS), draw.choice([1, 1, 2]))
            changed = {**config, **{k: draw.choice(EDITS[k]) for k in keys}}
            try:
                own = loaded(family, changed, folder, weights)
            except Exception:  # what cannot be built is none of this oracle's
                continue
            done += 1
            expect = {
                "accepts": True,
                "transferred": {
                    "from": {"name": "config.json", "text": text(config)},
                    "tensors": len(own),
                    "parameters": sum(p.numel() for p in own),
                },
            }
            cases.add(family, "config.json", text(changed), expect, what=", ".join(keys))
    return None


if __name__ == "__main__":
    args = arguments(__doc__, 150)
    shared_out(args, sorted(CLASSES), write)
