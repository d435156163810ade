"""Random modules of torch.nn with random arguments, as files, with what torch itself makes of them."""

import json
import warnings

import torch
import torch.nn as nn

from common import Cases, Draw, arguments, reason
from torch_draws import DRAWS

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
BATCH = 2


def run(name, args, shapes, options):
    """The output's shape without the batch, and the module's parameters; or why torch refuses."""
    at = 1 if options.get("time_first") else 0
    try:
        module = getattr(nn, name)(**{k: tuple(v) if isinstance(v, list) else v for k, v in args.items()})
        batched = [[*s[:at], BATCH, *s[at:]] for s in shapes]
        if options.get("indices"):
            tensors = [torch.zeros(s, dtype=torch.long) for s in batched]
        else:
            tensors = [torch.rand(s) for s in batched]
        with torch.no_grad():
            if name == "MultiheadAttention":  # only training looks at its dropout
                module.train()(*tensors * options.get("same", 1))
            out = module.eval()(*tensors * options.get("same", 1))
    except Exception as error:  # whatever torch raises is its refusal
        return {"accepts": False, "refusal": reason(error)}
    while isinstance(out, tuple):
        out = out[0]
    shape = list(out.shape)
    del shape[at]
    parameters = sum(p.numel() for p in module.parameters())
    trainable = sum(p.numel() for p in module.parameters() if p.requires_grad)
    layer = {"output": shape, "parameters": parameters}
    return {"accepts": True, "parameters": parameters, "trainable": trainable, "last": layer}


ARRIVING = ["in_channels", "num_features", "num_channels", "in_features", "in1_features", "in2_features", "input_size", "normalized_shape", "embed_dim", "d_model"]
EDGES = [0, 0, 0, -1, 1, 2, 3, True, False, None, "2", "abc", 2.0, 0.5, [], [2], [0, 1], [2, 2], [1, 2, 3], [2, 2, 2, 2], {}]


def edged(draw, given):
    """The same arguments with one of another kind: zero, negative, no number, as many numbers as there are no axes."""
    if not given:
        return None
    name = draw.choice(sorted(given))
    value = draw.choice(EDGES)
    # A list of layers need not say what arrives.
    unsaid = value is None and name in ARRIVING
    return None if unsaid or repr(value) == repr(given[name]) else {**given, name: value}


def native(name, args, shapes, options):
    """As an entry of a `layers:` list."""
    lines = ["framework: torch", f"layout: channels_{options.get('layout', 'first')}"]
    entry = {"type": f"nn.{name}", **args}
    if len(shapes) == 1:
        lines.append(f"input_shape: {json.dumps(shapes[0])}")
    else:
        names = [f"in{i}" for i in range(len(shapes))]
        lines += ["inputs:", *(f"  {n}: {json.dumps(s)}" for n, s in zip(names, shapes))]
        entry["from"] = names
    return "\n".join([*lines, "layers:", f"  - {json.dumps(entry)}", ""])


def main():
    args = arguments(__doc__, 4000)
    draw = Draw(args.seed)
    cases = Cases(args.out)
    names = sorted(DRAWS)
    for i in range(args.count):
        name = names[i % len(names)]
        given, shapes, options = DRAWS[name](draw)
        edge = edged(draw, given) if draw.chance(0.3) else None
        kind, given = (f"{name} edge", edge) if edge else (name, given)
        expect = run(name, given, shapes, options)
        cases.add(kind, "model.yaml", native(name, given, shapes, options), expect)
    cases.close()


if __name__ == "__main__":
    main()
