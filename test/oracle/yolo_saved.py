"""What torch's autograd keeps of a training step's forward pass, of networks that the framework ships: bytes for a batch of two.

Each storage counts once; parameters and buffers, which are there anyway, do not. Under autocast what is kept in 16 bits of
the weights counts.
"""

import ultralytics
import torch
import yaml

from common import Cases, arguments
from torch_saved import kept
from yolo_facts import SHIPPED, scale_in, tasks

BATCH = 2
SIZE = 320
FILES = [
    "v8/yolov8",
    "11/yolo11",
    "26/yolo26",
    "12/yolo12",
    "v10/yolov10n",
    "v9/yolov9c",
    "v3/yolov3-tiny",
    "v8/yolov8-seg",
    "11/yolo11-obb",
    "11/yolo11-cls",
    "v8/yolov8-pose",
    "v5/yolov5",
]


def main():
    args = arguments(__doc__, len(FILES))
    cases = Cases(args.out)
    classes = {
        "detect": tasks.DetectionModel,
        "classify": tasks.ClassificationModel,
        "segment": tasks.SegmentationModel,
        "pose": tasks.PoseModel,
        "obb": tasks.OBBModel,
    }
    for name in FILES[: args.count]:
        file = SHIPPED / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        config = yaml.safe_load(text)
        scale = next(iter(config.get("scales") or [""]))
        network = classes[tasks.guess_model_task(config)]({**config, "scale": scale}, verbose=False).train()
        images = torch.rand(BATCH, 3, SIZE, SIZE)
        saved = {"float32": kept(network, False, images), "bfloat16": kept(network, True, images)}
        options = {"inputSize": [SIZE, SIZE], "frameworkVersion": ultralytics.__version__}
        expect = {"accepts": True, "saved": {"batch": BATCH, **saved}}
        cases.add(file.stem, scale_in(file.name, scale), text, expect, options=options)
    cases.close()


main()
