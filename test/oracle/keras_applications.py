"""Every model of keras.applications, without weights, as the JSON that Keras writes of it: with and without its top, at other sizes and at any."""

import json
import os
import sys
import time

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from common import Cases, Draw, arguments
from keras_facts import expected

# The smallest of each family: asked first, so that a few make a quick run that has seen every kind of network.
SMALL = "ConvNeXtTiny DenseNet121 EfficientNetB0 EfficientNetV2B0 InceptionV3 MobileNet MobileNetV2 MobileNetV3Small NASNetMobile RegNetX002 RegNetY002 ResNet50 ResNet50V2 ResNetRS50 VGG16 Xception".split()

# Their networks end before anything is left of smaller images.
LEAST = {"Inception": 75, "Xception": 71}


def framework(two):
    if two:
        from tensorflow import keras

        return keras
    import keras
    from keras.src.applications import nasnet

    # It refuses to be made with torch, for what it would compute; it is not run here.
    class Other:
        def __getattr__(self, name):
            return getattr(keras.src.backend, name)

        def backend(self):
            return "jax"

    nasnet.backend = Other()
    return keras


def unfilled(keras, two):
    """Weights without numbers: what is asked for are their shapes."""
    if two:
        import tensorflow as tf

        def zeros(_, shape, dtype=None, **__):
            return tf.zeros(shape, dtype or tf.float32)
    else:

        def zeros(_, shape, dtype=None):
            return keras.ops.zeros(shape, dtype=dtype or "float32")

    for name in ("GlorotUniform", "VarianceScaling", "TruncatedNormal", "RandomNormal", "RandomUniform", "HeNormal"):
        getattr(keras.initializers, name).__call__ = zeros


def variants(draw, name):
    """Arguments that the model takes, the first as it is published."""
    least = next((n for part, n in LEAST.items() if part in name), 32)
    small = draw.randint(least + 16, 260)
    own = {"classes": draw.randint(2, 40)}
    if name == "MobileNet" or name == "MobileNetV2":
        own["alpha"] = draw.choice([0.25, 0.5, 0.75, 1.3] if name == "MobileNet" else [0.35, 0.5, 1.4])
    if name.startswith("MobileNetV3"):
        own.update(alpha=draw.choice([0.75, 1.25]), minimalistic=draw.flag(), include_preprocessing=draw.flag())
    if name.startswith(("EfficientNetV2", "ConvNeXt")):
        own["include_preprocessing"] = draw.flag()
    channels = draw.choice([1, 3, 4]) if not name.startswith("EfficientNet") and own.get("include_preprocessing") is not True else 3
    square = (small, small, 3 if name.startswith("NASNet") else channels)
    return [
        {},
        {"include_top": False},
        {"include_top": False, "input_shape": (None, None, 3), "pooling": draw.choice([None, "avg", "max"])},
        {"input_shape": square, **own},
        {"include_top": False, "input_shape": (small, draw.randint(least + 16, 260), 3), "pooling": draw.choice([None, "avg", "max"])},
    ]


def forms(text):
    """The ways that people write it down."""
    model = json.loads(text)
    return [text, json.dumps(model, indent=1 + len(text) % 4), json.dumps(text)]


def main():
    args = arguments(__doc__, 200, lambda parser: parser.add_argument("--two", action="store_true", help="tf.keras instead of Keras 3"))
    keras = framework(args.two)
    unfilled(keras, args.two)
    draw = Draw(args.seed)
    cases = Cases(args.out)
    names = [n for n in dir(keras.applications) if n[0].isupper()]
    asked = [(name, given) for name in names for given in variants(draw, name)]
    draw.shuffle(asked)
    asked.sort(key=lambda one: one[0] not in SMALL)
    for name, given in asked[: args.count]:
        start = time.time()
        keras.backend.clear_session()
        try:
            model = getattr(keras.applications, name)(weights=None, **given)
        except ValueError as error:
            # Not every network takes every size.
            print(f"  {name} {given}: {str(error)[:100]}", flush=True)
            continue
        facts, text = {**expected(model), "quiet": True}, model.to_json()
        what = f"{name}({', '.join(f'{k}={v}' for k, v in given.items())})"
        cases.add(name, "model.json", draw.choice(forms(text)), facts, what=what)
        print(f"  {what}: {len(model.layers)} layers, {model.count_params():,} parameters ({time.time() - start:.0f} s)", flush=True)
    cases.close()


main()
