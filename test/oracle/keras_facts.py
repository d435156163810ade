"""What Keras says of a model, layer by layer."""

import collections
import math


def count(weights):
    return sum(math.prod(w.shape) for w in weights)


def first_of(made):
    # Keras 2 has a single tensor as it is.
    return made[0] if isinstance(made, (list, tuple)) else made


def output_of(layer, call=0):
    """The shape of the first output of a call, without the batch."""
    try:
        made = layer._inbound_nodes[call].output_tensors if layer._inbound_nodes else layer.output
        return list(first_of(made).shape[1:])
    except (AttributeError, IndexError):
        return None


def is_model(layer):
    return hasattr(layer, "layers") and hasattr(layer, "to_json")


def leaves(model):
    """The layers that are no models themselves, in order."""
    for layer in model.layers:
        if is_model(layer):
            yield from leaves(layer)
        else:
            yield layer


def graph_of(model):
    """The graph that a chain is run as, and that of a model itself."""
    graph = getattr(model, "_functional", None) or model
    return graph if getattr(graph, "_nodes_by_depth", None) else None


def called(graph):
    """The models within a graph, each with the tensors that its first call reads."""
    calls = {}
    for nodes in graph._nodes_by_depth.values():
        for node in nodes:
            layer = getattr(node, "operation", None) or getattr(node, "layer", None)
            if is_model(layer):
                calls.setdefault(id(layer), (layer, []))[1].append(node)
    for layer, nodes in calls.values():
        yield layer, min(nodes, key=layer._inbound_nodes.index)


def tensors(nested):
    if isinstance(nested, dict):
        return [t for v in nested.values() for t in tensors(v)]
    return [t for v in nested for t in tensors(v)] if isinstance(nested, (list, tuple)) else [nested]


def run(graph, inputs):
    """A graph once more, on other tensors; gives those that its inputs become."""
    if hasattr(graph, "_run_through_graph"):
        inputs = graph._adjust_input_rank(inputs)
        graph._run_through_graph(inputs)
        return inputs
    # Only tensors of TensorFlow's own are made to fit, as all are when the model itself is called.
    inputs = [fitted(tensor, own) for tensor, own in zip(inputs, graph.inputs)]
    graph._run_internal_graph(inputs)
    return inputs


def fitted(tensor, own):
    """A tensor with the axis of 1 at the end that a model adds or leaves out."""
    more = len(tensor.shape) - len(own.shape)
    if more == 1 and tensor.shape[-1] == 1:
        return tensor[..., 0]
    return tensor[..., None] if more == -1 and own.shape[-1] == 1 else tensor


def follow(graph, inputs, shapes):
    """Output shapes of the layers of a graph that runs on these tensors, which may not be those that it was built on."""
    before = {id(layer): len(layer._inbound_nodes) for layer in graph.layers}
    for tensor, own in zip(run(graph, inputs), graph.inputs):
        shapes[id(own._keras_history[0])] = list(tensor.shape[1:])
    for layer in graph.layers:
        call = before[id(layer)]
        if len(layer._inbound_nodes) <= call:
            continue
        if not is_model(layer):
            shapes[id(layer)] = output_of(layer, call)
        elif graph_of(layer):
            follow(graph_of(layer), tensors(layer._inbound_nodes[call].input_tensors), shapes)


def expected(model):
    layers = []
    kept = [(layer, output_of(layer)) for layer in leaves(model)]
    shapes = {}
    outer = graph_of(model)
    for layer, node in called(outer) if outer else ():
        if graph_of(layer):
            follow(graph_of(layer), tensors(node.input_tensors), shapes)
    for layer, own in kept:
        # Where a graph is cut at a tensor in its middle, Keras 3 puts an input there that the file knows nothing of.
        if layer.name.endswith("CLONE"):
            continue
        facts = {"name": layer.name, "parameters": count(layer.weights)}
        output = shapes.get(id(layer), own)
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
