"""Small YOLO files over every module that the loader knows, each with another argument in that module's row, and the verdict."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import ultralytics  # noqa: E402

from common import Cases, Draw, arguments  # noqa: E402
from verdict.yolo_verdict import SIZES, isolated  # noqa: E402
from yolo_draws import DRAWS, drawn  # noqa: E402

VALUES = [
    *(0, -1, 1, 2, 3, 4, 7, 64, 100, 1000),
    *(0.5, 1.5, 2.0, 1e3, -0.5),
    *(True, False, None, "None", "True"),
    *([3, 3], [1, 3], [3], [1, 2, 3], [], [2.0, 2.0], [[1, 3], [3, 1]], "(3, 3)", "[1, 1]", "(2,)"),
    *("3", "0.5", "x", "nc", "a b", "", "same", "nn.ReLU()", "'3'"),
]


def changed(d, args):
    """The arguments with one of them another, more or less, and what was done."""
    args = list(args)
    how = d.choice(["value"] * 8 + ["append", "append", "drop", "insert"])
    if how in ("value", "drop") and not args:
        how = "append"
    if how == "value":
        i = d.randrange(len(args))
        args[i] = d.choice(VALUES)
    elif how == "drop":
        args.pop(d.randrange(len(args)))
    else:
        args.insert(len(args) if how == "append" else d.randint(0, len(args)), d.choice(VALUES))
    return args


def main():
    args = arguments(__doc__, 3000)
    draw = Draw(args.seed)
    cases = Cases(args.out)
    options = {"inputSize": SIZES[0], "frameworkVersion": ultralytics.__version__}
    names = sorted(DRAWS)
    for i in range(args.count):
        module = names[i % len(names)]
        text, name, _ = drawn(draw, module)
        lines = text.split("\n")
        rows = [(at, json.loads(line[4:])) for at, line in enumerate(lines) if line.startswith("  - ")]
        at, row = next((at, row) for at, row in rows if row[2] == module)
        row[3] = changed(draw, row[3])
        lines[at] = f"  - {json.dumps(row)}"
        text = "\n".join(lines)
        expect = isolated(text, name)
        if expect is None:
            continue
        if not expect["accepts"]:
            # What stops before the first row is about the keys.
            keys = range(1, lines.index("backbone:") + 1) if expect["row"] is None else []
            expect["lines"] = [at + 1, *keys]
        cases.add(module, name, text, expect, options=options, what=lines[at])
    cases.close()


main()
