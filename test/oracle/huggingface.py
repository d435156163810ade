"""Configurations of transformers' families, built on the meta device: the class default and random small ones of every family.

Counted are unique parameters, in all and of every layer of a stack, and, as checkpoints store it, the correction of the
routing, which transformers keeps as a buffer.
"""

import os
import sys

# Vision's own package is not needed, and one that does not fit the rest would stop the import.
sys.modules.setdefault("torchvision", None)
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import json
import logging
import re
import warnings
from pathlib import Path

import torch
import transformers
from transformers.models.auto import modeling_auto
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from common import Draw, arguments, reason, shared_out
from huggingface_draws import LABELS, config_of

logging.disable(logging.CRITICAL)
warnings.filterwarnings("ignore")

FIXTURES = Path(__file__).parents[1] / "fixtures" / "huggingface"
ROUTING = re.compile(r"correction_bias|expert_bias")
SAVED = re.compile(r"(For(?!ImageTextRetrieval|MaskedImage|SemanticSegmentation$)[A-Z]\w*|LMHeadModel|DoubleHeadsModel|MTModel|Model|ModelWithProjection)$")
# Layers that take turns with the same weights, which the class lists in each of them: how large one is, is nobody's alone.
SHARING = {"zamba2"}
# Classes that no `Auto…` makes.
BY_NAME = {
    "xlnet": ["XLNetForQuestionAnswering"], "beit": ["BeitForMaskedImageModeling", "BeitForSemanticSegmentation", "BeitBackbone"],
    "data2vec-vision": ["Data2VecVisionForSemanticSegmentation"], "blip": ["BlipForImageTextRetrieval", "BlipForQuestionAnswering"],
}  # fmt: skip
USUAL = re.compile(r"(ForCausalLM|ForMaskedLM|LMHeadModel|ForConditionalGeneration|MTModel)$")


def classes_of(family):
    """Every class that `Auto…` knows for the family."""
    tables = [getattr(modeling_auto, n) for n in dir(modeling_auto) if n.startswith("MODEL_") and n.endswith("_MAPPING_NAMES")]
    found = [*BY_NAME.get(family, [])]
    for table in tables:
        named = table.get(family, ())
        found += [named] if isinstance(named, str) else list(named)
    return sorted({n for n in found if hasattr(transformers, n)})


def counted(name, family, config):
    """The sums over unique parameters: in all, and per layer of each stack by its name."""
    with torch.device("meta"):
        model = getattr(transformers, name)(CONFIG_MAPPING[family](**json.loads(json.dumps(config))))
    model.tie_weights()
    stacks = {n: [size(layer) for layer in m] for n, m in model.named_modules() if type(m) is torch.nn.ModuleList}
    if family in SHARING:
        stacks = {}
    return size(model), {n: sizes for n, sizes in stacks.items() if sizes and not is_inside(n, stacks)}


def is_inside(name, stacks):
    return any(name.startswith(f"{other}.") for other in stacks)


def size(module):
    routing = sum(b.numel() for n, b in module.named_buffers() if ROUTING.search(n))
    return sum(p.numel() for p in module.parameters()) + routing


def add(cases, family, name, config):
    parameters, stacks = counted(name, family, config)
    text = json.dumps({"architectures": [name], "model_type": family, **config}, indent=2)
    # A class that is seldom saved is counted apart: what it puts on top may be left open.
    kind = family if SAVED.search(name) or name in BY_NAME.get(family, []) else f"{family} {name}"
    cases.add(kind, "config.json", text, {"accepts": True, "parameters": parameters, "stacks": stacks})


def cases_of(cases, family, each, seed):
    """Writes as many as can be built; says what stops it where none can."""
    draw = Draw(f"{seed} {family}")
    names = classes_of(family)
    if not names:
        return "no class"
    usual = [n for n in names if USUAL.search(n)] or [n for n in names if "Backbone" not in n] or names
    why = ""
    try:
        add(cases, family, usual[0], {})
        defaults = {"model_type": family, **CONFIG_MAPPING[family]().to_dict()}
    except Exception as error:  # noqa: BLE001 - what cannot be built is no case: the rules have their own
        why = reason(error)
        defaults = fields_of(family)
    plain = set(transformers.PretrainedConfig().to_dict()) | set(LABELS)
    written = 0
    for n in range(4 * each):
        if written == each:
            return ""
        config = config_of(draw, family, defaults, plain)
        try:
            add(cases, family, draw.choice(usual if n % 3 < 2 else names), {k: v for k, v in config.items() if k != "model_type"})
            written += 1
        except Exception as error:  # noqa: BLE001
            why = reason(error)
    return f"{written} of {each}: {why}"


def fields_of(family):
    """The defaults of a class that cannot be made from them alone."""
    fields = getattr(CONFIG_MAPPING[family], "__dataclass_fields__", {})
    plain = {k: f.default for k, f in fields.items() if f.default is None or isinstance(f.default, (int, float, str))}
    return plain | {"model_type": family}


def main():
    args = arguments(__doc__, 900, lambda p: p.add_argument("--families", default=""))
    asked = [f for f in args.families.split(",") if f]
    families = asked or sorted({json.loads(f.read_text()).get("model_type", "") for f in FIXTURES.glob("*.json")})
    known = [f for f in families if f in CONFIG_MAPPING]
    shared_out(args, known, cases_of)


if __name__ == "__main__":
    main()
