"""Keras as it is asked for a verdict on a file: whether it loads it, and what it makes of it."""

import os
import re
import signal
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import numpy as np
from common import reason
from keras_facts import expected
from keras_functions import Keras3, TensorFlow, common

warnings.filterwarnings("ignore")


def framework(two):
    """Keras, and the functions that its models can hold."""
    if two:
        import tensorflow as tf

        tf.get_logger().setLevel("ERROR")
        two_ = tf.keras
        # Since then `tf.keras` is Keras 3, and Keras 2 a package of its own.
        if tuple(int(n) for n in tf.__version__.split(".")[:2]) >= (2, 16):
            import tf_keras as two_
        return two_, common(np, TensorFlow(tf))
    import keras

    return keras, common(np, Keras3(keras))


# Keras 2 looks for ever for an edge that leads nowhere.
LONGEST = 10


def endless(*_):
    raise TimeoutError("it never ends")


def verdict(keras, text, run=False):
    """What Keras makes of a file; `run`: what it loads has to compute something as well."""
    # Of its own time: a busy machine is not endless.
    signal.signal(signal.SIGVTALRM, endless)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        model = keras.models.model_from_json(text)
        facts = expected(model)
        if run:
            attempt(model)
        return facts
    except Exception as error:
        # Slow is not endless.
        if isinstance(error, TimeoutError) and "calling layer" in str(error):
            return None
        # A chain that is not built until it sees data has no figures to compare.
        return {"accepts": "not yet been created" in str(error), "refusal": cause(error)}
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def attempt(model):
    """Runs it; what TensorFlow computes on other devices only is no fault of the file."""
    try:
        once(model)
    except Exception as error:
        if not re.search(r"UnimplementedError|NHWC|only supports", f"{type(error).__name__} {error}"):
            raise


# Axes that are free get an extent that no layer of the models has.
FREE = 13


def once(model):
    """Runs it on zeros: shapes that do not agree are met here at the latest, where Keras 3 has built layers by the file's word."""
    data = []
    for tensor in model.inputs:
        batch, *rest = tensor.shape
        data.append(np.zeros((batch or 2, *(FREE if n is None else n for n in rest)), "float32"))
    model(data if len(data) > 1 else data[0], training=False)


def computes(keras, text):
    return "refusal" not in (verdict(keras, text, run=True) or {"refusal": ""})


def cause(error):
    """What is behind the general words that Keras wraps its refusals in."""
    inner = re.search(r"Exception encountered: (.+)", str(error))
    return (inner.group(1) if inner else reason(error))[:300]
