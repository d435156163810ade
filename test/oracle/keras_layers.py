"""Random small models over every layer class of Keras 3, as the JSON that Keras writes of them."""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import collections
import warnings

import keras
from keras import layers

from common import Cases, Draw, arguments, reason
from keras_draws import DRAWS, LEFT_OUT
from keras_facts import expected

warnings.filterwarnings("ignore")


def one_layer(d, name):
    """A model of this one layer: as a graph, or as a chain where it has one input."""
    layer, shapes = DRAWS[name](d)
    as_list = isinstance(shapes, tuple)
    shapes = shapes[0] if as_list else shapes
    indices = "Embedding" in name or name in ("CategoryEncoding",)
    inputs = [layers.Input(s, dtype="int32" if indices else None) for s in shapes]
    if len(inputs) == 1 and d.chance(0.3):
        return keras.Sequential([inputs[0], layer])
    outputs = layer(list(inputs)) if as_list else layer(*inputs)
    return keras.Model(inputs, outputs)


CHAINED = "Conv2D DepthwiseConv2D SeparableConv2D MaxPooling2D AveragePooling2D UpSampling2D ZeroPadding2D BatchNormalization Activation Dropout ReLU LayerNormalization GroupNormalization"


def graph(d, _):
    """A small network: chained layers, branches that meet, a layer that is called twice, a model within the model."""
    x = inputs = layers.Input((d.randint(12, 20), d.randint(12, 20), d.randint(1, 3)))
    shared = None
    for _ in range(d.randint(2, 6)):
        step = d.random()
        if step < 0.4:
            kernel = d.randint(1, 3)
            x = layers.Conv2D(d.randint(1, 6), kernel, padding="same", strides=d.randint(1, 2), use_bias=d.flag())(x)
        elif step < 0.55:
            x = layers.BatchNormalization()(x)
        elif step < 0.7:
            y = layers.Conv2D(x.shape[-1], 3, padding="same")(x)
            x = d.choice([lambda: layers.Add()([x, y]), lambda: layers.Concatenate()([y, x]), lambda: x + y, lambda: keras.ops.relu(y)])()
        elif step < 0.8:
            shared = layers.DepthwiseConv2D(3, padding="same")
            x = layers.Maximum()([shared(x), shared(layers.ReLU()(x))])
        elif step < 0.9:
            inner_in = layers.Input(x.shape[1:])
            inner = keras.Model(inner_in, layers.ReLU()(layers.Conv2D(d.randint(1, 5), 1)(inner_in)), name=f"inner_{d.randint(0, 10**6)}")
            x = inner(x)
            if d.flag() and inner.input_shape[-1] == inner.output_shape[-1]:
                x = inner(x)
        else:
            x = layers.MaxPooling2D(2, padding="same")(x)
    if d.flag():
        x = layers.Dense(d.randint(1, 9))(d.choice([layers.Flatten, layers.GlobalAveragePooling2D])()(x))
    return keras.Model(inputs, x)


def main():
    args = arguments(__doc__, 4000)
    draw = Draw(args.seed)
    cases = Cases(args.out)
    names = sorted(DRAWS)
    left = {n for names_ in LEFT_OUT for n in names_.split()}
    public = {n for n in dir(layers) if isinstance(getattr(layers, n), type) and getattr(layers, n).__name__ == n}
    if public - left - set(names):
        print(f"not drawn: {' '.join(sorted(public - left - set(names)))}")
    refused = collections.Counter()
    for i in range(args.count):
        name = names[i % len(names)] if i % 6 else "graph"
        try:
            model = (graph if name == "graph" else one_layer)(draw, name)
            text = model.to_json()
        except Exception as error:  # an arrangement that Keras does not build writes no file
            refused[f"{name}: {reason(error)}"] += 1
            continue
        cases.add(name, "model.json", text, expected(model))
    cases.close()
    worst = collections.Counter()
    for what, n in refused.items():
        worst[what.split(":")[0]] += n
    for name, n in worst.items():
        if name not in cases.kinds:
            print(f"never built: {next(w for w in refused if w.startswith(name))}")


main()
