"""Writes server/dialects/ultralytics/stock.json: what the networks are built of whose weights people start from."""

import json
import re
from pathlib import Path

import yaml

from yolo_facts import SHIPPED
from verdict.yolo_edits import flow

OUT = Path(__file__).resolve().parents[2] / "server/dialects/ultralytics/stock.json"
TASKS = ["", "-seg", "-pose", "-obb", "-cls"]
FILES = [
    *[f"v8/yolov8{task}" for task in TASKS],
    *[f"11/yolo11{task}" for task in TASKS],
    *[f"26/yolo26{task}" for task in TASKS],
    "12/yolo12",
    "v5/yolov5",
    *[f"v9/yolov9{scale}" for scale in "tsmce"],
    *[f"v10/yolov10{scale}" for scale in "nsmblx"],
]


def described(file):
    config = yaml.safe_load((SHIPPED / f"{file}.yaml").read_text(encoding="utf-8"))
    scales = config.get("scales")
    tight = lambda row: re.sub(r", ", ",", flow(row))[1:-1]
    keys = {k: v for k, v in config.items() if k not in ("backbone", "head", "scales", "nc")}
    return {
        "nc": config["nc"],
        **({"keys": keys} if keys else {}),
        **({"scales": {k: v for k, v in scales.items()}} if scales else {}),
        "backbone": [tight(row) for row in config["backbone"]],
        "head": [tight(row) for row in config["head"]],
    }


if __name__ == "__main__":
    table = {Path(file).name: described(file) for file in FILES}
    OUT.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")
