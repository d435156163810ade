"""What is loaded of the weights of a stock network into the same network after one of the edits that people make."""

import ultralytics
import torch

from ultralytics.utils.torch_utils import intersect_dicts

from common import Draw, arguments, shared_out
from verdict.yolo_edits import EDITS, edited
from yolo_facts import SHIPPED, built, run, scale_in

FILES = {"yolov8n": "v8/yolov8.yaml", "yolo11n": "11/yolo11.yaml", "yolo26n": "26/yolo26.yaml"}
# Most people insert a row and renumber it rightly; every other kind comes as well.
USUAL = ["insert_renumbered", "delete_renumbered", "channels", "repeats", "module", "head_arguments"]
OPTIONS = {"inputSize": [640, 640], "frameworkVersion": ultralytics.__version__}


def state_of(text, name, runs=False):
    with torch.device("meta"):
        network = built(text, name)
        if runs:
            run(network, OPTIONS["inputSize"])
        return network.state_dict()


def write(cases, name, count, seed):
    draw = Draw(f"{seed} {name}")
    file = SHIPPED / FILES[name]
    text, stock = file.read_text(encoding="utf-8"), scale_in(file.name, "n")
    weights = state_of(text, stock)
    parameters = buffers_apart(text, stock)
    done = 0
    while done < count:
        made = edited(draw, draw.choice(USUAL if draw.chance(0.7) else list(EDITS)), text)
        if made is None:
            continue
        changed, renamed, _ = made
        try:
            own = state_of(changed, renamed or stock, runs=True)
        except Exception:  # what cannot be built and run is none of this oracle's
            continue
        done += 1
        loaded = intersect_dicts(weights, own)
        expect = {
            "accepts": True,
            "state": {key: list(t.shape) for key, t in own.items()},
            "transferred": {
                "from": {"name": stock, "text": text},
                "tensors": len(loaded),
                "parameters": sum(t.numel() for key, t in loaded.items() if key in parameters),
            },
        }
        cases.add(name, renamed or stock, changed, expect, options=OPTIONS)
    return None


def buffers_apart(text, name):
    """The names of what is trained, or could be."""
    with torch.device("meta"):
        return {key for key, _ in built(text, name).named_parameters()}


if __name__ == "__main__":
    args = arguments(__doc__, 150)
    shared_out(args, sorted(FILES), write)
