"""YOLO files: every one that the framework ships, at every scale, and small random ones over every module it knows."""

import ultralytics
import yaml

from common import Cases, Draw, arguments
from yolo_draws import DRAWS, drawn
from yolo_facts import SHIPPED, expected, scale_in


# Fewer random cases than this are for a quick look, for which one scale of each file is enough.
MANY = 1000


def shipped(cases, every):
    for file in sorted(SHIPPED.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        scales = list(yaml.safe_load(text).get("scales") or [""])
        for scale in scales if every else scales[:1]:
            add(cases, "shipped", text, scale_in(file.name, scale), [640, 640])


def random(cases, draw, count):
    names = sorted(DRAWS)
    for i in range(count):
        module = names[i % len(names)]
        add(cases, module, *drawn(draw, module))


def add(cases, kind, text, name, size):
    trained, used = expected(text, name, size)
    options = {"inputSize": size, "frameworkVersion": ultralytics.__version__}
    cases.add(kind, name, text, trained, options=options)
    if used["accepts"]:
        cases.add(f"{kind}, fused", name, text, used, options={**options, "fused": True})


def main():
    args = arguments(__doc__, 2000)
    cases = Cases(args.out)
    shipped(cases, args.count >= MANY)
    random(cases, Draw(args.seed), args.count)
    cases.close()


main()
