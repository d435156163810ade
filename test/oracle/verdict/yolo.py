"""Whole YOLO files: those that the framework ships, each with one of the edits that people make, and the framework's verdict."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import ultralytics  # noqa: E402

from common import Cases, Draw, arguments  # noqa: E402
from verdict.yolo_edits import EDITS, edited  # noqa: E402
from verdict.yolo_verdict import SIZES, isolated  # noqa: E402
from yolo_facts import SHIPPED  # noqa: E402


def files():
    """With rows in single lines, as all but a few have them."""
    for file in sorted(SHIPPED.rglob("*.yaml")):
        yield file.name, file.read_text(encoding="utf-8")


def main():
    args = arguments(__doc__, 2400)
    draw = Draw(args.seed)
    cases = Cases(args.out)
    options = {"inputSize": SIZES[0], "frameworkVersion": ultralytics.__version__}
    stock = list(files())
    # Most people start from the latest ones.
    usual = [f for f in stock if f[0].startswith(("yolov8", "yolo11", "yolo12", "yolo26"))]
    done = 0
    while done < args.count:
        kind = list(EDITS)[done % len(EDITS)]
        name, text = draw.choice(usual if draw.chance(0.6) else stock)
        made = edited(draw, kind, text)
        if made is None:
            continue
        changed, renamed, lines = made
        name = renamed or name
        expect = isolated(changed, name)
        if expect is None:
            continue
        done += 1
        if not expect["accepts"]:
            expect["lines"] = lines
        cases.add(kind, name, changed, expect, options=options)
    cases.close()


main()
