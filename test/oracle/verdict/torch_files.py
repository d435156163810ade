"""Networks as files, one row in each line: `layers:` lists in their several forms, and trees of `_target_`s."""

import inspect
import json

import torch.nn as nn

from torch_loading import MERGES


class File:
    """Text, and in which line (from 1) each row stands; `top` is the line of the input's shape."""

    def __init__(self, name, text, lines, top):
        self.name, self.text, self.lines, self.top = name, text, lines, top


def by_position(kind, args):
    """The first arguments without their names, as far as they follow one another; undefined for what torch does not have."""
    made = getattr(nn, kind, None)
    if not isinstance(made, type):
        return [], args
    names = list(inspect.signature(made.__init__).parameters)[1:]
    given = []
    for name in names:
        if name not in args:
            break
        given.append(args[name])
    return given, {k: v for k, v in args.items() if k not in names[: len(given)]}


class Style:
    """How one file is written."""

    def __init__(self, d):
        self.d = d
        self.prefix = d.choice(["nn.", "nn.", "torch.nn.", "plain"])
        self.json = d.chance(0.25)
        self.nested_arguments = d.chance(0.2)
        self.short = d.chance(0.3)
        self.width = d.chance(0.3)


def spelt(kind, prefix):
    if kind in MERGES or kind.islower():
        return kind
    # What is no module of torch may be a plain word of the format.
    if prefix == "plain" and hasattr(nn, kind):
        return kind.lower()
    return f"nn.{kind}" if prefix == "plain" else prefix + kind


def layer(row, style):
    """An entry of `layers:`."""
    kind = spelt(row.kind, style.prefix)
    rest = {**({"name": row.name} if row.name is not None else {}), **({"from": row.source} if row.source is not None else {}), **row.around}
    if style.short and not rest and style.prefix != "plain":
        if not row.args:
            return kind
        given, named = by_position(row.kind, row.args)
        if given and style.d.flag() and not any(isinstance(g, dict) for g in given):
            return [kind, *given, *([named] if named else [])]
        return {kind: row.args}
    if style.nested_arguments and row.args:
        return {"type": kind, "args": row.args, **rest}
    return {**rest, "type": kind, **row.args}


def listed(network, style):
    shape = network.shape
    rows = [json.dumps(layer(row, style)) for row in network.rows]
    outputs = f"outputs: {json.dumps(network.outputs)}\n" if network.outputs else ""
    if style.json:
        head = ["{", '  "framework": "torch",', f'  "input_shape": {json.dumps(shape)},', *([f'  "outputs": {json.dumps(network.outputs)},'] if outputs else []), '  "layers": [']
        body = [f"    {r}{',' if i + 1 < len(rows) else ''}" for i, r in enumerate(rows)]
        return File("model.json", "\n".join([*head, *body, "  ]", "}", ""]), [len(head) + 1 + i for i in range(len(rows))], 3)
    head = ["name: net", "framework: torch", f"input_shape: {json.dumps(shape)}", *([outputs.strip()] if outputs else []), "layers:"]
    return File("model.yaml", "\n".join([*head, *(f"  - {r}" for r in rows), ""]), [len(head) + 1 + i for i in range(len(rows))], 3)


def targets(network, style):
    """A `Sequential` of all, with some runs of them in containers of their own."""
    d = style.d
    args = [dict(r.args) for r in network.rows]
    top = ["lr: 0.001", f"input_shape: {json.dumps(network.shape)}"]
    width = style.width and next((a["out_channels"] for a in args if isinstance(a.get("out_channels"), int)), None)
    if width:
        top.append(f"width: {width}")
        for a in args:
            if a.get("out_channels") == width and type(a["out_channels"]) is int:
                a["out_channels"] = "${width}"
    text = [*top, "net:", "  _target_: torch.nn.Sequential", "  _args_:"]
    lines, depth, left = [], 2, 0
    for row, given in zip(network.rows, args):
        if depth == 2 and d.chance(0.25):
            text += ["    - _target_: torch.nn.Sequential", "      _args_:"]
            depth, left = 4, d.randint(1, 3)
        lines.append(len(text) + 1)
        if style.short and d.flag():
            first, named = by_position(row.kind, given)
            given = {**({"_args_": first} if first else {}), **named}
        text.append(f"{' ' * (2 * depth)}- {json.dumps({'_target_': f'torch.nn.{row.kind}', **given})}")
        left -= 1
        if depth == 4 and left <= 0:
            depth = 2
    return File("config.yaml", "\n".join([*text, ""]), lines, 2)
