"""Reads a `layers:` file with `framework: torch`, or a file of `_target_`s, and builds and runs it with torch alone."""

import inspect
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import torch  # noqa: E402
import torch.nn as nn  # noqa: E402
import yaml  # noqa: E402

from common import reason  # noqa: E402
from torch_networks import BATCH, volume  # noqa: E402

MERGES = {
    "add": lambda xs, dim=None: sum(xs[1:], xs[0]),
    "multiply": lambda xs, dim=None: torch.stack(torch.broadcast_tensors(*xs)).prod(0),
    "concat": lambda xs, dim=1: torch.cat(xs, dim),
}
FUNCTIONS = {"relu": nn.ReLU, "gelu": nn.GELU, "silu": nn.SiLU, "tanh": nn.Tanh}
MOST_VALUES = 30_000_000
PLAIN = {name.lower(): name for name in vars(nn) if name[:1].isupper()}


class Refused(Exception):
    """What torch says, and the number of the row that it says it of."""

    def __init__(self, error, row):
        super().__init__(reason(error) if isinstance(error, Exception) else error)
        self.row = row


def tupled(args):
    return {k: tuple(v) if isinstance(v, list) else v for k, v in args.items()}


def module(name, args, positional=()):
    if not name[:1].isupper() or not hasattr(nn, name):
        raise AttributeError(f"torch.nn has no {name}")
    return getattr(nn, name)(*(tuple(v) if isinstance(v, list) else v for v in positional), **tupled(args))


def called(made, xs):
    """What a row gives: of several outputs the first; attention reads itself."""
    out = made(*xs * 3) if isinstance(made, nn.MultiheadAttention) and len(xs) == 1 else made(*xs)
    while isinstance(out, tuple):
        out = out[0]
    return out


# What arrives, and along which axis: a list of layers need not say it.
ARRIVING = {"normalized_shape": -1, "in_channels": 1, "num_features": 1, "num_channels": 1, "in_features": -1, "input_size": -1, "embed_dim": -1, "d_model": -1}


class Layer:
    """One entry of `layers:`, built; what depends on a tensor is built when that is seen."""

    def __init__(self, kind, args, positional, around):
        self.merge = MERGES.get(kind)
        self.args, self.around, self.parts = args, around, nn.ModuleList()
        self.name = kind.rsplit(".", 1)[1] if kind.startswith(("nn.", "torch.nn.")) else PLAIN.get(kind, kind)
        names = list(inspect.signature(getattr(nn, self.name).__init__).parameters)[1:] if hasattr(nn, self.name) else []
        if self.name in ("RNN", "LSTM", "GRU"):  # theirs take any
            names = ["input_size"]
        given = {**dict(zip(names, positional)), **args}
        self.open = None if self.merge else next((n for n in names if n in ARRIVING and given.get(n) is None), None)
        if self.open:
            self.args = given
        self.module = None if self.merge or self.open else module(self.name, args, positional).eval()

    def __call__(self, xs):
        if self.merge:
            return self.merge(list(xs), **self.args)
        if self.open:
            self.module = module(self.name, {**self.args, self.open: xs[0].shape[ARRIVING[self.open]]}).eval()
        self.parts.append(self.module)
        y = called(self.module, xs)
        if self.around.get("norm", "batch") != "batch":
            raise KeyError(f"there is no norm {self.around['norm']}")
        if "norm" in self.around:
            rank = max(y.dim() - 2, 1)
            y = self.then(getattr(nn, f"BatchNorm{rank}d")(y.shape[1]), y)
        if "activation" in self.around:
            y = self.then(FUNCTIONS[self.around["activation"]](), y)
        return y + xs[0] if self.around.get("residual") is True else y

    def then(self, made, y):
        self.parts.append(made.eval())
        return made(y)

    @property
    def parameters(self):
        return sum(p.numel() for p in self.parts.parameters())


def run_row(row, tensors, alone=False):
    """A row that is not in a file yet; `alone`: it has to take one tensor and give one."""
    if alone and row.kind in ("MultiheadAttention", "LSTM", "GRU", "RNN"):
        raise TypeError(f"{row.kind} is for no chain")
    with torch.no_grad():
        name = row.kind if row.kind in MERGES else f"nn.{row.kind}"
        return Layer(name, row.args, (), row.around)(tensors)


AROUND = ("norm", "activation", "residual")


def surroundings(kind, written):
    """What stands around a layer, taken out of its entry; transformers have an activation of their own."""
    own = {"activation"} if "transformer" in kind.lower() else set()
    return {k: written.pop(k) for k in AROUND if k in written and k not in own}


def entry(written):
    """Type, arguments by name and by position, source, name and surroundings of an entry in any of its forms."""
    if isinstance(written, str):
        return written, {}, [], None, None, {}
    if isinstance(written, list):
        kind, *rest = written
        named = rest.pop() if rest and isinstance(rest[-1], dict) else {}
        return kind, named, rest, None, None, {}
    written = dict(written)
    source, name = written.pop("from", None), written.pop("name", None)
    if "type" in written:
        kind = written.pop("type")
        around = surroundings(kind, written)
        return kind, {**written.pop("args", {}), **written}, [], source, name, around
    around = surroundings("", written)
    [(kind, args)] = written.items()
    if isinstance(args, dict):
        around |= surroundings(kind, args)
        return kind, args, [], source, name, around
    return kind, {}, args if isinstance(args, list) else [] if args is None else [args], source, name, around


def zeros(shape, indices):
    return torch.zeros([BATCH, *shape], dtype=torch.long if indices else torch.float32)


class Results:
    """Shape and parameters row by row."""

    def __init__(self):
        self.rows = []

    def add(self, index, out, parameters):
        row = {"index": index, "parameters": parameters}
        if isinstance(out, torch.Tensor) and out.shape[:1] == (BATCH,):
            row["output"] = list(out.shape[1:])
        self.rows.append(row)
        if isinstance(out, torch.Tensor) and volume(out.shape) > MOST_VALUES:
            raise MemoryError("too large to be run here")

    @property
    def facts(self):
        return {"accepts": True, "parameters": sum(r["parameters"] for r in self.rows), "layers": self.rows}


def run_layers(text, indices):
    """A `layers:` file."""
    config = yaml.safe_load(text)
    results, names, layers = Results(), {}, []
    every = {entry(written)[4]: i for i, written in enumerate(config["layers"])}
    # What reads nothing that is there is refused before anything is built.
    for i, written in enumerate(config["layers"]):
        kind, args, positional, source, name, around = entry(written)
        try:
            if name in names:
                raise KeyError(f"two layers are called {name}")
            referred(source, i, every)
            if name is not None:
                names[name] = i
            layers.append((Layer(kind, args, positional, around), (source, i)))
        except Exception as error:
            raise Refused(error, i) from error
    for name in config.get("outputs", []):
        if name not in names:
            raise Refused(f"there is no layer {name}", None)
    values = {-1: zeros(config["input_shape"], indices)}
    layers = [(layer, referred(*sources, names)) for layer, sources in layers]
    for i in ordered([sources for _, sources in layers]):
        layer, sources = layers[i]
        try:
            values[i] = layer([values[at] for at in sources])
        except Exception as error:
            raise Refused(error, i) from error
        results.add(i, values[i], layer.parameters)
    return results.facts


def ordered(sources):
    """Each row behind those that it reads; names may be those of later rows."""
    order, waiting = [], []

    def visit(i):
        if i in order or i < 0:
            return
        if i in waiting:
            raise Refused("a row waits for itself", i)
        waiting.append(i)
        for at in sources[i]:
            visit(at)
        waiting.pop()
        order.append(i)

    for i in range(len(sources)):
        visit(i)
    return order


def referred(source, at, names):
    """Where a row's inputs stand, -1 for what enters the model."""
    if source is None:
        return [at - 1]
    found = []
    for said in source if isinstance(source, list) else [source]:
        if isinstance(said, bool) or not isinstance(said, (int, str)):
            raise KeyError(f"{said} is no layer")
        if isinstance(said, str):
            found.append(names[said])
            continue
        index = said if said >= 0 else at + said
        if index >= at or index < (-1 if at == 0 else 0):
            raise KeyError(f"{said} is not made yet")
        found.append(index)
    return found


def run_targets(text, indices):
    """A file of `_target_`s: instantiated as Hydra does, called as torch calls them."""
    config = yaml.safe_load(text)
    leaves = []
    root = built(resolved(config["net"], config), leaves)
    results = Results()
    state = {"at": None}
    for i, leaf in enumerate(leaves):
        leaf.register_forward_pre_hook(lambda *_, i=i: state.update(at=i))
        leaf.register_forward_hook(lambda m, _, out, i=i: results.add(i, first(out), sum(p.numel() for p in m.parameters())))
    try:
        root.eval()(zeros(config["input_shape"], indices))
    except Exception as error:
        raise Refused(error, state["at"]) from error
    return results.facts


def first(out):
    while isinstance(out, tuple):
        out = out[0]
    return out


def resolved(tree, root):
    if isinstance(tree, dict):
        return {k: resolved(v, root) for k, v in tree.items()}
    if isinstance(tree, list):
        return [resolved(v, root) for v in tree]
    if isinstance(tree, str) and tree.startswith("${"):
        return root[tree[2:-1]]
    return tree


def built(tree, leaves):
    """The module that a mapping stands for; what is no container is a leaf, in the order of the file."""
    args = {k: v for k, v in tree.items() if k not in ("_target_", "_args_")}
    positional = tree.get("_args_", [])
    target = tree["_target_"]
    if target == "torch.nn.Sequential":
        return nn.Sequential(*(built(part, leaves) for part in positional))
    at = len(leaves)
    try:
        if not target.startswith("torch.nn."):
            raise ImportError(f"there is no {target}")
        made = module(target.removeprefix("torch.nn."), args, positional)
    except Exception as error:
        raise Refused(error, at) from error
    leaves.append(made)
    return made
