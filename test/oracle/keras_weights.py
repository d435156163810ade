"""
What Keras loads of a file of weights into the same model after an edit: `.h5` by name, `.weights.h5`, its shards and `.keras` by
place; and the model that an `.h5` file holds.
"""

import base64
import json
import os
import tempfile
import zipfile

from pathlib import Path

from keras_transfer import MODELS, UNLOADED, filled, models_after, unbuilt

import h5py
import keras
import numpy

from common import Draw, arguments, shared_out


def branches(draw):
    """Layers of few classes in an order that is not the one they are made in."""
    ends = [keras.Input((16, 16, 3))]
    start = ends[0]
    for _ in range(draw.randint(3, 9)):
        x = draw.choice(ends)
        kind = draw.choice(["conv", "conv", "norm", "depthwise", "relu", "drop"])
        layer = {
            "conv": lambda: keras.layers.Conv2D(draw.choice([4, 6]), 3, padding="same", use_bias=draw.flag()),
            "norm": lambda: keras.layers.BatchNormalization(scale=draw.flag()),
            "depthwise": lambda: keras.layers.DepthwiseConv2D(3, padding="same"),
            "relu": lambda: keras.layers.PReLU(shared_axes=[1, 2]),
            "drop": lambda: keras.layers.Dropout(0.1),
        }[kind]()
        ends.append(layer(x))
    heads = draw.sample(ends[1:], min(len(ends) - 1, draw.randint(1, 3)))
    pooled = [keras.layers.GlobalAveragePooling2D()(x) for x in heads]
    x = keras.layers.Concatenate()(pooled) if len(pooled) > 1 else pooled[0]
    return keras.Model(start, keras.layers.Dense(5)(x))


def shapes_in(path):
    """Of the arrays that are weights of the model, as text."""
    found = []

    def visit(name, one):
        parts = name.split("/")
        own = parts[0] not in ("optimizer", "optimizer_weights", "metrics")
        if isinstance(one, h5py.Dataset) and own and not any(p.endswith("seed_generator") for p in parts):
            found.append("×".join(str(d) for d in one.shape))

    if path.endswith(".keras"):
        with zipfile.ZipFile(path) as archive, archive.open("model.weights.h5") as inner:
            with h5py.File(inner, "r") as file:
                file.visititems(visit)
    else:
        with h5py.File(path, "r") as file:
            file.visititems(visit)
    return sorted(found)


def repacked(path):
    """As somebody packs it again: deflated."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)


def saved(stock, folder, draw):
    """The files that are written; what is loaded is the first of them."""
    ending = draw.choice(["h5", "weights.h5", "weights.json", "keras"])
    path = os.path.join(folder, f"model.{ending}")
    if ending == "weights.h5":
        stock.save_weights(path)
    elif ending == "weights.json":
        sizes = [4 * int(numpy.prod(v.shape)) for v in stock.variables]
        most = draw.randint(max(sizes), max(max(sizes) + 1, sum(sizes)))
        stock.save_weights(path, max_shard_size=(most + 1) / 1024**3)
    else:
        stock.save(path)
    if ending == "keras" and draw.flag():
        repacked(path)
    return [path, *sorted(os.path.join(folder, n) for n in os.listdir(folder) if ending == "weights.json" and n.startswith("model_"))]


def loaded(path, model):
    """The variables of the model that have got new values."""
    filled(model, lambda shape: numpy.full(shape, UNLOADED, "float32"))
    by_name = {"by_name": True} if path.endswith(".h5") and not path.endswith(".weights.h5") else {}
    model.load_weights(path, skip_mismatch=True, **by_name)
    return [v for v in model.weights if v.shape and not numpy.any(keras.ops.convert_to_numpy(v) == UNLOADED)]


def write(cases, name, count, seed):
    draw = Draw(f"{seed} {name} files")
    keras.utils.set_random_seed(seed)
    generator = numpy.random.default_rng(seed)
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        while done < count:
            keras.backend.clear_session()
            stock = branches(draw) if name == "branches" else MODELS[name]()
            original = json.loads(stock.to_json())
            unbuilt(original)
            filled(stock, lambda shape: generator.random(shape, "float32"))
            for old in os.listdir(folder):
                os.remove(os.path.join(folder, old))
            file, *shards = saved(stock, folder, draw)
            for config, model in models_after(draw, original, 3):
                done += 1
                own = loaded(file, model)
                files = {os.path.basename(one): base64.b64encode(Path(one).read_bytes()).decode() for one in [file, *shards]}
                shapes = sorted(shape for one in shards or [file] for shape in shapes_in(one))
                held = {"name": os.path.basename(file), "text": "", "files": files, "shapes": shapes}
                if file.endswith("/model.h5"):
                    held["parameters"] = stock.count_params()
                parameters = sum(int(numpy.prod(v.shape)) for v in own)
                transferred = {"from": held, "tensors": len(own), "parameters": parameters}
                expect = {"accepts": True, "transferred": transferred}
                cases.add(f"{name} {held['name']}", "model.json", json.dumps(config), expect)
    return None


if __name__ == "__main__":
    args = arguments(__doc__, 150)
    shared_out(args, ["branches", "plain", "text"], write)
