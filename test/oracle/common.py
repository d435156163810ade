"""What every oracle shares: seeded choices, and cases written as JSON lines for compare.ts.

A case is a model file and what the framework itself says of it:

    {"id", "kind", "name", "text", "options",
     "expect": {"accepts", "refusal", "parameters", "trainable", "layers": [{"name", "output", "parameters"}], ...}}
"""

import argparse
import json
import math
import random


class Draw(random.Random):
    """Seeded choices in the terms of layers."""

    def chance(self, p):
        return self.random() < p

    def flag(self):
        return self.chance(0.5)

    def per_axis(self, rank, low, high):
        """One number for all axes, or one for each."""
        if self.flag():
            return self.randint(low, high)
        return [self.randint(low, high) for _ in range(rank)]

    def divisor(self, n):
        return self.choice([d for d in range(1, n + 1) if n % d == 0])

    def some(self, options):
        """A random part of the given arguments: the others keep the framework's defaults."""
        return {name: make() for name, make in options.items() if self.flag()}


def arguments(description, count, more=lambda parser: None):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("out", help="the file of cases to write")
    parser.add_argument("--count", type=int, default=count, help="random cases in all")
    parser.add_argument("--seed", type=int, default=1)
    more(parser)
    return parser.parse_args()


class Cases:
    """Writes cases as they come, and counts them by kind."""

    def __init__(self, path, mode="w"):
        self.file = open(path, mode, encoding="utf-8")
        self.kinds = {}

    def add(self, kind, name, text, expect, **more):
        number = self.kinds.get(kind, 0)
        self.kinds[kind] = number + 1
        case = {"id": f"{kind}#{number}", "kind": kind, "name": name, "text": text, "expect": expect, **more}
        self.file.write(json.dumps(case) + "\n")
        self.file.flush()

    def close(self):
        self.file.close()


def reason(error):
    """The first line of what a framework says when it refuses."""
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:300]


def shared_out(args, names, write):
    """As many cases of each name: `write(cases, name, each, seed)` says why where there are fewer."""
    each = math.ceil(args.count / max(len(names), 1))
    cases = Cases(args.out)
    for name in names:
        short = write(cases, name, each, args.seed)
        if short:
            print(f"  {name}: {short}", flush=True)
    cases.close()
