"""One random instance of each layer class of Keras 3: `DRAWS[name](draw)` gives the layer and the shapes of its inputs.

Extents are sometimes left open (None), as they are in models that take images of any size.
"""

from keras import layers

DRAWS = {}

# Drawn by none, and why.
LEFT_OUT = {
    "FlaxLayer JaxLayer TFSMLayer TorchModuleWrapper": "wrap code of another framework",
    "IntegerLookup StringLookup TextVectorization Hashing HashedCrossing": "want TensorFlow itself",
    "Lambda": "holds code",
    "Equalization STFTSpectrogram": "are not built symbolically with torch behind Keras, or want SciPy",
    "Layer Wrapper Input InputLayer InputSpec": "are no layers of their own",
    "Pipeline MaxNumBoundingBoxes": "want data, not tensors",
    "GRUCell LSTMCell SimpleRNNCell StackedRNNCells RNN": "are drawn within RNN",
}


def draws(*names):
    def register(make):
        for name in names:
            DRAWS[name] = lambda d, name=name: make(d, name)
        return make

    return register


def ranked(pattern):
    return [pattern.replace("#", n) for n in "123"]


def rank_of(name):
    return int(next(c for c in name if c in "123"))


def extents(d, rank, low=6, open_ends=True):
    high = {0: 1, 1: 24, 2: 14, 3: 9}[rank]
    return [None if open_ends and d.chance(0.08) else d.randint(low, max(high, low)) for _ in range(rank)]


def image(d, rank, c, args=None, low=6):
    """With the channels where `args` says, which is where Keras has them unless drawn otherwise."""
    space = extents(d, rank, low)
    if args is not None and d.chance(0.25):
        args["data_format"] = d.choice(["channels_first", "channels_last"])
    return (c, *space) if (args or {}).get("data_format") == "channels_first" else (*space, c)


def vector(d, rank=None):
    """Features behind some axes."""
    return (*extents(d, d.randint(0, 2) if rank is None else rank, 1), d.randint(1, 8))


def activation(d):
    return d.choice(["relu", "gelu", "softmax", "linear", "swish", "tanh", None])


def windowed(d, rank, dilated=True):
    args = {"padding": d.choice(["valid", "same"])} if d.chance(0.7) else {}
    if d.flag():
        args["strides"] = d.per_axis(rank, 1, 3)
    elif dilated and d.flag():
        args["dilation_rate"] = d.per_axis(rank, 1, 2)
    return args


@draws(*ranked("Conv#D"))
def convolution(d, name):
    rank = rank_of(name)
    groups = d.choice([1, 1, 1, 2, 3])
    args = {**windowed(d, rank), **d.some({"use_bias": d.flag, "activation": lambda: activation(d)})}
    if groups > 1:
        args["groups"] = groups
    shape = image(d, rank, groups * d.randint(1, 4), args)
    if rank == 1 and d.chance(0.2) and args.get("data_format") != "channels_first":
        args["padding"] = "causal"
    return getattr(layers, name)(groups * d.randint(1, 4), d.per_axis(rank, 1, 3), **args), [shape]


@draws(*ranked("Conv#DTranspose"))
def transposed(d, name):
    rank = rank_of(name)
    args = {**windowed(d, rank), **d.some({"use_bias": d.flag})}
    strides = args.get("strides", 1)
    if "strides" in args and d.chance(0.4):
        least = strides if isinstance(strides, int) else min(strides)
        args["output_padding"] = d.randint(0, max(least - 1, 0)) if isinstance(strides, int) else [d.randint(0, s - 1) for s in strides]
    shape = image(d, rank, d.randint(1, 4), args)
    return getattr(layers, name)(d.randint(1, 5), d.per_axis(rank, 1, 4), **args), [shape]


@draws("DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D")
def by_channel(d, name):
    rank = rank_of(name)
    args = windowed(d, rank)
    if isinstance(args.get("strides"), list):
        args["strides"] = args["strides"][0]
    args |= d.some({"depth_multiplier": lambda: d.randint(1, 3), "use_bias": d.flag})
    shape = image(d, rank, d.randint(1, 4), args)
    first = [d.randint(1, 5)] if name.startswith("Separable") else []
    return getattr(layers, name)(*first, d.per_axis(rank, 1, 3), **args), [shape]


@draws("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def recurrent_convolution(d, name):
    rank = rank_of(name)
    args = {**windowed(d, rank), **d.some({"use_bias": d.flag, "return_sequences": d.flag, "go_backwards": d.flag})}
    shape = image(d, rank, d.randint(1, 3), args)
    return getattr(layers, name)(d.randint(1, 3), d.per_axis(rank, 1, 3), **args), [(d.randint(1, 4), *shape)]


@draws(*ranked("MaxPooling#D"), *ranked("AveragePooling#D"))
def pooling(d, name):
    rank = rank_of(name)
    args = d.some(
        {
            "strides": lambda: d.per_axis(rank, 1, 3),
            "padding": lambda: d.choice(["valid", "same"]),
        }
    )
    shape = image(d, rank, d.randint(1, 4), args)
    return getattr(layers, name)(d.per_axis(rank, 1, 3), **args), [shape]


@draws(*ranked("GlobalMaxPooling#D"), *ranked("GlobalAveragePooling#D"))
def global_pooling(d, name):
    args = d.some({"keepdims": d.flag})
    shape = image(d, rank_of(name), d.randint(1, 6), args)
    return getattr(layers, name)(**args), [shape]


@draws(*ranked("AdaptiveMaxPooling#D"), *ranked("AdaptiveAveragePooling#D"))
def adaptive_pooling(d, name):
    rank, args = rank_of(name), {}
    c, space = d.randint(1, 4), extents(d, rank, 6, False)
    if d.chance(0.25):
        args["data_format"] = "channels_first"
    shape = (c, *space) if args else (*space, c)
    return getattr(layers, name)(d.per_axis(rank, 1, 6), **args), [shape]


@draws(*ranked("UpSampling#D"))
def up_sampling(d, name):
    rank = rank_of(name)
    args = {"size": d.randint(1, 3) if rank == 1 else d.per_axis(rank, 1, 3)}
    if rank == 2 and d.flag():
        args["interpolation"] = d.choice(["nearest", "bilinear", "bicubic"])
    shape = image(d, rank, d.randint(1, 4), None if rank == 1 else args)
    return getattr(layers, name)(**args), [shape]


@draws(*ranked("ZeroPadding#D"), *ranked("Cropping#D"))
def bordered(d, name):
    rank = rank_of(name)
    pair = lambda: [d.randint(0, 2), d.randint(0, 2)]
    forms = [lambda: d.randint(0, 2)]
    forms += [pair] if rank == 1 else [lambda: [d.randint(0, 2) for _ in range(rank)], lambda: [pair() for _ in range(rank)]]
    args = {"padding" if name.startswith("Zero") else "cropping": d.choice(forms)()}
    shape = image(d, rank, d.randint(1, 4), args if rank > 1 or name.startswith("Zero") else None)
    return getattr(layers, name)(**args), [shape]


@draws("Dense")
def dense(d, _):
    args = d.some({"use_bias": d.flag, "activation": lambda: activation(d)})
    return layers.Dense(d.randint(1, 9), **args), [vector(d)]


@draws("EinsumDense")
def einsum_dense(d, _):
    a, b, c, e = (d.randint(1, 6) for _ in range(4))
    equation, shape, out, bias = d.choice(
        [
            ("ab,bc->ac", (b,), c, "c"),
            ("abc,cd->abd", (a, b), (None, c), "d"),
            ("...x,xy->...y", (a, b), c, "y"),
            ("abc,cde->abde", (a, b), (None, c, e), "de"),
            ("abcd,cde->abe", (a, b, c), (None, e), "e"),
            ("abc,bd->adc", (a, b), (c, b), "d"),
        ]
    )
    return layers.EinsumDense(equation, out, **d.some({"bias_axes": lambda: bias})), [shape]


@draws("Embedding", "ReversibleEmbedding")
def embedding(d, name):
    args = d.some({"mask_zero": d.flag})
    return getattr(layers, name)(d.randint(3, 30), d.randint(1, 8), **args), [tuple(extents(d, d.randint(1, 2), 1))]


@draws("BatchNormalization")
def batch_norm(d, _):
    shape = d.choice([vector(d), (*extents(d, 2), d.randint(1, 6)), (*extents(d, 1), d.randint(1, 6))])
    args = d.some({"center": d.flag, "scale": d.flag, "trainable": d.flag})
    if len(shape) == 3 and shape[0] is not None and d.chance(0.3):
        args["axis"] = 1
    return layers.BatchNormalization(**args), [shape]


@draws("LayerNormalization")
def layer_norm(d, _):
    shape = (*extents(d, d.randint(0, 2), 2, False), d.randint(1, 6))
    args = d.some({"center": d.flag, "scale": d.flag})
    if len(shape) > 1 and d.flag():
        args["axis"] = d.choice([1, -1, [1, 2], [-2, -1], [-1]])
    return layers.LayerNormalization(**args), [shape]


@draws("RMSNormalization")
def rms_norm(d, _):
    shape = (*extents(d, d.randint(0, 2), 2, False), d.randint(1, 6))
    return layers.RMSNormalization(**d.some({"axis": lambda: -1})), [shape]


@draws("GroupNormalization")
def group_norm(d, _):
    groups = d.randint(1, 3)
    args = {"groups": d.choice([groups, -1]), **d.some({"center": d.flag, "scale": d.flag})}
    return layers.GroupNormalization(**args), [(*extents(d, d.randint(1, 3)), groups * d.randint(1, 4))]


@draws("UnitNormalization")
def unit_norm(d, _):
    return layers.UnitNormalization(), [vector(d)]


@draws("SpectralNormalization")
def spectral_norm(d, _):
    inner, shapes = d.choice([DRAWS["Dense"], DRAWS["Conv1D"], DRAWS["Conv2D"]])(d)
    return layers.SpectralNormalization(inner), shapes


CELLS = ["SimpleRNN", "LSTM", "GRU"]


def recurrent_args(d, name):
    args = d.some(
        {
            "use_bias": d.flag,
            "return_sequences": d.flag,
            "go_backwards": d.flag,
            "unroll": lambda: False,
            "dropout": lambda: 0.1,
        }
    )
    if name == "GRU" and d.flag():
        args["reset_after"] = d.flag()
    return args


@draws(*CELLS)
def recurrent(d, name):
    return getattr(layers, name)(d.randint(1, 6), **recurrent_args(d, name)), [(*extents(d, 1, 1), d.randint(1, 6))]


@draws("Bidirectional")
def bidirectional(d, _):
    name = d.choice(CELLS)
    inner = getattr(layers, name)(d.randint(1, 5), **recurrent_args(d, name))
    args = d.some({"merge_mode": lambda: d.choice(["concat", "sum", "mul", "ave"])})
    return layers.Bidirectional(inner, **args), [(d.randint(1, 8), d.randint(1, 6))]


@draws("RNN")
def cells(d, _):
    one = lambda: getattr(layers, f"{d.choice(CELLS)}Cell")(d.randint(1, 5), **d.some({"use_bias": d.flag}))
    cell = [one() for _ in range(d.randint(2, 3))] if d.flag() else one()
    if isinstance(cell, list) and d.flag():
        cell = layers.StackedRNNCells(cell)
    return layers.RNN(cell, **d.some({"return_sequences": d.flag})), [(d.randint(1, 6), d.randint(1, 6))]


@draws("TimeDistributed")
def time_distributed(d, _):
    inner, shapes = DRAWS[d.choice(["Dense", "Conv2D", "MaxPooling2D", "Conv1D", "Flatten", "GlobalAveragePooling2D", "LayerNormalization"])](d)
    if any(n is None for n in shapes[0]):
        shapes = [tuple(n or 7 for n in shapes[0])]
    return layers.TimeDistributed(inner), [(d.randint(1, 4), *shapes[0])]


@draws("MultiHeadAttention")
def multi_head(d, _):
    args = d.some({"value_dim": lambda: d.randint(1, 4), "use_bias": d.flag, "output_shape": lambda: d.randint(1, 6), "dropout": lambda: 0.1})
    width = d.randint(1, 6)
    query = (d.randint(1, 6), width)
    others = d.choice([[query], [(d.randint(1, 6), d.randint(1, 6))]])
    third = [] if d.flag() else [(others[0][0], d.randint(1, 6))]
    return layers.MultiHeadAttention(d.randint(1, 4), d.randint(1, 5), **args), [query, *others, *third]


@draws("GroupQueryAttention")
def group_query(d, _):
    kv = d.randint(1, 3)
    args = d.some({"use_bias": d.flag})
    query, other = (d.randint(1, 6), d.randint(1, 6)), (d.randint(1, 6), d.randint(1, 6))
    return layers.GroupQueryAttention(d.randint(1, 5), kv * d.randint(1, 3), kv, **args), [query, other]


@draws("Attention", "AdditiveAttention")
def attention(d, name):
    width, values = d.randint(1, 6), d.randint(1, 6)
    args = d.some({"use_scale": d.flag})
    if name == "Attention" and d.chance(0.3):
        args["score_mode"] = "concat"
    query, value = (d.randint(1, 5), width), (d.randint(1, 5), width)
    shapes = [query, value] if d.flag() else [query, (value[0], values), (value[0], width)]
    return getattr(layers, name)(**args), (shapes, "list")


@draws("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")
def merged(d, name):
    shape = (*extents(d, d.randint(0, 2), 1), d.randint(1, 6))
    count = 2 if name == "Subtract" else d.randint(2, 4)
    shapes = [shape] * count
    if d.chance(0.3):
        shapes = [shape, tuple(1 if d.flag() else n for n in shape), *shapes[2:]]
    return getattr(layers, name)(), (shapes, "list")


@draws("Concatenate")
def concatenate(d, _):
    shape = list(vector(d, d.randint(0, 3)))
    axis = d.choice([-1, d.randint(1, len(shape))])
    place = axis - 1 if axis > 0 else len(shape) - 1
    shapes = []
    for _ in range(d.randint(2, 4)):
        one = list(shape)
        one[place] = d.randint(1, 6)
        shapes.append(tuple(one))
    return layers.Concatenate(axis=axis), (shapes, "list")


@draws("Dot")
def dot(d, _):
    k = d.randint(1, 5)
    rank = d.randint(1, 2)
    a, b = ((k,), (k,)) if rank == 1 else ((d.randint(1, 5), k), (d.randint(1, 5), k))
    args = d.some({"normalize": d.flag})
    return layers.Dot(axes=rank, **args), ([a, b], "list")


@draws("Flatten")
def flatten(d, _):
    args = {}
    shape = image(d, d.randint(1, 3), d.randint(1, 4), args)
    return layers.Flatten(**args), [shape]


@draws("Reshape")
def reshape(d, _):
    parts = [d.randint(1, 4) for _ in range(d.randint(1, 4))]
    whole = list(parts)
    d.shuffle(whole)
    if d.flag():
        parts[d.randrange(len(parts))] = -1
    return layers.Reshape(parts), [tuple(whole)]


@draws("Permute")
def permute(d, _):
    shape = vector(d, d.randint(1, 3))
    order = list(range(1, len(shape) + 1))
    d.shuffle(order)
    return layers.Permute(order), [shape]


@draws("RepeatVector")
def repeat_vector(d, _):
    return layers.RepeatVector(d.randint(1, 6)), [(d.randint(1, 8),)]


@draws("Activation")
def activation_layer(d, _):
    return layers.Activation(activation(d) or "relu"), [vector(d)]


@draws("ELU", "LeakyReLU", "ReLU", "Softmax", "Identity", "Masking", "ActivityRegularization")
def value_by_value(d, name):
    extras = {
        "ELU": {"alpha": lambda: 0.5},
        "LeakyReLU": {"negative_slope": lambda: 0.2},
        "ReLU": {"max_value": lambda: 6.0},
        "Softmax": {"axis": lambda: -1},
        "Masking": {"mask_value": lambda: 0.5},
        "ActivityRegularization": {"l2": lambda: 0.1},
    }.get(name, {})
    return getattr(layers, name)(**d.some(extras)), [vector(d)]


@draws("PReLU")
def prelu(d, _):
    shape = (*extents(d, d.randint(0, 2), 2, False), d.randint(1, 6))
    args = {}
    if len(shape) == 3 and d.flag():
        args["shared_axes"] = d.choice([[1, 2], [1], [2]])
    return layers.PReLU(**args), [shape]


@draws("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise")
def noise(d, name):
    return getattr(layers, name)(0.3), [vector(d)]


@draws(*ranked("SpatialDropout#D"))
def spatial_dropout(d, name):
    rank, args = rank_of(name), {}
    shape = image(d, rank, d.randint(1, 4), args if rank > 1 else None)
    return getattr(layers, name)(0.3, **args), [shape]


@draws("Rescaling")
def rescaling(d, _):
    return layers.Rescaling(1 / 255, **d.some({"offset": lambda: -1.0})), [image(d, 2, 3)]


@draws("Normalization")
def normalization(d, _):
    shape = (*extents(d, d.randint(0, 2), 2, False), d.randint(1, 5))
    args = d.choice([{}, {"axis": -1}, {"mean": 0.5, "variance": 2.0}, {"axis": None}])
    return layers.Normalization(**args), [shape]


@draws("Resizing", "CenterCrop", "RandomCrop")
def resized(d, name):
    args = {}
    if name == "Resizing":
        args = d.some({"interpolation": lambda: d.choice(["bilinear", "nearest"]), "crop_to_aspect_ratio": d.flag})
    shape = (d.randint(8, 14), d.randint(8, 14), 3)
    return getattr(layers, name)(d.randint(4, 8), d.randint(4, 8), **args), [shape]


@draws("CategoryEncoding")
def category_encoding(d, _):
    args = d.some({"output_mode": lambda: d.choice(["multi_hot", "one_hot", "count"])})
    shape = (1,) if args.get("output_mode") == "one_hot" else (d.randint(1, 5),)
    return layers.CategoryEncoding(num_tokens=d.randint(2, 9), **args), [shape]


@draws("Discretization")
def discretization(d, _):
    return layers.Discretization(bin_boundaries=[0.0, 0.5, 1.0]), [(d.randint(1, 6),)]


@draws("MelSpectrogram")
def mel_spectrogram(d, _):
    return layers.MelSpectrogram(num_mel_bins=d.randint(8, 20), fft_length=256, sequence_stride=d.choice([64, 128])), [(d.randint(800, 2000),)]


AUGMENTATION = {
    "AutoContrast": {},
    "AugMix": {},
    "ContrastLimitedAdaptiveHistogramEqualization": {},
    "CutMix": {},
    "MixUp": {},
    "RandAugment": {},
    "RandomBrightness": {"factor": 0.2},
    "RandomColorDegeneration": {"factor": 0.2},
    "RandomColorJitter": {},
    "RandomContrast": {"factor": 0.2},
    "RandomElasticTransform": {},
    "RandomErasing": {},
    "RandomFlip": {},
    "RandomGaussianBlur": {},
    "RandomGrayscale": {},
    "RandomHue": {"factor": 0.2},
    "RandomInvert": {},
    "RandomPerspective": {},
    "RandomPosterization": {"factor": 4},
    "RandomRotation": {"factor": 0.2},
    "RandomSaturation": {"factor": 0.2},
    "RandomSharpness": {"factor": 0.2},
    "RandomShear": {},
    "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.1},
    "RandomZoom": {"height_factor": 0.1},
    "Solarization": {},
}


@draws(*AUGMENTATION)
def augmented(d, name):
    return getattr(layers, name)(**AUGMENTATION[name]), [(d.randint(8, 12), d.randint(8, 12), 3)]
