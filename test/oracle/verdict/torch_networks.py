"""Random whole networks of torch.nn, as rows that a file lists: each is tried on what arrives, so that all of them run."""

import torch

# No layer of the networks has so many channels: a batch that is taken for channels is noticed.
BATCH = 17

WIDTHS = [1, 2, 3, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 16]


class Row:
    """One module: its class, its arguments by name, and what feeds it where that is not the row before."""

    def __init__(self, kind, args=None, source=None, name=None, around=None):
        self.kind, self.args, self.source, self.name = kind, args or {}, source, name
        # norm, activation, residual, repeat: what a `layers:` file says around a layer.
        self.around = around or {}

    def copy(self):
        source = list(self.source) if isinstance(self.source, list) else self.source
        return Row(self.kind, dict(self.args), source, self.name, dict(self.around))


def per_axis(d, rank, low, high):
    return d.per_axis(rank, low, high) if rank > 1 else d.randint(low, high)


def conv(d, shape):
    rank = len(shape) - 1
    groups = d.divisor(shape[0]) if d.chance(0.25) else 1
    args = {"in_channels": shape[0], "out_channels": groups * d.randint(1, 4) if groups > 1 else d.choice(WIDTHS), "kernel_size": per_axis(d, rank, 1, 4)}
    args |= d.some({"stride": lambda: per_axis(d, rank, 1, 2), "padding": lambda: d.choice([1, 1, 2, "same", per_axis(d, rank, 0, 2)]), "bias": d.flag})
    if d.chance(0.2):
        args["dilation"] = d.randint(1, 2)
    if groups > 1:
        args["groups"] = groups
    if d.chance(0.1):
        args["padding_mode"] = d.choice(["zeros", "reflect", "replicate", "circular"])
    return Row(f"Conv{rank}d", args)


def transposed(d, shape):
    rank = len(shape) - 1
    args = {"in_channels": shape[0], "out_channels": d.choice(WIDTHS), "kernel_size": per_axis(d, rank, 1, 4), "stride": d.randint(1, 2)}
    args |= d.some({"padding": lambda: d.randint(0, 1), "output_padding": lambda: d.randint(0, 1), "bias": d.flag})
    return Row(f"ConvTranspose{rank}d", args)


def pool(d, shape):
    rank = len(shape) - 1
    kind = d.choice(["Max", "Max", "Avg", "LP"])
    args = {"norm_type": 2} if kind == "LP" else {}
    args |= {"kernel_size": per_axis(d, rank, 1, 3), **d.some({"stride": lambda: per_axis(d, rank, 1, 3), "ceil_mode": d.flag})}
    if kind != "LP" and d.chance(0.4):
        args["padding"] = 1
    return Row(f"{kind}Pool{rank}d", args)


def adaptive(d, shape):
    rank = len(shape) - 1
    return Row(f"Adaptive{d.choice(['Avg', 'Avg', 'Max'])}Pool{rank}d", {"output_size": d.choice([1, 1, per_axis(d, rank, 1, 5)])})


def channel_norm(d, shape):
    rank = max(len(shape) - 1, 1)
    more = d.some({"eps": lambda: 0.001, "affine": d.flag, "track_running_stats": d.flag}) if d.chance(0.4) else {}
    kind = d.choice([f"BatchNorm{rank}d", f"BatchNorm{rank}d", f"InstanceNorm{rank}d"]) if len(shape) > 1 else "BatchNorm1d"
    return Row(kind, {"num_features": shape[0], **more})


def group_norm(d, shape):
    return Row("GroupNorm", {"num_groups": d.divisor(shape[0]), "num_channels": shape[0], **(d.some({"affine": d.flag}) if d.chance(0.3) else {})})


def layer_norm(d, shape):
    over = shape[-d.randint(1, len(shape)) :]
    return Row(d.choice(["LayerNorm", "LayerNorm", "RMSNorm"]), {"normalized_shape": over[0] if len(over) == 1 and d.flag() else over, **d.some({"elementwise_affine": d.flag})})


def linear(d, shape):
    return Row("Linear", {"in_features": shape[-1], "out_features": d.choice(WIDTHS), **d.some({"bias": d.flag})})


def plain(d, shape):
    kind = d.choice("ReLU ReLU GELU SiLU Tanh Sigmoid Hardswish Mish LeakyReLU ELU Softplus Identity LogSigmoid ReLU6 SELU PReLU PReLU Softmax GLU Softmax2d".split())
    args = {
        "LeakyReLU": d.some({"negative_slope": lambda: 0.2}),
        "ReLU": d.some({"inplace": d.flag}),
        "GELU": d.some({"approximate": lambda: "tanh"}),
        "PReLU": d.some({"num_parameters": lambda: d.choice([1, shape[0]])}),
        "Softmax": {"dim": d.choice([-1, 1])},
        "GLU": {"dim": d.choice([-1, 1])},
    }.get(kind, {})
    return Row(kind, args)


def dropout(d, shape):
    rank = len(shape) - 1
    return Row(d.choice(["Dropout", f"Dropout{rank}d" if rank > 0 else "Dropout", "AlphaDropout"]), d.some({"p": lambda: d.choice([0.1, 0.5])}))


def pad(d, shape):
    rank = len(shape) - 1
    kind = d.choice(["Zero", "Constant", "Reflection", "Replication", "Circular"])
    size = d.randint(0, 2) if d.flag() else [d.randint(0, 2) for _ in range(2 * rank)]
    return Row(f"{kind}Pad{rank}d", {"padding": size, **({"value": 0.5} if kind == "Constant" else {})})


def upsample(d, shape):
    rank = len(shape) - 1
    args = {"size": d.per_axis(rank, 2, 12)} if d.chance(0.3) else {"scale_factor": d.choice([2, 2, 3, 1.5, 0.5])}
    if d.chance(0.4):
        smooth = {1: ["linear"], 2: ["bilinear", "bicubic"], 3: ["trilinear"]}[rank]
        args["mode"] = d.choice(["nearest", *smooth])
        if args["mode"] in smooth:
            args |= d.some({"align_corners": d.flag})
    return Row("Upsample", args)


def shuffle(d, shape):
    r = d.choice([2, 2, 3])
    if shape[0] % (r * r) == 0:
        return Row("PixelShuffle", {"upscale_factor": r})
    return Row("PixelUnshuffle", {"downscale_factor": r})


def flatten(d, shape):
    if len(shape) == 1 or d.chance(0.6):
        return Row("Flatten")
    start = d.randint(1, len(shape))
    return Row("Flatten", {"start_dim": start, **d.some({"end_dim": lambda: d.choice([-1, d.randint(start, len(shape))])})})


def unflatten(d, shape):
    axis = d.randint(1, len(shape))
    a = d.divisor(shape[axis - 1])
    parts = d.choice([[a, shape[axis - 1] // a], [-1, a], [a, 1, shape[axis - 1] // a]])
    return Row("Unflatten", {"dim": axis if d.flag() else axis - len(shape) - 1, "unflattened_size": parts})


def recurrent(d, shape):
    args = {"input_size": shape[-1], "hidden_size": d.choice(WIDTHS), "batch_first": True}
    args |= d.some({"num_layers": lambda: d.randint(1, 2), "bidirectional": d.flag, "bias": d.flag})
    return Row(d.choice(["LSTM", "GRU", "RNN"]), args)


def attention(d, shape):
    heads = d.divisor(shape[-1])
    return Row("MultiheadAttention", {"embed_dim": shape[-1], "num_heads": heads, "batch_first": True, **d.some({"bias": d.flag})})


def encoder(d, shape):
    heads = d.divisor(shape[-1])
    args = {"d_model": shape[-1], "nhead": heads, "dim_feedforward": d.randint(4, 24), "batch_first": True}
    return Row("TransformerEncoderLayer", args | d.some({"activation": lambda: "gelu", "norm_first": d.flag}))


ANYWHERE = [plain, plain, plain, channel_norm, channel_norm, dropout, linear, layer_norm, group_norm]
BY_RANK = {
    1: [linear, linear, linear, unflatten],
    2: [conv, conv, pool, adaptive, recurrent, attention, encoder, pad, upsample, flatten, transposed, unflatten],
    3: [conv, conv, conv, conv, pool, pool, adaptive, pad, upsample, shuffle, flatten, transposed],
    4: [conv, conv, pool, adaptive, pad, upsample, flatten, transposed],
}


def some_module(d, shape):
    return d.choice(ANYWHERE + 2 * BY_RANK.get(len(shape), []))(d, shape)


class Network:
    """What enters, and the rows; `nested` where a file has it as containers within containers."""

    def __init__(self, shape, rows, indices=False):
        self.shape, self.rows, self.indices = shape, rows, indices
        self.outputs, self.graph = None, False

    def copy(self):
        made = Network(list(self.shape), [r.copy() for r in self.rows], self.indices)
        made.outputs, made.graph = self.outputs, self.graph
        return made


def input_shape(d):
    rank = d.choice([0, 1, 1, 2, 2, 2, 2, 3])
    space = {0: [], 1: [d.randint(6, 16)], 2: [d.randint(6, 16), d.randint(6, 16)], 3: [5, 6, 6]}[rank]
    return [d.choice([1, 3, 3, 4, 6]) if rank else d.randint(3, 16), *space]


LARGEST = 6000


def volume(shape):
    n = 1
    for extent in shape:
        n *= extent
    return n


def drawn(d, run_row, graph):
    """`run_row(row, tensors)` runs a row; a draw that torch refuses is drawn again. `graph`: rows may read earlier ones."""
    indices = d.chance(0.08)
    shape = [d.randint(4, 12)] if indices else input_shape(d)
    rows, values = [], [torch.zeros([BATCH, *shape], dtype=torch.long if indices else torch.float32)]
    if indices:
        rows.append(Row("Embedding", {"num_embeddings": d.randint(4, 40), "embedding_dim": d.choice([4, 6, 8])}))
        values.append(run_row(rows[0], values[:1]))
    wanted, tries = d.randint(3, 10), 0
    while len(rows) < wanted and tries < 60:
        tries += 1
        row, sources = next_row(d, rows, values, graph)
        try:
            out = run_row(row, sources)
        except Exception:  # torch does not take this one here
            continue
        if volume(out.shape[1:]) > LARGEST or out.dim() < 2 or out.dim() > 5 or 0 in out.shape or out.shape[0] != BATCH:
            continue
        if d.chance(0.3):
            row.name = f"{d.choice(['conv', 'block', 'x', 'head'])}{len(rows)}"
        rows.append(row)
        values.append(out)
    network = Network(shape, rows, indices)
    network.graph = graph
    return network


def next_row(d, rows, values, graph):
    x = values[-1]
    if graph and len(rows) > 2 and d.chance(0.3):
        return merge(d, rows, values)
    row = some_module(d, list(x.shape[1:]))
    if graph and row.kind.startswith(("Conv", "Linear")) and d.chance(0.25):
        row.around |= d.some({"activation": lambda: d.choice(["relu", "gelu", "silu", "tanh"]), "norm": lambda: "batch", "residual": lambda: True})
    if graph and rows and d.chance(0.1):
        at = d.randrange(len(rows))
        row = some_module(d, list(values[at + 1].shape[1:]))
        row.source = named(d, rows, at)
        return row, [values[at + 1]]
    return row, [x]


def named(d, rows, at):
    """A row as a file refers to it: by name, by index, or so many rows back."""
    if rows[at].name is not None and d.chance(0.7):
        return rows[at].name
    return at if d.flag() else at - len(rows)


def merge(d, rows, values):
    kind = d.choice(["add", "add", "concat", "concat", "multiply"])
    last = values[-1]
    fits = [
        i
        for i in range(len(rows))
        if values[i + 1].dim() == last.dim()
        and all(a == b for n, (a, b) in enumerate(zip(values[i + 1].shape, last.shape)) if kind != "concat" or n != 1)
    ]
    chosen = [len(rows) - 1, *(d.choice(fits) for _ in range(d.choice([1, 1, 2])))]
    source = [-1 if at == len(rows) - 1 and d.flag() else named(d, rows, at) for at in chosen]
    return Row(kind, {"dim": 1} if kind == "concat" else {}, source), [values[at + 1] for at in chosen]
