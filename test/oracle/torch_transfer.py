"""States of random modules of torch.nn in a config, and what is loaded of one's weights into the same config after an edit."""

import copy
import warnings

import torch
import torch.nn as nn
import yaml

from common import Cases, Draw, arguments

warnings.filterwarnings("ignore")
UTILS = "torch.nn.utils."
DICTIONARY = "collections.OrderedDict"


def target(name, **args):
    return {"_target_": name if "." in name else f"torch.nn.{name}", **args}


def made(tree):
    """As Hydra instantiates it: what is within first."""
    if isinstance(tree, list):
        return [made(part) for part in tree]
    if not isinstance(tree, dict):
        return tree
    path = tree.get("_target_")
    args = {key: made(part) for key, part in tree.items() if key not in ("_target_", "_args_")}
    if path in (None, DICTIONARY):
        return args
    found = torch
    for part in path.split(".")[1:]:
        found = getattr(found, part)
    return found(*(made(part) for part in tree.get("_args_", [])), **args)


def of_vectors(d, width):
    """A layer of so many features and how many it gives."""
    to = d.randint(2, 12)
    kind = d.choice(["Linear", "Linear", "LayerNorm", "RMSNorm", "PReLU", "ReLU", "Dropout", "BatchNorm1d", "weighted"])
    flags = {"bias": False} if d.chance(0.3) else {}
    if kind == "weighted":
        inner = target("Linear", in_features=width, out_features=to, **flags)
        return weighted(d, inner), to
    if kind == "Linear":
        return target(kind, in_features=width, out_features=to, **flags), to
    if kind == "LayerNorm":
        return target(kind, normalized_shape=width, **d.choice([{}, flags, {"elementwise_affine": False}])), width
    if kind == "RMSNorm":
        return target(kind, normalized_shape=[width]), width
    if kind == "BatchNorm1d":
        return target(kind, num_features=width, **statistics(d)), width
    return target(kind), width


def statistics(d):
    return d.choice([{}, {"affine": False}, {"track_running_stats": False}, {"affine": True, "track_running_stats": True}])


def weighted(d, inner):
    path = d.choice(["weight_norm", "spectral_norm", "parametrizations.weight_norm", "parametrizations.spectral_norm", "parametrizations.orthogonal"])
    more = {"dim": d.choice([0, 1])} if "orthogonal" not in path and d.chance(0.3) else {}
    return target(UTILS + path, module=inner, **more)


def of_images(d, width):
    to = d.randint(2, 6) * 2
    kind = d.choice(["Conv2d", "Conv2d", "ConvTranspose2d", "BatchNorm2d", "InstanceNorm2d", "GroupNorm", "PReLU", "ReLU", "weighted"])
    if kind in ("Conv2d", "ConvTranspose2d", "weighted"):
        more = {"groups": 2} if d.chance(0.3) else {}
        size = d.choice([1, 3, [1, 3]])
        inner = target("Conv2d" if kind == "weighted" else kind, in_channels=width, out_channels=to, kernel_size=size, padding=d.choice([1, 2]), bias=d.flag(), **more)
        return (weighted(d, inner) if kind == "weighted" else inner), to
    if kind == "GroupNorm":
        return target(kind, num_groups=2, num_channels=width, affine=d.flag()), width
    if kind == "PReLU":
        return target(kind, num_parameters=d.choice([1, width])), width
    return (target(kind, num_features=width, **statistics(d)) if "Norm" in kind else target(kind)), width


def alone(d):
    """A module that no chain would call."""
    width = d.randint(1, 4) * 4
    kind = d.choice(["LSTM", "GRU", "RNN", "LSTMCell", "MultiheadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer", "TransformerEncoder", "Bilinear", "Embedding", "EmbeddingBag", "Conv1d", "Conv3d", "AdaptiveLogSoftmaxWithLoss", "Transformer"])
    if kind in ("LSTM", "GRU", "RNN"):
        more = {"proj_size": 2} if kind == "LSTM" and d.chance(0.3) else {}
        return target(kind, input_size=width, hidden_size=d.randint(3, 8), num_layers=d.randint(1, 2), bidirectional=d.flag(), bias=d.flag(), **more)
    if kind == "LSTMCell":
        return target(kind, input_size=width, hidden_size=5, bias=d.flag())
    if kind == "MultiheadAttention":
        more = d.choice([{}, {"add_bias_kv": True}, {"kdim": 6, "vdim": 5}, {"bias": False}])
        return target(kind, embed_dim=width, num_heads=2, **more)
    if kind.endswith("coderLayer"):
        return target(kind, d_model=width, nhead=2, dim_feedforward=d.randint(4, 9), bias=d.flag())
    if kind == "TransformerEncoder":
        inner = target("TransformerEncoderLayer", d_model=width, nhead=2, dim_feedforward=6)
        norm = {"norm": target("LayerNorm", normalized_shape=width)} if d.flag() else {}
        return target(kind, encoder_layer=inner, num_layers=d.randint(1, 3), **norm)
    if kind == "Transformer":
        return target(kind, d_model=width, nhead=2, num_encoder_layers=1, num_decoder_layers=2, dim_feedforward=4)
    if kind == "Bilinear":
        return target(kind, in1_features=width, in2_features=3, out_features=5, bias=d.flag())
    if kind.startswith("Embedding"):
        return target(kind, num_embeddings=11, embedding_dim=width)
    if kind == "AdaptiveLogSoftmaxWithLoss":
        return target(kind, in_features=width, n_classes=20, cutoffs=[4, 10], head_bias=d.flag())
    return target(kind, in_channels=width, out_channels=4, kernel_size=3)


def chain(d):
    step = d.choice([of_vectors, of_images])
    width, parts = d.randint(2, 5) * 2, []
    for _ in range(d.randint(2, 5)):
        part, width = step(d, width)
        parts.append(part)
    if d.chance(0.4):
        return target("Sequential", _args_=[{"_target_": DICTIONARY, **{f"part{i}": part for i, part in enumerate(parts)}}])
    return target("Sequential", _args_=parts)


def part(d):
    return chain(d) if d.chance(0.55) else alone(d)


def drawn(d):
    """Networks under keys of their own; a list of modules among them, of which one may be read after any other."""
    roots = {}
    for name in d.sample(["net", "encoder", "head"], d.randint(1, 3)):
        parts = [part(d) for _ in range(d.randint(2, 5))]
        named = d.chance(0.3)
        roots[name] = target("ModuleDict", modules={f"m{i}": p for i, p in enumerate(parts)}) if named else target("ModuleList", modules=parts)
    return roots


def places(root):
    return [v for v in root.values() if isinstance(v, dict)]


def edited(d, tree):
    """One edit of one of the lists; what it is."""
    changed = copy.deepcopy(tree)
    root = changed[d.choice(list(changed))]
    held = root["modules"]
    keys = list(held) if isinstance(held, dict) else list(range(len(held)))
    at = d.choice(keys)
    kind = d.choice(["replaced", "removed", "inserted", "swapped", "wider", "renamed", "nested", "network"])
    if kind == "replaced":
        held[at] = part(d)
    elif kind == "removed" and len(keys) > 1:
        del held[at]
    elif kind == "inserted":
        new = d.choice([target("ReLU"), part(d)])
        if isinstance(held, dict):
            held["new"] = new
        else:
            held.insert(at, new)
    elif kind == "swapped":
        other = d.choice(keys)
        held[at], held[other] = held[other], held[at]
    elif kind == "renamed" and isinstance(held, dict):
        held["other"] = held.pop(at)
    elif kind == "nested":
        held[at] = target("Sequential", _args_=[held[at]]) if "modules" not in held[at] and not unchained(held[at]) else held[at]
    elif kind == "network":
        changed["further"] = target("Linear", in_features=4, out_features=3)
    else:
        for key in ("hidden_size", "dim_feedforward", "embedding_dim"):
            if key in held[at]:
                held[at][key] += 1
    return changed, kind


def unchained(tree):
    """What is called with more than one tensor."""
    return any(word in tree["_target_"] for word in ("Attention", "Decoder", "Transformer", "Bilinear", "Adaptive", "Embedding"))


def state_of(tree):
    own = {name: made(part) for name, part in tree.items()}
    state = {f"{name}.{key}": t for name, module in own.items() for key, t in module.state_dict().items()}
    return state, {f"{name}.{key}" for name, module in own.items() for key, _ in module.named_parameters()}


def main():
    args = arguments(__doc__, 200)
    draw = Draw(args.seed)
    cases = Cases(args.out)
    done = 0
    while done < args.count:
        before = drawn(draw)
        after, kind = edited(draw, before)
        try:
            weights, parameters = state_of(before)
            own, _ = state_of(after)
        except Exception:  # what cannot be built is none of this oracle's
            continue
        loaded = {key: t for key, t in weights.items() if key in own and own[key].shape == t.shape}
        expect = {
            "accepts": True,
            "state": {key: list(t.shape) for key, t in own.items()},
            "transferred": {
                "from": {"name": "before.yaml", "text": yaml.safe_dump(before, sort_keys=False)},
                "tensors": len(loaded),
                "parameters": sum(t.numel() for key, t in loaded.items() if key in parameters),
            },
        }
        cases.add(kind, "after.yaml", yaml.safe_dump(after, sort_keys=False), expect)
        done += 1
    cases.close()


if __name__ == "__main__":
    torch.set_num_threads(1)
    assert nn
    main()
