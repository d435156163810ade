"""What Keras loads by name of the weights of a model into the same model after an edit: random weights, saved and loaded."""

import copy
import json
import os
import tempfile
import warnings

os.environ.setdefault("KERAS_BACKEND", "torch")

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy  # noqa: E402
from keras.src.legacy.saving import legacy_h5_format as saving  # noqa: E402

from common import Draw, arguments, shared_out  # noqa: E402

warnings.filterwarnings("ignore")
UNLOADED = -7.0


def plain():
    """One of everything that has weights, in a chain with two branches."""
    x = start = keras.Input((32, 32, 3))
    for i, filters in enumerate([8, 16]):
        x = keras.layers.Conv2D(filters, 3, padding="same", name=f"conv{i}")(x)
        x = keras.layers.BatchNormalization(name=f"norm{i}")(x)
        x = keras.layers.ReLU(name=f"relu{i}")(x)
    y = keras.layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, name="depthwise")(x)
    z = keras.layers.SeparableConv2D(32, 3, padding="same", name="separable")(x)
    x = keras.layers.Add(name="sum")([y, z])
    x = keras.layers.Conv2DTranspose(12, 2, strides=2, name="larger")(x)
    x = keras.layers.PReLU(shared_axes=[1, 2], name="slopes")(x)
    x = keras.layers.GroupNormalization(4, name="groups")(x)
    x = keras.layers.GlobalAveragePooling2D(name="mean")(x)
    x = keras.layers.Dense(24, name="hidden")(x)
    x = keras.layers.LayerNormalization(name="normal")(x)
    x = keras.layers.Dropout(0.2, name="drop")(x)
    return keras.Model(start, keras.layers.Dense(10, name="classes")(x))


def text():
    x = start = keras.Input((20,))
    x = keras.layers.Embedding(200, 16, name="words")(x)
    x = keras.layers.Bidirectional(keras.layers.LSTM(12, return_sequences=True), name="both")(x)
    x = keras.layers.GRU(10, return_sequences=True, name="gru")(x)
    x = keras.layers.TimeDistributed(keras.layers.Dense(9), name="steps")(x)
    x = keras.layers.Conv1D(8, 3, name="conv")(x)
    x = keras.layers.SimpleRNN(7, name="rnn")(x)
    return keras.Model(start, keras.layers.Dense(3, name="classes")(x))


def mobile():
    return keras.applications.MobileNetV2((64, 64, 3), alpha=0.35, weights=None, classes=10)


MODELS = {"mobilenet_v2": mobile, "plain": plain, "text": text}
# What people change, and to what.
NUMBERS = {"filters": [4, 8, 24], "units": [5, 12, 64], "kernel_size": [1, 3, 5], "input_dim": [100, 400], "output_dim": [8, 32], "depth_multiplier": [1, 3]}


def unbuilt(tree):
    """Without what layers were built for, which is another oracle's."""
    if isinstance(tree, dict):
        tree.pop("build_config", None)
    for value in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        unbuilt(value)


def edited(draw, config):
    layers = config["config"]["layers"]
    layer = draw.choice(layers[1:])
    kind = draw.choice(["number", "number", "number", "flag", "rename", "exchange", "drop", "insert"])
    own = layer["config"]
    if kind == "number":
        keys = [k for k in NUMBERS if k in own]
        if not keys:
            return None
        key = draw.choice(keys)
        value = draw.choice(NUMBERS[key])
        own[key] = [value] * len(own[key]) if isinstance(own[key], list) else value
    elif kind == "flag":
        keys = [k for k in ("use_bias", "scale", "center", "reset_after", "trainable") if k in own]
        if not keys:
            return None
        key = draw.choice(keys)
        own[key] = not own[key]
    elif kind in ("rename", "exchange"):
        others = [l for l in layers[1:] if l is not layer]
        new = "renamed" if kind == "rename" else draw.choice(others)["config"]["name"]
        swap(config, layer["config"]["name"], new)
    elif kind == "insert":
        new = draw.choice(
            [
                {"class_name": "Dropout", "config": {"name": "inserted", "rate": 0.1}},
                {"class_name": "BatchNormalization", "config": {"name": "inserted"}},
                {"class_name": "Activation", "config": {"name": "inserted", "activation": "relu"}},
            ]
        )
        insert(config, layer, {"module": "keras.layers", "registered_name": None, **new})
    else:
        remove(config, layer)
    return config


def references(tree, found):
    """Every edge in a config: lists [layer's name, node, tensor]."""
    if isinstance(tree, dict):
        for value in tree.values():
            references(value, found)
    elif isinstance(tree, list):
        if len(tree) == 3 and isinstance(tree[0], str) and isinstance(tree[1], int):
            found.append(tree)
        else:
            for value in tree:
                references(value, found)
    return found


def edges(config):
    found = []
    for layer in config["config"]["layers"]:
        references(layer["inbound_nodes"], found)
    return references([config["config"]["output_layers"], config["config"]["input_layers"]], found)


def all_edges(config):
    return [*references([l["inbound_nodes"] for l in config["config"]["layers"]], []), *edges(config)]


def swap(config, old, new):
    change = {old: new, new: old}
    for edge in {id(e): e for e in all_edges(config)}.values():
        edge[0] = change.get(edge[0], edge[0])
    for layer in config["config"]["layers"]:
        name = change.get(layer["config"]["name"], layer["config"]["name"])
        layer["config"]["name"] = layer["name"] = name


def insert(config, layer, new):
    """Before a layer that reads one tensor."""
    nodes = references(layer["inbound_nodes"], [])
    if len(nodes) != 1:
        return
    layers = config["config"]["layers"]
    layers.insert(
        layers.index(layer),
        {**new, "name": "inserted", "inbound_nodes": copy.deepcopy(layer["inbound_nodes"])},
    )
    nodes[0][:] = ["inserted", 0, 0]


def remove(config, layer):
    nodes = references(layer["inbound_nodes"], [])
    if len(nodes) != 1:
        return
    config["config"]["layers"].remove(layer)
    for edge in {id(e): e for e in all_edges(config)}.values():
        if edge[0] == layer["config"]["name"]:
            edge[:] = nodes[0]


def filled(model, values):
    for v in model.weights:
        v.assign(values(tuple(v.shape)))


def loaded(weights, model):
    """The variables of the model that have got new values."""
    filled(model, lambda shape: numpy.full(shape, UNLOADED, "float32"))
    with h5py.File(weights, "r") as file:
        saving.load_weights_from_hdf5_group_by_name(file, model, skip_mismatch=True)
    return [v for v in model.weights if v.shape and not numpy.any(keras.ops.convert_to_numpy(v) == UNLOADED)]


def models_after(draw, original, count):
    """So many edits of a model's configuration, each with the model that Keras builds of it."""
    while count > 0:
        config = edited(draw, copy.deepcopy(original))
        if config is None:
            continue
        try:
            model = keras.models.model_from_json(json.dumps(config))
        except Exception:  # what cannot be built is none of this oracle's
            continue
        count -= 1
        yield config, model


def write(cases, name, count, seed):
    draw = Draw(f"{seed} {name}")
    keras.utils.set_random_seed(seed)
    keras.backend.clear_session()
    stock = MODELS[name]()
    original = json.loads(stock.to_json())
    unbuilt(original)
    generator = numpy.random.default_rng(seed)
    filled(stock, lambda shape: generator.random(shape, "float32"))
    with tempfile.TemporaryDirectory() as folder:
        weights = os.path.join(folder, "weights.h5")
        with h5py.File(weights, "w") as file:
            saving.save_weights_to_hdf5_group(file, stock)
        for config, model in models_after(draw, original, count):
            own = loaded(weights, model)
            expect = {
                "accepts": True,
                "transferred": {
                    "from": {"name": "model.json", "text": json.dumps(original)},
                    "tensors": len(own),
                    "parameters": sum(int(numpy.prod(v.shape)) for v in own),
                },
            }
            cases.add(name, "model.json", json.dumps(config), expect)
    return None


if __name__ == "__main__":
    args = arguments(__doc__, 150)
    shared_out(args, sorted(MODELS), write)
