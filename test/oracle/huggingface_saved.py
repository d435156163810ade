"""What torch's autograd keeps of a training step's forward pass, of transformers' models without dropout: bytes for a batch of two.

Each storage counts once; parameters and buffers, which are there anyway, do not. Under autocast what is kept in 16 bits of the
weights counts. Dropout is off: its masks come on top of what is said.
"""

import os
import sys

# Vision's own package is not needed, and one that does not fit the rest would stop the import.
sys.modules.setdefault("torchvision", None)
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import json

import torch
import transformers
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from common import Cases, arguments
from torch_saved import kept

BATCH = 2
TOKENS = 128
WIDE = {"hidden_size": 256, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 768, "vocab_size": 512}
LONG = {"max_position_embeddings": 512}
DRY = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
GROUPED = WIDE | LONG | {"num_key_value_heads": 2, "head_dim": 64}
ENDS = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
JOINED = {"n_embd": 256, "n_layer": 3, "n_head": 4, "n_positions": 512, "vocab_size": 512, "rotary_dim": 32,
          "resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0} | ENDS
MODELS = [
    ("gpt2", "GPT2LMHeadModel", {"n_embd": 256, "n_layer": 3, "n_head": 4, "n_positions": 512, "vocab_size": 512,
                                 "resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0} | ENDS),
    ("llama", "LlamaForCausalLM", GROUPED | ENDS),
    ("bert", "BertForMaskedLM", WIDE | LONG | DRY),
    ("mistral", "MistralForCausalLM", GROUPED | {"sliding_window": None} | ENDS),
    ("qwen2", "Qwen2ForCausalLM", {k: v for k, v in GROUPED.items() if k != "head_dim"} | ENDS),
    ("qwen3", "Qwen3ForCausalLM", GROUPED | ENDS),
    ("roberta", "RobertaForMaskedLM", WIDE | {"max_position_embeddings": 514} | DRY | ENDS),
    ("gpt_neox", "GPTNeoXForCausalLM", WIDE | LONG | {"hidden_dropout": 0.0, "attention_dropout": 0.0} | ENDS),
    ("phi", "PhiForCausalLM", WIDE | LONG | {"resid_pdrop": 0.0, "embd_pdrop": 0.0} | ENDS),
    ("opt", "OPTForCausalLM", {"hidden_size": 256, "num_hidden_layers": 3, "num_attention_heads": 4, "ffn_dim": 1024,
                               "word_embed_proj_dim": 256, "vocab_size": 512, "dropout": 0.0} | LONG | ENDS),
    ("gemma", "GemmaForCausalLM", GROUPED | ENDS),
    ("distilbert", "DistilBertForMaskedLM", {"dim": 256, "n_layers": 3, "n_heads": 4, "hidden_dim": 1024, "vocab_size": 512,
                                             "dropout": 0.0, "attention_dropout": 0.0} | LONG),
    ("stablelm", "StableLmForCausalLM", WIDE | LONG | {"num_key_value_heads": 2} | ENDS),
    ("phi3", "Phi3ForCausalLM", WIDE | LONG | {"num_key_value_heads": 2} | ENDS),
    ("glm", "GlmForCausalLM", GROUPED | ENDS),
    ("nemotron", "NemotronForCausalLM", GROUPED | ENDS),
    ("electra", "ElectraForMaskedLM", WIDE | LONG | DRY | {"embedding_size": 64}),
    ("gptj", "GPTJForCausalLM", JOINED),
    ("codegen", "CodeGenForCausalLM", JOINED),
    ("olmo2", "Olmo2ForCausalLM", WIDE | LONG | {"num_key_value_heads": 2} | ENDS),
    ("olmo3", "Olmo3ForCausalLM", WIDE | LONG | {"num_key_value_heads": 2} | ENDS),
    ("vit", "ViTForImageClassification", {k: v for k, v in WIDE.items() if k != "vocab_size"} | DRY | {"image_size": 96, "patch_size": 8}),
]


def main():
    args = arguments(__doc__, len(MODELS))
    cases = Cases(args.out)
    for family, name, config in MODELS[: args.count]:
        torch.manual_seed(0)
        built = CONFIG_MAPPING[family](**json.loads(json.dumps(config)))
        built._attn_implementation = "sdpa"
        model = getattr(transformers, name)(built).train()
        if family == "vit":
            inputs, options = {"pixel_values": torch.rand(BATCH, 3, 96, 96)}, {}
        else:
            inputs, options = {"input_ids": torch.randint(3, 500, (BATCH, TOKENS))}, {"context": TOKENS}
            if hasattr(built, "use_cache"):
                inputs["use_cache"] = False
        saved = {"float32": kept(model, False, **inputs), "bfloat16": kept(model, True, **inputs)}
        text = json.dumps(config | {"model_type": family, "architectures": [name]}, indent=1)
        cases.add(family, "config.json", text, {"accepts": True, "saved": {"batch": BATCH, **saved}}, options=options)
    cases.close()


main()
