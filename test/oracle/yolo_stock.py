"""Writes server/dialects/ultralytics/stock.json: names and shapes of the tensors in the weights that people start from.

Asked of networks that the framework itself has built; nothing of a file of its is copied. To be read by stock.ts:

    parts    what a row holds, `name unit` after `name unit`: widths in it are multiples of the width of the part
    weights  the rows of a file of weights, `row:part*width`; a row that follows the one before has no number,
             rows behind `=other` differ from those of the other file

A unit is a letter, its widths (`=n` is n, `n` is n times the width of the part, nothing once) and `/kernel` where that is not 1.
"""

import json
from functools import reduce
from math import gcd
from pathlib import Path

import torch

from yolo_facts import SHIPPED, built

OUT = Path(__file__).resolve().parents[2] / "server/dialects/ultralytics/stock.json"
TASKS = ["", "-seg", "-pose", "-obb", "-cls"]
# Of these one file describes all sizes; who names none of them means the first.
SCALED = {
    **{f"{name}{task}": f"{folder}/{name}{task}" for name, folder in
       [("yolov8", "v8"), ("yolo11", "11"), ("yolo26", "26")] for task in TASKS},
    "yolo12": "12/yolo12",
    "yolov5": "v5/yolov5",
    "yolov5-p6": "v5/yolov5-p6",
}  # fmt: skip
SINGLE = {
    **{f"yolov9{size}": f"v9/yolov9{size}" for size in ["t", "s", "m", "c", "e", "c-seg", "e-seg"]},
    **{f"yolov10{size}": f"v10/yolov10{size}" for size in "nsmblx"},
    **{f"yolov3{kind}": f"v3/yolov3{kind}" for kind in ["", "-tiny", "-spp"]},
}
# The weights with rotated boxes are for the classes of DOTA; the file of the network names those of COCO.
CLASSES = {"-obb": 15}


def networks():
    """The name of each file of weights, that of the file its network is built from, and where that is."""
    for name, file in SCALED.items():
        family, _, task = name.partition("-")
        for size in "nsmlx":
            # The older families were trained again, without anchors: their weights have names of their own.
            weights = {"yolov5": f"{family}{size}u", "yolov5-p6": f"{family}{size}6u"}
            sized = f"{family}{size}{'-' if task else ''}{task}"
            yield weights.get(name, sized), f"{sized}.yaml", file
    for name, file in SINGLE.items():
        yield f"{name}u" if name.startswith("yolov3") else name, f"{name}.yaml", file


def tree_of(state, parameters):
    root = {}
    for name, tensor in state.items():
        *path, leaf = name.split(".")
        node = reduce(lambda n, key: n.setdefault(key, {}), path, root)
        node[leaf] = (tuple(tensor.shape), name not in parameters)
    return root["model"]


NORM = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]


def unit_of(node):
    """Its letter, its widths, and its kernel: what modules of torch keep."""
    names = list(node)
    if names == ["conv", "bn"] and list(node["conv"]) == ["weight"] and list(node["bn"]) == NORM:
        out, *rest = node["conv"]["weight"][0]
        return ("c", [out, rest[0]], rest[1:]) if node["bn"]["bias"][0] == (out,) else None
    if any(isinstance(sub, dict) for sub in node.values()):
        return None
    shape = node["weight"][0] if "weight" in node else ()
    if names == NORM:
        return ("N", list(shape), [])
    if names == ["weight"] and len(shape) == 4:
        return ("w", list(shape[:2]), shape[2:])
    if names == ["weight", "bias"] and node["bias"][0] == shape[:1]:
        return ({4: "b", 2: "l", 1: "n"}[len(shape)], list(shape[:2]), shape[2:])
    return None


def entries(node, parts):
    """What a part holds: name, letter, widths and kernel; a part of a part has its number for a letter."""
    for name, sub in node.items():
        if isinstance(sub, tuple):
            assert sub[0], f"a scalar: {name}"
            yield name, "!" if sub[1] else "t", [f"={d}" for d in sub[0]], ()
            continue
        unit = unit_of(sub)
        if unit is None:
            number, width = part_of(sub, parts)
            yield name, f"@{number}*", [width], ()
            continue
        letter, widths, kernel = unit
        # Colours, depthwise weights, and what goes by the number of classes or of box sides do not scale.
        fixed = [0] if letter == "b" else []
        yield name, letter, [
            f"={d}" if i in fixed or (i == 1 and d in (1, 3)) else d for i, d in enumerate(widths)
        ], kernel


def part_of(node, parts):
    """Its number, and its width: what all widths in it are multiples of."""
    found = list(entries(node, parts))
    width = reduce(gcd, (d for _, _, widths, _ in found for d in widths if isinstance(d, int)), 0) or 1
    texts = []
    for name, letter, widths, kernel in found:
        told = ",".join(d if isinstance(d, str) else "" if d == width else str(d // width) for d in widths)
        size = "" if set(kernel) <= {1} else f"/{'x'.join(map(str, kernel if len(set(kernel)) > 1 else kernel[:1]))}"
        texts.append((name, f"{letter}{told}{size}"))
    text = ";".join(f"{name} {unit}" for name, unit in grouped(texts))
    return parts.setdefault(text, len(parts)), width


def grouped(texts):
    """Equal ones that are numbered on are one: `0-3`."""
    runs = []
    for name, unit in texts:
        last = runs[-1] if runs else None
        if last and name.isdigit() and last[2] == unit and last[1].isdigit() and int(last[1]) + 1 == int(name):
            last[1] = name
        else:
            runs.append([name, name, unit])
    return [(first if first == last else f"{first}-{last}", unit) for first, last, unit in runs]


def written(rows, others):
    """As what differs from the rows of another file, where that is less than half of them."""

    def differing(other):
        return [row for row in rows if other.get(row) != rows[row]]

    near = [(len(differing(other)), -i, name) for i, (name, other) in enumerate(others.items()) if set(other) <= set(rows)]
    if near and 2 * min(near)[0] < len(rows):
        name = min(near)[2]
        return " ".join([f"={name}", *(f"{row}:{rows[row]}" for row in differing(others[name]))])
    texts, last = [], -1
    for row, text in rows.items():
        texts.append(text if row == last + 1 else f"{row}:{text}")
        last = row
    return " ".join(texts)


def table():
    parts, weights, rows = {}, {}, {}
    for name, sized, file in networks():
        text = (SHIPPED / f"{file}.yaml").read_text(encoding="utf-8")
        for task, classes in CLASSES.items():
            if task in sized:
                text = text.replace("nc: 80", f"nc: {classes}")
        with torch.device("meta"):
            network = built(text, sized)
        tree = tree_of(network.state_dict(), {key for key, _ in network.named_parameters()})
        found = {int(row): part_of(node, parts) for row, node in tree.items()}
        own = {row: f"{part}*{width}" if width > 1 else f"{part}" for row, (part, width) in found.items()}
        weights[name] = written(own, rows)
        rows[name] = own
    return {"scaled": list(SCALED), "parts": list(parts), "weights": weights}


if __name__ == "__main__":
    OUT.write_text(json.dumps(table(), indent=1) + "\n", encoding="utf-8")
