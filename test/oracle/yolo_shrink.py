"""What `fovea shrink` finds of the framework's own files: each candidate is written into its file and built."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import ultralytics

from common import Cases, Draw, arguments
from yolo_facts import SHIPPED, expected, scale_in

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    "v3/yolov3-tiny.yaml",
    "v5/yolov5.yaml",
    "v8/yolov8.yaml",
    "v8/yolov8-p6.yaml",
    "v9/yolov9t.yaml",
    "v9/yolov9c.yaml",
    "v10/yolov10n.yaml",
    "v10/yolov10s.yaml",
    "11/yolo11.yaml",
    "11/yolo11-pose.yaml",
    "12/yolo12.yaml",
    "26/yolo26.yaml",
    "26/yolo26-seg.yaml",
    "rt-detr/rtdetr-l.yaml",
]
SIZE = [640, 640]
VERSION = ultralytics.__version__


def shrink(folder, name, *more):
    command = [os.environ.get("FOVEA_NODE", "node"), str(ROOT / "dist/cli.js"), "shrink", name]
    command += ["--format", "json", "--no-config", "--framework-version", VERSION, "--size", "640", *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{name} {' '.join(more)}: {done.stderr.strip()}")
    return json.loads(done.stdout)["candidates"]


def only_scale(text, scale):
    """The loader takes the first scale where the file's name says none."""
    kept = re.compile(rf"^ +(?!{scale}:)\w+: \[[^\]]*\].*\n", re.MULTILINE)
    head, rest = text.split("scales:", 1)
    block, rows = rest.split("backbone:", 1)
    return f"{head}scales:{kept.sub('', block)}backbone:{rows}"


def channels(facts, row):
    return (facts["layers"][row].get("output") or [None])[0]


def search(draw):
    """A file, and what its model may cost and must keep."""
    file = SHIPPED / draw.choice(FILES)
    text = file.read_text(encoding="utf-8")
    scales = re.findall(r"^ +([nsm]): \[", text, re.MULTILINE)
    family = re.sub(r"(yolov?\d+)[a-z]?\b", r"\1", file.name, count=1)
    name = scale_in(family, draw.choice(scales)) if scales else file.name
    now, _ = expected(text, name, SIZE)
    most = int(now["parameters"] * draw.uniform(0.35, 0.95))
    kept = draw.sample(range(len(now["layers"])), draw.randint(1, 3)) if draw.flag() else []
    flags = ["--parameters", str(most)]
    flags += ["--keep", ",".join(map(str, kept))] if kept else []
    flags += ["--layers"] if scales and draw.flag() else []
    return family, name, text, now, most, kept, flags


def complaints(facts, now, most, kept, claimed):
    if not facts["accepts"]:
        return [facts["refusal"]]
    told = []
    if facts["parameters"] != claimed or facts["parameters"] > most:
        told.append(f"{facts['parameters']} parameters, not {claimed}, at most {most}")
    if len(facts["layers"]) != len(now["layers"]):
        told.append("other rows")
    told += [f"row {row}" for row in kept if channels(facts, row) != channels(now, row)]
    return told


def write(cases, count, seed):
    wrong = searches = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number in range(count):
            draw = Draw(f"{seed} {number}")
            family, name, text, now, most, kept, flags = search(draw)
            (folder / name).write_text(text, encoding="utf-8")
            found = shrink(folder, name, *flags)
            searches += bool(found)
            for i, candidate in enumerate(found):
                (folder / name).write_text(text, encoding="utf-8")
                shrink(folder, name, *flags, "--write", str(i + 1), "--name", "fit")
                made = (folder / name).read_text(encoding="utf-8")
                is_scale = "entry" in candidate
                own, made = (family, only_scale(made, "fit")) if is_scale else (name, made)
                facts, _ = expected(made, own, SIZE)
                facts.pop("state", None)
                for told in complaints(facts, now, most, kept, candidate["parameters"]):
                    wrong += 1
                    print(f"  {name} {' '.join(flags)}, candidate {i + 1}: {told}", flush=True)
                options = {"inputSize": SIZE, "frameworkVersion": VERSION}
                cases.add("scales" if is_scale else "layers", own, made, facts, options=options)
    print(f"  {count} searches, {searches} of them with candidates; {wrong} candidates are not what is said", flush=True)
    return wrong


if __name__ == "__main__":
    args = arguments(__doc__, 40)
    to = Cases(args.out)
    failed = write(to, args.count, args.seed)
    to.close()
    sys.exit(1 if failed else 0)
