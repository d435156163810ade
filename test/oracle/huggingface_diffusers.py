"""Configurations of diffusers' networks, built on the meta device: the class default and random small ones of each class.

Counted are unique parameters, trained or not, and the places that a checkpoint stores although they are computed.
"""

import sys

sys.modules.setdefault("torchvision", None)

import json
import logging
import warnings

import diffusers
import torch

from common import Draw, arguments, reason, shared_out
from diffusers_draws import DRAWS

logging.disable(logging.CRITICAL)
warnings.filterwarnings("ignore")


def add(cases, name, config):
    with torch.device("meta"):
        model = getattr(diffusers, name).from_config(json.loads(json.dumps(config)))
    parameters = sum(p.numel() for p in model.parameters())
    stored = set(model.state_dict())
    parameters += sum(b.numel() for n, b in model.named_buffers() if n in stored and "pos_embed" in n)
    text = json.dumps({"_class_name": name, "_diffusers_version": diffusers.__version__, **config}, indent=2)
    cases.add(name, "config.json", text, {"accepts": True, "parameters": parameters})


def cases_of(cases, name, each, seed):
    draw = Draw(f"{seed} {name}")
    why = ""
    try:
        add(cases, name, {})
    except Exception as error:  # noqa: BLE001 - what cannot be built is no case
        why = reason(error)
    written = 0
    for _ in range(8 * each):
        if written == each:
            return ""
        try:
            add(cases, name, DRAWS[name](draw))
            written += 1
        except Exception as error:  # noqa: BLE001
            why = reason(error)
    return f"{written} of {each}: {why}"


def main():
    args = arguments(__doc__, 400, lambda p: p.add_argument("--families", default=""))
    asked = [n for n in args.families.split(",") if n] or list(DRAWS)
    shared_out(args, asked, cases_of)


if __name__ == "__main__":
    main()
