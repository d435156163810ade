"""Random whole models of Keras: graphs and chains over merges, nested and shared models, functions as layers."""


class Graphs:
    """Draws models with the given Keras, `tf.keras` or Keras 3; `ops` are the functions that can be called on tensors."""

    def __init__(self, draw, keras, functions):
        self.d = draw
        self.keras = keras
        self.layers = keras.layers
        self.functions = functions
        self.shared = []

    def model(self):
        d = self.d
        return self.chain() if d.chance(0.25) else self.graph()

    def chain(self):
        d, layers = self.d, self.layers
        shape = self.shape()
        probe = layers.Input(shape)
        x, made = probe, []
        for _ in range(d.randint(2, 6)):
            layer = self.layer(x)
            x = layer(x)
            made.append(layer)
        fresh = [type(layer).from_config(layer.get_config()) for layer in made]
        return self.keras.Sequential([layers.Input(shape), *fresh])

    def graph(self, depth=0):
        d, layers = self.d, self.layers
        inputs = [layers.Input(self.shape()) for _ in range(d.choice([1, 1, 1, 2]) if depth == 0 else 1)]
        pool = list(inputs)
        self.shared = []
        for _ in range(d.randint(3, 9) if depth == 0 else d.randint(1, 3)):
            pool.extend(self.step(pool, depth))
        outputs = [pool[-1]]
        if depth == 0 and d.chance(0.25):
            outputs.append(d.choice(pool[len(inputs) :]))
        outputs = list(dict.fromkeys(map(id, outputs)) and {id(o): o for o in outputs}.values())
        return self.keras.Model(inputs, outputs if len(outputs) > 1 else outputs[0])

    def step(self, pool, depth):
        d = self.d
        x = pool[-1] if d.chance(0.7) else d.choice(pool)
        kind = d.random()
        if kind < 0.5:
            return [self.layer(x)(x)]
        if kind < 0.68:
            return [self.merge(x, pool)]
        if kind < 0.86:
            return self.function(x, pool)
        if kind < 0.92 and depth == 0:
            return [self.nested(x)]
        if len(x.shape) > 2:
            return [self.flat(x)]
        return self.again(x, pool)

    def nested(self, x):
        """A model within the model, perhaps called twice."""
        d, layers = self.d, self.layers
        inner_input = layers.Input(x.shape[1:])
        y = inner_input
        for _ in range(d.randint(1, 3)):
            y = self.layer(y)(y)
        inner = self.keras.Model(inner_input, y)
        out = inner(x)
        if tuple(out.shape) == tuple(x.shape) and d.flag():
            out = inner(out)
        return out

    def again(self, x, pool):
        """A layer that is called twice."""
        layer = self.layers.Dense(self.d.randint(1, 6))
        same = [v for v in pool if tuple(v.shape) == tuple(x.shape)]
        y = layer(x)
        other = layer(self.d.choice(same))
        return [self.layers.Add()([y, other])]

    def flat(self, x):
        d, layers = self.d, self.layers
        rank = len(x.shape) - 2
        if rank in (1, 2, 3) and d.flag():
            name = f"Global{d.choice(['Average', 'Max'])}Pooling{rank}D"
            return getattr(layers, name)()(x)
        if None in tuple(x.shape)[1:]:
            return x
        return layers.Flatten()(x)

    def merge(self, x, pool):
        d, layers = self.d, self.layers
        same = [v for v in pool if tuple(v.shape) == tuple(x.shape)]
        other = d.choice(same)
        kind = d.choice(["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Concatenate", "Dot"])
        if kind == "Concatenate":
            axis = d.randint(1, len(x.shape) - 1)
            parts = [v for v in pool if len(v.shape) == len(x.shape) and all(a == b for i, (a, b) in enumerate(zip(v.shape, x.shape)) if i not in (0, axis))]
            return layers.Concatenate(axis=d.choice([axis, axis - len(x.shape)]))([x, d.choice(parts)])
        if kind == "Dot":
            if len(x.shape) not in (2, 3):
                kind = "Add"
            else:
                return layers.Dot(axes=d.randint(1, len(x.shape) - 1))([x, other])
        return getattr(layers, kind)()([x, other])

    def function(self, x, pool):
        made = self.d.choice(self.functions)(self.d, x, pool)
        if made is None:
            return [x + 0.0]
        return list(made) if isinstance(made, (list, tuple)) else [made]

    def shape(self):
        d = self.d
        rank = d.choice([0, 1, 1, 2, 2, 2, 3])
        space = {0: [], 1: [d.randint(5, 12)], 2: [d.randint(6, 12), d.randint(6, 12)], 3: [5, 5, 6]}[rank]
        if rank == 1 and d.chance(0.15):
            space = [None]
        return (*space, d.randint(1, 6))

    def layer(self, x):
        d, layers = self.d, self.layers
        rank = len(x.shape) - 2
        anywhere = ["Dense", "Activation", "Dropout", "ReLU", "BatchNormalization", "LayerNormalization", "LeakyReLU", "Softmax", "GaussianNoise", "PReLU"]
        sequence = ["Conv1D", "MaxPooling1D", "AveragePooling1D", "LSTM", "GRU", "SimpleRNN", "Bidirectional", "SeparableConv1D", "UpSampling1D", "ZeroPadding1D", "Cropping1D", "Permute", "TimeDistributed", "Conv1DTranspose"]
        picture = ["Conv2D", "Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D", "UpSampling2D", "ZeroPadding2D", "Cropping2D", "Conv2DTranspose", "Permute", "Reshape", "TimeDistributed", "SpatialDropout2D"]
        volume = ["Conv3D", "MaxPooling3D", "AveragePooling3D", "UpSampling3D", "ZeroPadding3D", "ConvLSTM2D", "Reshape"]
        vector = ["Dense", "Reshape", "RepeatVector", "Dropout", "Dense"]
        name = d.choice(anywhere + {0: vector, 1: sequence * 2, 2: picture * 2, 3: volume * 2}.get(rank, []))
        make = getattr(self, f"make_{name.lower()}", None)
        return make(x) if make else self.plain(name, x)

    def plain(self, name, x):
        d, layers = self.d, self.layers
        cls = getattr(layers, name)
        if "Conv" in name and "LSTM" not in name:
            args = {} if name.startswith("Depthwise") else {"filters": d.randint(1, 6)}
            args["kernel_size"] = d.randint(1, 3)
            if d.flag():
                args["padding"] = "same"
            if d.chance(0.3):
                args["strides"] = 2
            if d.flag():
                args["activation"] = d.choice(["relu", "tanh", "gelu", "swish", "sigmoid"])
            if d.chance(0.3):
                args["use_bias"] = False
            return cls(**args)
        if "Pooling" in name:
            return cls(pool_size=2, **d.some({"padding": lambda: "same", "strides": lambda: d.randint(1, 2)}))
        if name in ("LSTM", "GRU", "SimpleRNN"):
            return cls(d.randint(1, 5), return_sequences=d.flag(), **d.some({"use_bias": d.flag, "go_backwards": d.flag}))
        if name == "BatchNormalization":
            return cls(**d.some({"center": d.flag, "scale": d.flag, "momentum": lambda: 0.9}))
        if "Dropout" in name or name == "GaussianNoise":
            return cls(round(d.random() * 0.8 + 0.1, 2))
        return cls()

    def make_dense(self, x):
        d = self.d
        return self.layers.Dense(d.randint(1, 8), **d.some({"activation": lambda: d.choice(["relu", "softmax", "elu"]), "use_bias": d.flag}))

    def make_activation(self, x):
        return self.layers.Activation(self.d.choice(["relu", "sigmoid", "softplus", "selu", "linear"]))

    def make_bidirectional(self, x):
        d, layers = self.d, self.layers
        inner = getattr(layers, d.choice(["LSTM", "GRU"]))(d.randint(1, 4), return_sequences=d.flag())
        return layers.Bidirectional(inner, merge_mode=d.choice(["concat", "sum", "ave", "mul"]))

    def make_timedistributed(self, x):
        d, layers = self.d, self.layers
        if len(x.shape) == 4 and d.flag():
            return layers.TimeDistributed(layers.Conv1D(d.randint(1, 4), 2, padding="same"))
        return layers.TimeDistributed(layers.Dense(d.randint(1, 5)))

    def make_permute(self, x):
        order = list(range(1, len(x.shape)))
        self.d.shuffle(order)
        return self.layers.Permute(order)

    def make_reshape(self, x):
        dims = tuple(x.shape)[1:]
        if None in dims:
            return self.layers.Activation("linear")
        total = 1
        for n in dims:
            total *= n
        a = self.d.divisor(total)
        return self.layers.Reshape(self.d.choice([(a, total // a), (-1, a), (total,), (1, *dims)]))

    def make_repeatvector(self, x):
        return self.layers.RepeatVector(self.d.randint(1, 5))

    def make_convlstm2d(self, x):
        return self.layers.ConvLSTM2D(self.d.randint(1, 3), 2, padding="same", return_sequences=self.d.flag())

    def make_softmax(self, x):
        return self.layers.Softmax(axis=self.d.choice([-1, len(x.shape) - 1, 1]))
