"""What people do to the JSON of a model: one random edit, and the place where it was made."""

import copy


def entries(model):
    """Every layer of a model, and of the models within it."""
    for layer in model["config"]["layers"]:
        yield layer
        if isinstance(layer.get("config"), dict) and isinstance(layer["config"].get("layers"), list):
            yield from entries(layer)


def name_of(layer):
    return layer.get("name") or layer["config"].get("name")


def misspelt(d, word):
    """Two letters swapped, one left out, doubled, or in the other case."""
    if len(word) < 2:
        return word + word
    i = d.randrange(len(word) - 1)
    made = d.choice(
        [
            word[:i] + word[i + 1] + word[i] + word[i + 2 :],
            word[:i] + word[i + 1 :],
            word[: i + 1] + word[i:],
            word[:i] + word[i].swapcase() + word[i + 1 :],
        ]
    )
    return made if made != word else word + word[-1]


def other_value(d, value):
    if isinstance(value, bool):
        return d.choice([not value, None])
    if isinstance(value, (int, float)):
        return d.choice([0, -1, value * 2, value + 1, str(value), None, value + 0.5])
    if isinstance(value, str):
        return d.choice([misspelt(d, value), None, 3])
    if isinstance(value, list):
        return d.choice([value[:-1], value + value[-1:], [n * 2 if isinstance(n, int) else n for n in value], None])
    if value is None:
        return d.choice([1, "none", [2, 2]])
    return d.choice([None, {}, "same"])


def key(d, config, leave=()):
    """A key that says something of the layer, or any."""
    keys = [k for k in config if k not in leave]
    telling = [k for k in keys if k not in ("name", "trainable", "dtype") and not k.endswith(("regularizer", "constraint"))]
    return d.choice(telling if telling and d.chance(0.85) else keys) if keys else None


def drop_key(d, layer, model):
    k = key(d, layer["config"], ("layers", "input_layers", "output_layers"))
    if k is None:
        return None
    del layer["config"][k]
    return f"without {k}"


def rename_key(d, layer, model):
    k = key(d, layer["config"], ("layers", "input_layers", "output_layers"))
    if k is None:
        return None
    new = misspelt(d, k)
    layer["config"] = {new if n == k else n: v for n, v in layer["config"].items()}
    return f"{new} for {k}"


def change_value(d, layer, model):
    # Which layers take sparse and ragged tensors depends on what computes them.
    k = key(d, layer["config"], ("name", "layers", "input_layers", "output_layers", "sparse", "ragged", "optional"))
    if k is None:
        return None
    old = layer["config"][k]
    layer["config"][k] = other_value(d, old)
    return f"{k} {layer['config'][k]} for {old}"


def add_key(d, layer, model):
    k = d.choice(["kernel", "pool", "batch_input_shape", "batch_shape", "filters", "units", "rate", "stride", "input_dim", "axis", "activation", "output_dim"])
    if k in layer["config"]:
        return None
    layer["config"][k] = d.choice([2, None, [None, 4]])
    return f"{k} as well"


def misspell_class(d, layer, model):
    old = layer["class_name"]
    layer["class_name"] = misspelt(d, old)
    return f"{layer['class_name']} for {old}"


def other_class(d, layer, model):
    old = layer["class_name"]
    same_family = {"Conv1D": "Conv2D", "Conv2D": "Conv3D", "MaxPooling2D": "MaxPooling1D", "LSTM": "GRU", "GRU": "LSTM", "Add": "Concatenate", "Concatenate": "Add", "Flatten": "GlobalAveragePooling2D", "BatchNormalization": "LayerNormalization"}
    new = same_family.get(old)
    if new is None:
        return None
    layer["class_name"] = new
    return f"{new} for {old}"


def references(node):
    """Every edge in the calls of a layer: the lists that begin with a name."""
    if isinstance(node, dict):
        for v in node.values():
            yield from references(v)
    elif isinstance(node, list):
        if len(node) >= 3 and isinstance(node[0], str) and isinstance(node[1], int):
            yield node
            rest = node[3:]
        else:
            rest = node
        for v in rest:
            yield from references(v)


def redirect(d, layer, model):
    edges = [e for e in references(layer.get("inbound_nodes", [])) if e[0] != "_CONSTANT_VALUE"]
    if not edges:
        return None
    edge = d.choice(edges)
    old = edge[0]
    how = d.random()
    if how < 0.5:
        edge[0] = d.choice([name_of(e) for e in model["config"]["layers"]])
    elif how < 0.75:
        edge[0] = misspelt(d, old)
    else:
        place = d.choice([1, 2])
        edge[place] += 1
        return f"output {edge[1]}/{edge[2]} of {old}"
    return f"reads {edge[0]} for {old}"


def double(d, layer, model):
    other = d.choice(model["config"]["layers"])
    name = name_of(other)
    if other is layer or name == name_of(layer):
        return None
    if "name" in layer:
        layer["name"] = name
    layer["config"]["name"] = name
    return f"a second {name}"


def remove(d, layer, model):
    model["config"]["layers"] = [e for e in model["config"]["layers"] if e is not layer]
    return f"without {name_of(layer)}"


def outputs(d, layer, model):
    lists = [k for k in ("output_layers", "input_layers") if model["config"].get(k)]
    if not lists:
        return None
    edge = next(references(model["config"][d.choice(lists)]), None)
    if edge is None:
        return None
    old = edge[0]
    edge[0] = d.choice([misspelt(d, old), name_of(layer)])
    return f"{edge[0]} for {old} at the model's ends"


KINDS = [drop_key, rename_key, change_value, change_value, add_key, misspell_class, other_class, redirect, redirect, double, remove, outputs]


def mutated(d, model):
    """A copy with one edit, its kind, what it was and the layer; nothing where the edit does not apply."""
    changed = copy.deepcopy(model)
    # A model within the model has names of its own.
    places = [m for m in [changed, *entries(changed)] if isinstance(m.get("config"), dict) and isinstance(m["config"].get("layers"), list)]
    holder = d.choice(places)
    if not holder["config"]["layers"]:
        return None
    layer = d.choice(holder["config"]["layers"])
    edit = d.choice(KINDS)
    what = edit(d, layer, holder)
    return (changed, edit.__name__, what) if what and changed != model else None
