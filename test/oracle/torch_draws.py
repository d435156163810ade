"""One random instance of each class of torch.nn: its arguments, and the inputs that it is called with.

`DRAWS[name](draw)` gives (arguments, shapes of the inputs without the batch, options). Most are sound; the draws are wide
enough for torch to refuse some: channels that differ, groups that do not divide, windows that do not fit.
"""

DRAWS = {}

# Built by none of the draws, and why.
LEFT_OUT = {
    "losses and distances": "read targets, not features",
    "containers": "are shown by how files are read, not by shapes",
    "FractionalMaxPool2d FractionalMaxPool3d": "random windows",
    "AdaptiveLogSoftmaxWithLoss": "a loss",
    "MaxUnpool1d MaxUnpool2d MaxUnpool3d": "want the indices of another layer",
}


def draws(*names):
    def register(make):
        for name in names:
            DRAWS[name] = lambda d, name=name: make(d, name)
        return make

    return register


def ranked(name):
    return [f"{name}{n}d" for n in "123"]


def rank_of(name):
    return int(name[-2])


def image(d, rank, channels, low=1, high=None):
    return [channels, *(d.randint(low, high or {1: 24, 2: 14, 3: 8}[rank]) for _ in range(rank))]


def channels_said(d, c):
    """What a layer is told arrives: nearly always the truth."""
    return c if d.chance(0.95) else c + 1


@draws(*ranked("Conv"), *ranked("ConvTranspose"))
def convolution(d, name):
    rank = rank_of(name)
    transposed = "Transpose" in name
    groups = d.choice([1, 1, 1, 2, 3])
    c, out = groups * d.randint(1, 4), groups * d.randint(1, 4)
    if d.chance(0.05):
        c += 1
    args = {"in_channels": channels_said(d, c), "out_channels": out, "kernel_size": d.per_axis(rank, 1, 4)}
    args |= d.some(
        {
            "stride": lambda: d.per_axis(rank, 1, 3),
            "padding": lambda: d.per_axis(rank, 0, 2),
            "dilation": lambda: d.per_axis(rank, 1, 3),
            "bias": d.flag,
        }
    )
    if groups > 1:
        args["groups"] = groups
    if transposed and d.flag():
        args["output_padding"] = d.per_axis(rank, 0, 1)
    if not transposed and d.chance(0.2):
        args["padding"] = d.choice(["same", "valid"])
    if not transposed and d.chance(0.2):
        args["padding_mode"] = d.choice(["zeros", "reflect", "replicate", "circular"])
    return args, [image(d, rank, c)], {}


@draws(*ranked("LazyConv"), *ranked("LazyConvTranspose"))
def lazy_convolution(d, name):
    args, inputs, more = convolution(d, name)
    del args["in_channels"]
    return args, inputs, more


@draws(*ranked("MaxPool"), *ranked("AvgPool"))
def pooling(d, name):
    rank = rank_of(name)
    args = {"kernel_size": d.per_axis(rank, 1, 4)}
    args |= d.some(
        {
            "stride": lambda: d.per_axis(rank, 1, 3),
            "padding": lambda: d.per_axis(rank, 0, 2),
            "ceil_mode": d.flag,
        }
    )
    if name.startswith("Max"):
        args |= d.some({"dilation": lambda: d.per_axis(rank, 1, 3)})
    else:
        args |= d.some({"count_include_pad": d.flag})
        if rank > 1 and d.chance(0.1):
            args["divisor_override"] = d.randint(1, 5)
    return args, [image(d, rank, d.randint(1, 4))], {}


@draws(*ranked("LPPool"))
def power_pooling(d, name):
    rank = rank_of(name)
    args = {"norm_type": d.randint(1, 3), "kernel_size": d.randint(1, 3)}
    args |= d.some({"stride": lambda: d.randint(1, 3), "ceil_mode": d.flag})
    return args, [image(d, rank, d.randint(1, 4))], {}


@draws(*ranked("AdaptiveAvgPool"), *ranked("AdaptiveMaxPool"))
def adaptive(d, name):
    rank = rank_of(name)
    size = d.per_axis(rank, 1, 7)
    if isinstance(size, list) and d.chance(0.2):
        size[d.randrange(rank)] = None
    if rank == 1 and isinstance(size, list):
        size = size[0] or 1
    return {"output_size": size}, [image(d, rank, d.randint(1, 4))], {}


@draws(*ranked("BatchNorm"), *ranked("InstanceNorm"), "SyncBatchNorm", *ranked("LazyBatchNorm"), *ranked("LazyInstanceNorm"))
def channel_norm(d, name):
    rank = rank_of(name) if name[-2] in "123" else d.randint(1, 3)
    c = d.randint(1, 8)
    args = d.some(
        {"eps": lambda: 1e-3, "momentum": lambda: 0.2, "affine": d.flag, "track_running_stats": d.flag}
    )
    if not name.startswith("Lazy"):
        args = {"num_features": channels_said(d, c), **args}
    vector = name.endswith("BatchNorm1d") and d.flag()
    return args, [[c] if vector else image(d, rank, c, low=2)], {}


@draws("LayerNorm", "RMSNorm")
def layer_norm(d, name):
    shape = [d.randint(1, 8) for _ in range(d.randint(1, 4))]
    over = shape[-d.randint(1, len(shape)) :]
    if d.chance(0.05):
        over[-1] += 1
    if len(over) == 1 and d.flag():
        over = over[0]
    args = {"normalized_shape": over, **d.some({"eps": lambda: 1e-3, "elementwise_affine": d.flag})}
    if name == "LayerNorm":
        args |= d.some({"bias": d.flag})
    return args, [shape], {"layout": "last"}


@draws("GroupNorm")
def group_norm(d, _):
    c = d.randint(1, 12)
    args = {"num_groups": d.divisor(c) if d.chance(0.9) else d.randint(1, 5), "num_channels": channels_said(d, c)}
    args |= d.some({"eps": lambda: 1e-3, "affine": d.flag})
    rank = d.randint(1, 3)
    return args, [image(d, rank, c)], {}


@draws("LocalResponseNorm", "CrossMapLRN2d")
def response_norm(d, name):
    args = {"size": d.randint(1, 5), **d.some({"alpha": lambda: 1e-3, "beta": lambda: 0.5, "k": lambda: 2})}
    return args, [image(d, 2 if name != "LocalResponseNorm" else d.randint(1, 3), d.randint(1, 6))], {}


@draws("Linear", "LazyLinear")
def linear(d, name):
    shape = [d.randint(1, 8) for _ in range(d.randint(1, 4))]
    args = {"out_features": d.randint(1, 9), **d.some({"bias": d.flag})}
    if name == "Linear":
        args = {"in_features": channels_said(d, shape[-1]), **args}
    return args, [shape], {"layout": "last"}


@draws("Bilinear")
def bilinear(d, _):
    lead = [d.randint(1, 4) for _ in range(d.randint(0, 2))]
    a, b = d.randint(1, 6), d.randint(1, 6)
    args = {"in1_features": channels_said(d, a), "in2_features": b, "out_features": d.randint(1, 6)}
    return args | d.some({"bias": d.flag}), [[*lead, a], [*lead, b]], {"layout": "last"}


@draws("Embedding", "EmbeddingBag")
def embedding(d, name):
    args = {"num_embeddings": d.randint(3, 30), "embedding_dim": d.randint(1, 9)}
    if name == "Embedding":
        args |= d.some({"padding_idx": lambda: 0, "max_norm": lambda: 2.0})
        return args, [[d.randint(1, 6) for _ in range(d.randint(1, 2))]], {"indices": True, "layout": "last"}
    args |= d.some({"mode": lambda: d.choice(["sum", "mean", "max"])})
    return args, [[d.randint(1, 6)]], {"indices": True, "layout": "last"}


@draws("RNN", "LSTM", "GRU")
def recurrent(d, name):
    features, hidden = d.randint(1, 8), d.randint(2, 8)
    args = {"input_size": channels_said(d, features), "hidden_size": hidden}
    args |= d.some(
        {
            "num_layers": lambda: d.randint(1, 3),
            "bias": d.flag,
            "batch_first": d.flag,
            "bidirectional": d.flag,
            "dropout": lambda: 0.1,
        }
    )
    if name == "LSTM" and d.chance(0.3):
        args["proj_size"] = d.randint(1, hidden)
    if name == "RNN":
        args |= d.some({"nonlinearity": lambda: d.choice(["tanh", "relu"])})
    # torch's own default has the time before the batch.
    return args, [[d.randint(1, 6), features]], {"layout": "last", "time_first": not args.get("batch_first", False)}


@draws("RNNCell", "LSTMCell", "GRUCell")
def cell(d, name):
    features = d.randint(1, 8)
    args = {"input_size": channels_said(d, features), "hidden_size": d.randint(1, 8), **d.some({"bias": d.flag})}
    return args, [[features]], {"layout": "last"}


@draws("MultiheadAttention")
def attention(d, _):
    heads = d.randint(1, 4)
    width = heads * d.randint(1, 4) if d.chance(0.9) else heads * 2 + 1
    args = {"embed_dim": width, "num_heads": heads}
    args |= d.some({"bias": d.flag, "add_bias_kv": d.flag, "add_zero_attn": d.flag, "dropout": lambda: 0.1, "batch_first": d.flag})
    steps = d.randint(1, 5)
    more = {"layout": "last", "time_first": not args.get("batch_first", False)}
    if d.flag():
        return args, [[steps, width]], {**more, "same": 3}
    other = d.randint(1, 5)
    keys, values = width, width
    if d.flag():
        keys, values = d.randint(1, 6), d.randint(1, 6)
        args |= {"kdim": keys, "vdim": values}
    return args, [[steps, width], [other, keys], [other, values]], more


@draws("TransformerEncoderLayer", "TransformerDecoderLayer")
def transformer_layer(d, name):
    heads = d.randint(1, 3)
    width = heads * d.randint(1, 4)
    args = {"d_model": width, "nhead": heads}
    args |= d.some(
        {
            "dim_feedforward": lambda: d.randint(1, 20),
            "activation": lambda: d.choice(["relu", "gelu"]),
            "norm_first": d.flag,
            "bias": d.flag,
            "batch_first": d.flag,
            "dropout": lambda: 0.1,
        }
    )
    more = {"layout": "last", "time_first": not args.get("batch_first", False)}
    inputs = [[d.randint(1, 5), width]]
    if name == "TransformerDecoderLayer":
        inputs.append([d.randint(1, 5), width])
    return args, inputs, more


@draws("Transformer")
def transformer(d, _):
    heads = d.randint(1, 2)
    width = heads * d.randint(1, 3)
    args = {"d_model": width, "nhead": heads, "num_encoder_layers": d.randint(1, 2), "num_decoder_layers": d.randint(1, 2)}
    args |= d.some({"dim_feedforward": lambda: d.randint(1, 20), "batch_first": d.flag})
    more = {"layout": "last", "time_first": not args.get("batch_first", False)}
    return args, [[d.randint(1, 5), width], [d.randint(1, 5), width]], more


@draws(*(f"{kind}Pad{n}d" for n in "123" for kind in ["Constant", "Zero", "Reflection", "Replication", "Circular"]))
def padding(d, name):
    rank = rank_of(name)
    low = -1 if name.startswith(("Zero", "Constant")) and d.chance(0.3) else 0
    size = d.randint(low, 3) if d.flag() else [d.randint(low, 3) for _ in range(2 * rank)]
    args = {"padding": size}
    if name.startswith("Constant"):
        args["value"] = 0.5
    return args, [image(d, rank, d.randint(1, 4), low=2)], {}


@draws("Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d")
def upsample(d, name):
    rank = 2 if name.endswith("2d") else d.randint(1, 3)
    args = {}
    if d.chance(0.3):
        args["size"] = d.per_axis(rank, 1, 12)
    else:
        args["scale_factor"] = d.choice([1, 2, 3, 0.5, 1.5, 2.5]) if d.flag() else [d.choice([1, 2, 3, 1.5]) for _ in range(rank)]
    if name == "Upsample" and d.flag():
        smooth = {1: ["linear"], 2: ["bilinear", "bicubic"], 3: ["trilinear"]}[rank]
        args["mode"] = d.choice(["nearest", "nearest-exact", "area", *smooth])
        if args["mode"] in smooth:
            args |= d.some({"align_corners": d.flag})
    return args, [image(d, rank, d.randint(1, 4), low=2)], {}


@draws("PixelShuffle", "PixelUnshuffle", "ChannelShuffle")
def shuffle(d, name):
    r = d.randint(1, 3)
    odd = 1 if d.chance(0.1) else 0
    if name == "PixelShuffle":
        return {"upscale_factor": r}, [image(d, 2, r * r * d.randint(1, 3) + odd)], {}
    if name == "ChannelShuffle":
        return {"groups": r}, [image(d, 2, r * d.randint(1, 4) + odd)], {}
    return {"downscale_factor": r}, [[d.randint(1, 4), r * d.randint(1, 4) + odd, r * d.randint(1, 4)]], {}


@draws("Flatten")
def flatten(d, _):
    shape = [d.randint(1, 6) for _ in range(d.randint(1, 4))]
    args = {}
    if d.flag():
        args["start_dim"] = d.randint(1, len(shape))
        if d.flag():
            args["end_dim"] = d.choice([-1, d.randint(args["start_dim"], len(shape))])
    return args, [shape], {"layout": "first" if len(shape) > 1 else "last"}


@draws("Unflatten")
def unflatten(d, _):
    parts = [d.randint(1, 4) for _ in range(d.randint(1, 3))]
    whole = 1
    for n in parts:
        whole *= n
    lead = [d.randint(1, 5) for _ in range(d.randint(0, 2))]
    if d.chance(0.2):
        parts[0] = -1
    args = {"dim": d.choice([len(lead) + 1, -1]), "unflattened_size": parts}
    return args, [[*lead, whole]], {"layout": "last"}


@draws("Unfold")
def unfold(d, _):
    args = {"kernel_size": d.per_axis(2, 1, 3)}
    args |= d.some({"stride": lambda: d.per_axis(2, 1, 3), "padding": lambda: d.per_axis(2, 0, 2), "dilation": lambda: d.per_axis(2, 1, 2)})
    return args, [image(d, 2, d.randint(1, 4))], {}


@draws("Fold")
def fold(d, _):
    kernel, size = [d.randint(1, 3), d.randint(1, 3)], [d.randint(3, 8), d.randint(3, 8)]
    blocks = 1
    for k, n in zip(kernel, size):
        blocks *= n - k + 1
    c = d.randint(1, 3) * kernel[0] * kernel[1]
    return {"output_size": size, "kernel_size": kernel}, [[c, blocks + (1 if d.chance(0.1) else 0)]], {}


PLAIN = "CELU ELU GELU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid Mish RReLU ReLU ReLU6 SELU SiLU Sigmoid Softplus Softshrink Softsign Tanh Tanhshrink Identity"
NOISE = "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout"


@draws(*PLAIN.split(), *NOISE.split())
def value_by_value(d, name):
    extras = {
        "CELU": {"alpha": lambda: 0.5},
        "ELU": {"alpha": lambda: 0.5, "inplace": d.flag},
        "GELU": {"approximate": lambda: "tanh"},
        "Hardtanh": {"min_val": lambda: -2, "max_val": lambda: 3},
        "LeakyReLU": {"negative_slope": lambda: 0.2, "inplace": d.flag},
        "ReLU": {"inplace": d.flag},
        "SiLU": {"inplace": d.flag},
        "Softplus": {"beta": lambda: 2, "threshold": lambda: 10},
        "Softshrink": {"lambd": lambda: 0.2},
        "Hardshrink": {"lambd": lambda: 0.2},
    }.get(name, {})
    if name in NOISE.split():
        extras = {"p": lambda: d.choice([0, 0.1, 0.5]), "inplace": d.flag}
    rank = {"Dropout1d": 1, "Dropout2d": 2, "Dropout3d": 3}.get(name, d.randint(0, 3))
    c = d.randint(1, 6)
    return d.some(extras), [[c] if rank == 0 else image(d, rank, c)], {"layout": "first" if rank else "last"}


@draws("Threshold")
def threshold(d, _):
    return {"threshold": 0.1, "value": 0}, [image(d, 2, d.randint(1, 4))], {}


@draws("PReLU")
def prelu(d, _):
    c = d.randint(1, 6)
    args = d.some({"num_parameters": lambda: c if d.chance(0.9) else c + 1, "init": lambda: 0.1})
    return args, [image(d, d.randint(1, 3), c)], {}


@draws("GLU")
def glu(d, _):
    rank = d.randint(0, 3)
    shape = [2 * d.randint(1, 4) for _ in range(rank + 1)]
    args = d.some({"dim": lambda: d.choice([-1, d.randint(1, rank + 1)])})
    if d.chance(0.1):
        shape[args.get("dim", -1) - (1 if args.get("dim", -1) > 0 else 0)] += 1
    return args, [shape], {"layout": "first" if rank else "last"}


@draws("Softmax", "LogSoftmax", "Softmin")
def softmax(d, _):
    rank = d.randint(0, 3)
    shape = [d.randint(1, 6) for _ in range(rank + 1)]
    return {"dim": d.choice([-1, d.randint(1, rank + 1)])}, [shape], {"layout": "first" if rank else "last"}


@draws("Softmax2d")
def softmax_2d(d, _):
    return {}, [image(d, 2, d.randint(1, 6))], {}
