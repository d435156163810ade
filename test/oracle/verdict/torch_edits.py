"""What people do to a list of modules: one edit, what it was, and the rows where the mistake is, if it is one.

`edited(draw, network, kind)` gives (changed network, what, rows, whether the line of the input's shape is meant), or None
where there is nothing to edit so.
"""

from mutate import misspelt

EDITS = {}


def edit(make):
    EDITS[make.__name__] = make
    return make


class Skip(Exception):
    """There is nothing in this network that could be edited so."""


def pick(d, rows, fits):
    found = [i for i, row in enumerate(rows) if fits(row)]
    if not found:
        raise Skip
    return d.choice(found)


def numbers_of(row):
    return [k for k, v in row.args.items() if isinstance(v, (int, float)) and not isinstance(v, bool)]


def holder(d, rows, names):
    """A row with one of these arguments, and the argument."""
    i = pick(d, rows, lambda r: any(n in r.args for n in names))
    return i, d.choice([n for n in names if n in rows[i].args])


WIDTHS_IN = ["in_channels", "in_features", "num_features", "num_channels", "normalized_shape", "input_size", "embed_dim", "d_model"]
WIDTHS_OUT = ["out_channels", "out_features", "hidden_size", "embedding_dim"]
WINDOWS = ["kernel_size", "stride", "padding", "dilation", "output_padding", "output_size", "size", "scale_factor"]


def scaled(value, by):
    return [scaled(v, by) for v in value] if isinstance(value, list) else by(value)


@edit
def number(d, net):
    i = pick(d, net.rows, numbers_of)
    name = d.choice(numbers_of(net.rows[i]))
    old = net.rows[i].args[name]
    new = d.choice([0, -1, old + 1, old * 2, old * 10, max(old - 1, 0), old + 0.5])
    net.rows[i].args[name] = new
    return f"{name} {new} for {old}", [i]


@edit
def of_another_type(d, net):
    i = pick(d, net.rows, lambda r: r.args and r.kind != "concat")
    name = d.choice(list(net.rows[i].args))
    old = net.rows[i].args[name]
    new = d.choice(["abc", None, [], {}, str(old), [2, 2], float(old) if isinstance(old, int) else "x"])
    net.rows[i].args[name] = new
    return f"{name} {new!r} for {old!r}", [i]


@edit
def missing_argument(d, net):
    # Along which axis a list of layers joins is its own affair.
    i = pick(d, net.rows, lambda r: r.args and r.kind != "concat")
    name = d.choice(list(net.rows[i].args))
    del net.rows[i].args[name]
    return f"no {name}", [i]


@edit
def misspelt_argument(d, net):
    i = pick(d, net.rows, lambda r: r.args)
    old = d.choice(list(net.rows[i].args))
    new = misspelt(d, old)
    net.rows[i].args = {new if k == old else k: v for k, v in net.rows[i].args.items()}
    return f"{new} for {old}", [i]


@edit
def more_arguments(d, net):
    i = pick(d, net.rows, lambda r: r.kind[0].isupper() and r.kind != "Identity")
    # The words of Keras, and the short ones, are words of a list of layers as well.
    words = [] if net.graph else ["filters", "strides", "units", "use_bias", "rate", "p"]
    name = d.choice([*words, "activation_fn", "groups", "bias", "inplace", "eps", "dim", "padding", "momentum", "channels_last"])
    if name in net.rows[i].args:
        raise Skip
    net.rows[i].args[name] = d.choice([1, 2, 4, 0.1, True, False])
    return f"{name} as well", [i]


@edit
def misspelt_module(d, net):
    i = pick(d, net.rows, lambda r: True)
    old = net.rows[i].kind
    net.rows[i].kind = misspelt(d, old)
    # The format's own words have no capital letters, and mind none.
    if old.islower() and net.rows[i].kind.lower() == old:
        raise Skip
    return f"{net.rows[i].kind} for {old}", [i]


@edit
def keras_name(d, net):
    other = {"Conv2d": "Conv2D", "Conv1d": "Conv1D", "Linear": "Dense", "MaxPool2d": "MaxPooling2D", "BatchNorm2d": "BatchNormalization", "Dropout": "SpatialDropout2D", "LayerNorm": "LayerNormalization"}
    i = pick(d, net.rows, lambda r: r.kind in other)
    old = net.rows[i].kind
    net.rows[i].kind = other[old]
    return f"{other[old]} for {old}", [i]


@edit
def other_rank(d, net):
    i = pick(d, net.rows, lambda r: r.kind[-2:] in ("1d", "2d", "3d"))
    old = net.rows[i].kind
    net.rows[i].kind = old[:-2] + d.choice([n for n in ("1d", "2d", "3d") if n != old[-2:]])
    return f"{net.rows[i].kind} for {old}", [i]


@edit
def width_in(d, net):
    i, name = holder(d, net.rows, WIDTHS_IN)
    old = net.rows[i].args[name]
    new = scaled(old, d.choice([lambda n: n + 1, lambda n: n * 2, lambda n: max(n // 2, 1), lambda n: 3]))
    net.rows[i].args[name] = new
    return f"{name} {new} for {old}", [i]


@edit
def width_out(d, net):
    """Nobody has told the row behind it."""
    i, name = holder(d, net.rows, WIDTHS_OUT)
    old = net.rows[i].args[name]
    net.rows[i].args[name] = scaled(old, d.choice([lambda n: n + 1, lambda n: n * 2, lambda n: max(n // 2, 1)]))
    return f"{name} {net.rows[i].args[name]} for {old}", [i]


@edit
def large_window(d, net):
    i, _ = holder(d, net.rows, ["kernel_size"])
    net.rows[i].args["kernel_size"] = d.choice([7, 9, 15, 31])
    return f"kernel_size {net.rows[i].args['kernel_size']}", [i]


@edit
def window(d, net):
    i, name = holder(d, net.rows, WINDOWS)
    old = net.rows[i].args[name]
    new = d.choice([0, -1, 3, 5, [1], [2, 1], [1, 2, 3], [2, 2, 2, 2], "same", "valid", "full"])
    net.rows[i].args[name] = new
    return f"{name} {new} for {old}", [i]


@edit
def groups(d, net):
    i, name = holder(d, net.rows, ["groups", "num_groups", "num_heads", "nhead", "in_channels"])
    net.rows[i].args["groups" if name == "in_channels" else name] = d.choice([2, 3, 4, 5, 8])
    return "groups", [i]


@edit
def drop_row(d, net):
    i = pick(d, net.rows, lambda r: True)
    if len(net.rows) < 3:
        raise Skip
    gone = net.rows.pop(i)
    return f"without {gone.kind}", [i - 1, i]


@edit
def repeat_row(d, net):
    i = pick(d, net.rows, lambda r: True)
    again = net.rows[i].copy()
    again.name = None
    net.rows.insert(i + 1, again)
    return f"{again.kind} twice", [i, i + 1]


@edit
def swap_rows(d, net):
    i = d.randrange(len(net.rows) - 1)
    net.rows[i], net.rows[i + 1] = net.rows[i + 1], net.rows[i]
    return f"{net.rows[i].kind} before {net.rows[i + 1].kind}", [i, i + 1]


@edit
def move_row(d, net):
    i, to = d.randrange(len(net.rows)), d.randrange(len(net.rows))
    if abs(i - to) < 2:
        raise Skip
    net.rows.insert(to, net.rows.pop(i))
    return f"{net.rows[to].kind} elsewhere", [i, to]


@edit
def reference(d, net):
    i = pick(d, net.rows, lambda r: r.source is not None)
    row = net.rows[i]
    others = [r.name for r in net.rows if r.name is not None]
    new = d.choice([*others, *others, misspelt(d, d.choice(others)) if others else "c1", d.randint(0, i + 2), -d.randint(1, i + 2), "conv"])
    if isinstance(row.source, list):
        at = d.randrange(len(row.source))
        old, row.source[at] = row.source[at], new
    else:
        old, row.source = row.source, new
    return f"from {new} for {old}", [i]


@edit
def fewer_sources(d, net):
    i = pick(d, net.rows, lambda r: isinstance(r.source, list))
    d.choice([lambda: net.rows[i].source.pop(), lambda: setattr(net.rows[i], "source", None), lambda: net.rows[i].source.append(-1)])()
    return "other sources", [i]


@edit
def same_name(d, net):
    i = pick(d, net.rows, lambda r: r.name is not None)
    j = pick(d, net.rows, lambda r: r is not net.rows[i])
    net.rows[j].name = net.rows[i].name
    return f"a second {net.rows[i].name}", [i, j]


@edit
def shape_in(d, net):
    """A change at the top; what it breaks may be anywhere below."""
    old = list(net.shape)
    how = d.random()
    if how < 0.5:
        at = d.randrange(len(net.shape))
        net.shape[at] = d.choice([1, 2, 3, net.shape[at] * 2, max(net.shape[at] // 2, 1)])
    elif how < 0.75:
        net.shape.append(d.randint(4, 12))
    else:
        net.shape = net.shape[1:] + net.shape[:1] if len(net.shape) > 1 and d.flag() else net.shape[:-1] or [2, 2]
    return f"input_shape {net.shape} for {old}", None


@edit
def a_module_between(d, net):
    from torch_networks import Row

    i = d.randrange(len(net.rows))
    new = d.choice([Row("Flatten"), Row("AdaptiveAvgPool2d", {"output_size": 1}), Row("MaxPool2d", {"kernel_size": 2}), Row("LSTM", {"input_size": 8, "hidden_size": 8}), Row("ReLU"), Row("Dropout2d"), Row("Softmax"), Row("Flatten", {"start_dim": 2}), Row("Unflatten", {"dim": 1, "unflattened_size": [2, -1]}), Row("BatchNorm2d", {"num_features": 8}), Row("Linear", {"in_features": 8, "out_features": 4}), Row("PixelShuffle", {"upscale_factor": 2}), Row("Transformer", {"d_model": 8, "nhead": 2}), Row("Embedding", {"num_embeddings": 10, "embedding_dim": 8})])
    # Whether what enters are whole numbers is not the file's to say.
    if new.kind == "Embedding" and i == 0:
        raise Skip
    net.rows.insert(i, new)
    return f"{new.kind} between", [i, i + 1]


@edit
def loss(d, net):
    """What is no layer, at the end."""
    from torch_networks import Row

    net.rows.append(Row(d.choice(["CrossEntropyLoss", "MSELoss", "Module", "ModuleList", "Sequential2", "Swish", "Hswish", "Conv", "BatchNorm", "Reshape", "View", "GlobalAvgPool2d", "Concat", "SiLu", "Relu", "LeakyRelu", "DepthwiseConv2d"])))
    return f"{net.rows[-1].kind} at the end", [len(net.rows) - 1]


@edit
def around(d, net):
    i = pick(d, net.rows, lambda r: r.around)
    key = d.choice(list(net.rows[i].around))
    net.rows[i].around[key] = d.choice({"norm": ["batsch", "batch"], "activation": ["rellu", "gleu", "silu"], "residual": [True, False]}[key])
    return f"{key} {net.rows[i].around[key]}", [i]


def edited(d, network, kind):
    net = network.copy()
    before = repr([(r.kind, r.args, r.source, r.name, r.around) for r in net.rows]), net.shape[:]
    try:
        what, rows = EDITS[kind](d, net)
    except Skip:
        return None
    after = repr([(r.kind, r.args, r.source, r.name, r.around) for r in net.rows]), net.shape[:]
    return None if before == after else (net, what, rows)
