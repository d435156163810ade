"""What Keras says of a model, layer by layer."""

import collections
import math


def count(weights):
    return sum(math.prod(w.shape) for w in weights)


def output_of(layer):
    """The shape of the first output of the first call, without the batch."""
    try:
        made = layer._inbound_nodes[0].output_tensors if layer._inbound_nodes else layer.output
        # Keras 2 has a single tensor as it is.
        first = made[0] if isinstance(made, (list, tuple)) else made
        return list(first.shape[1:])
    except (AttributeError, IndexError):
        return None


def leaves(model):
    """The layers that are no models themselves, in order."""
    for layer in model.layers:
        if hasattr(layer, "layers") and hasattr(layer, "to_json"):
            yield from leaves(layer)
        else:
            yield layer


def expected(model):
    layers = []
    for layer in leaves(model):
        facts = {"name": layer.name, "parameters": count(layer.weights)}
        output = output_of(layer)
        if output is not None:
            facts["output"] = output
        layers.append(facts)
    # Within nested models a name may stand for several layers.
    times = collections.Counter(facts["name"] for facts in layers)
    return {
        "accepts": True,
        "parameters": count(model.weights),
        "trainable": count(model.trainable_weights),
        "layers": [facts for facts in layers if times[facts["name"]] == 1],
    }
