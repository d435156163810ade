"""Every model of keras.applications, without weights, as the JSON that Keras writes of it.

NASNet is not to be had with torch behind Keras: a second process with JAX adds it, where there is a JAX.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import importlib.util
import subprocess
import sys
import time

import keras

from common import Cases, arguments
from keras_facts import expected

# First, so that a small count is a quick run.
SMALL = ["MobileNetV3Small", "MobileNet", "MobileNetV2", "ResNet50", "DenseNet121", "EfficientNetB0", "Xception", "InceptionV3"]


def add(cases, name):
    start = time.time()
    keras.backend.clear_session()
    model = getattr(keras.applications, name)(weights=None)
    cases.add(name, "model.json", model.to_json(), expected(model))
    print(f"  {name}: {len(model.layers)} layers, {model.count_params():,} parameters ({time.time() - start:.0f} s)", flush=True)


def main():
    args = arguments(__doc__, 100, lambda parser: parser.add_argument("--nasnet", action="store_true"))
    if args.nasnet:
        cases = Cases(args.out, "a")
        for name in ("NASNetMobile", "NASNetLarge"):
            add(cases, name)
        cases.close()
        return
    cases = Cases(args.out)
    public = [n for n in dir(keras.applications) if n[0].isupper() and not n.startswith("NASNet")]
    for name in sorted(public, key=lambda n: SMALL.index(n) if n in SMALL else len(SMALL))[: args.count]:
        add(cases, name)
    cases.close()
    if args.count < len(public):
        return
    if importlib.util.find_spec("jax"):
        subprocess.run([sys.executable, __file__, args.out, "--nasnet"], env={**os.environ, "KERAS_BACKEND": "jax"}, check=True)
    else:
        print("  NASNetMobile and NASNetLarge are left out: there is no JAX")


main()
