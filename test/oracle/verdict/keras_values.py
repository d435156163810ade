"""Every class with every key of its configuration given every odd value in turn: does Keras load it, and what does it make of it?"""

import copy
import json

from keras_asking import computes, framework, verdict

from common import Cases, Draw, arguments
from keras_draws import DRAWS

GONE = object()

# Limits that follow from the input or from another argument, and arguments of layers that hardly any file has.
LEFT = "BatchNormalization.synchronized CenterCrop Discretization.num_bins Discretization.sparse EinsumDense ExtractPatches GroupNormalization.groups MelSpectrogram MultiHeadAttention.output_shape ContrastLimitedAdaptiveHistogramEqualization OneHot.sparse Pad.pad_width RandomColorJitter RandomGaussianBlur Repeat Rescaling Reshape.newshape Roll Split Squeeze Tensordot".split()

# What tf.keras 2 adapts to data has weights of no extent, which it cannot count.
LEFT_TWO = ["Discretization.bin_boundaries"]


def odd(key, value):
    """What may stand there by mistake."""
    if key.endswith(("_initializer", "_regularizer", "_constraint")):
        return [None, "none"]
    if isinstance(value, bool):
        return [GONE, None, 2, "true"]
    if isinstance(value, (int, float)):
        return [GONE, None, 0, -1, value + 0.5, str(value), [value, value], [value] * 3, True]
    if isinstance(value, str):
        return [GONE, None, 3, value.upper(), value + "x"]
    if isinstance(value, list):
        return [GONE, None, value[:-1], value + value[-1:], [0 for _ in value], [-1 for _ in value], [None for _ in value], [n + 0.5 if isinstance(n, int) else n for n in value], *value[:1]]
    return [GONE, 0, 1, -1, 1.5, "none", [2], [2, 2], {}]


def single(draw, layers, name):
    """A model of one layer."""
    layer, shapes = DRAWS[name](draw)
    as_list = isinstance(shapes, tuple)
    shapes = shapes[0] if as_list else shapes
    indices = "Embedding" in name or name == "CategoryEncoding"
    inputs = [layers.Input(s, dtype="int32" if indices else None) for s in shapes]
    return inputs, layer(list(inputs)) if as_list else layer(*inputs)


def function(draw, layers, make):
    """A model of one function, on a tensor of three axes or four."""
    x = layers.Input(draw.choice([(4, 6), (4, 6), (6, 6, 4)]))
    made = make(draw, x, [x])
    return [x], x + 0.0 if made is None else made


def main():
    args = arguments(__doc__, 6000, lambda p: p.add_argument("--two", action="store_true", help="tf.keras instead of Keras 3"))
    keras, functions = framework(args.two)
    left = [*LEFT, *(LEFT_TWO if args.two else [])]
    draw = Draw(args.seed)
    cases = Cases(args.out)
    makers = [*[(name, lambda name=name: single(draw, keras.layers, name)) for name in sorted(DRAWS)]]
    makers += [(f"function {i}", lambda f=f: function(draw, keras.layers, f)) for i, f in enumerate(functions)]
    draw.shuffle(makers)
    # There are about so many in all.
    share = args.count / 6000
    for name, make in makers:
        keras.backend.clear_session()
        try:
            model = json.loads(keras.Model(*make()).to_json())
        except Exception:  # an arrangement that Keras does not build writes no file, and older ones lack a class
            continue
        whole = verdict(keras, json.dumps(model))
        if whole is None or not whole["accepts"]:
            continue
        run = computes(keras, json.dumps(model))
        at = len(model["config"]["layers"]) - 1
        for key in model["config"]["layers"][at]["config"]:
            kind = model["config"]["layers"][at]["class_name"]
            if key in ("name", "dtype", "trainable") or kind in left or f"{kind}.{key}" in left:
                continue
            for value in odd(key, model["config"]["layers"][at]["config"][key]):
                if draw.random() >= share:
                    continue
                changed = copy.deepcopy(model)
                config = changed["config"]["layers"][at]["config"]
                if value is GONE:
                    del config[key]
                elif config[key] == value and type(config[key]) is type(value):
                    continue
                else:
                    config[key] = value
                text = json.dumps(changed, indent=1)
                expect = verdict(keras, text, run)
                if expect is None:
                    continue
                layer = changed["config"]["layers"][at]["class_name"]
                what = f"{layer}.{key} {'left out' if value is GONE else json.dumps(value)}, not {json.dumps(model['config']['layers'][at]['config'][key])}"
                cases.add(f"{layer}.{key}", "model.json", text, expect, what=what)
    cases.close()


main()
