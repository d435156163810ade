"""What the framework of the YOLO files makes of one: shapes and parameters of each row, and its own totals."""

import logging
import os
import re
import sys
import tempfile
import types
import warnings
from pathlib import Path

# It looks for news and writes its settings where it is imported, unless it is told otherwise.
os.environ |= {"YOLO_VERBOSE": "false", "YOLO_OFFLINE": "true"}
os.environ.setdefault("YOLO_CONFIG_DIR", str(Path(tempfile.gettempdir()) / "fovea-oracle-ultralytics"))
# The operators that these rules are for are compiled, and no file asks for any of them: torchvision does without.
sys.modules.setdefault(
    "torchvision._meta_registrations", types.ModuleType("torchvision._meta_registrations")
)

import torch  # noqa: E402
import torchvision  # noqa: E402
import ultralytics  # noqa: E402
import yaml  # noqa: E402
from ultralytics.nn import tasks  # noqa: E402
from ultralytics.nn.modules import head as heads  # noqa: E402

from common import reason  # noqa: E402

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
torch.set_num_threads(1)

SHIPPED = Path(ultralytics.__file__).parent / "cfg/models"
TEXT_WIDTH = 512
# The loader tries a network with the vectors of so many texts, whatever its number of classes.
TEXTS = 80

# Weights are never loaded: only the network's form is asked for.
_get_model = torchvision.models.get_model
torchvision.models.get_model = lambda name, weights=None, **more: _get_model(name, weights=None, **more)


def task_of(rows):
    """The class that runs such rows; they differ in what is handed to a row besides the rows before it."""
    modules = {row[2] for row in rows if isinstance(row, list) and len(row) > 2}
    if modules & {"WorldDetect", "C2fAttn", "ImagePoolingAttn"}:
        return tasks.WorldModel
    if any(str(m).startswith("YOLOE") for m in modules):
        return tasks.YOLOEModel
    return tasks.RTDETRDetectionModel if "RTDETRDecoder" in modules else tasks.DetectionModel


def built(text, name):
    """The network of a file of this name, without weights: on torch's meta device, or where the caller has put it."""
    config = yaml.safe_load(text)
    config["scale"] = tasks.guess_model_scale(name)
    rows = config["backbone"] + config["head"]
    network = task_of(rows).__new__(task_of(rows))
    torch.nn.Module.__init__(network)
    network.txt_feats = torch.zeros(1, TEXTS, TEXT_WIDTH)
    tasks._initialize_yolo_model(network, config, 3, None, False)
    last = network.model[-1]
    if isinstance(last, heads.Detect):
        last.stride = [8.0 * 2**i for i in range(last.nl)]
    return network.eval()


def run(network, size):
    """The output of each row for an image of this size, by hooks on the rows."""
    outputs = {}
    hooks = [
        m.register_forward_hook(lambda m, _, out: outputs.__setitem__(m.i, out)) for m in network.model
    ]
    with torch.no_grad():
        network.predict(torch.empty(1, 3, *size))
    for hook in hooks:
        hook.remove()
    return outputs


def first_of(output):
    while isinstance(output, (list, tuple)):
        output = output[0]
    return list(output.shape[1:]) if isinstance(output, torch.Tensor) else None


def describe(network, outputs):
    """In the terms of a case's `expect`."""
    rows = []
    for m in network.model:
        row = {"index": m.i, "parameters": sum(p.numel() for p in m.parameters())}
        # Its output is the text; the rows after it go on with the maps.
        if not isinstance(m, tasks.ImagePoolingAttn):
            row["output"] = first_of(outputs[m.i])
        rows.append(row)
    parameters = list(network.parameters())
    expect = {
        "accepts": True,
        "parameters": sum(p.numel() for p in parameters),
        "modules": sum(1 for m in network.modules() if not m._modules),
        "layers": rows,
    }
    # Folding freezes what it folds, as nobody trains it any more.
    if not network.is_fused():
        expect["trainable"] = sum(p.numel() for p in parameters if p.requires_grad)
        expect["state"] = {name: list(t.shape) for name, t in network.state_dict().items()}
    return expect


def asked(text, name, size, device):
    """As it is trained, and then as it is used."""
    with torch.device(device):
        network = built(text, name)
        trained = describe(network, run(network, size))
        network.fuse(verbose=False)
        return trained, describe(network, run(network, size))


def expected(text, name, size):
    """Without computing anything; what is refused so is asked again with numbers."""
    try:
        # Without numbers torch does not look at the inputs of a transposed convolution.
        return asked(text, name, size, "cpu" if "Transpose" in text else "meta")
    except Exception:
        try:
            return asked(text, name, size, "cpu")
        except Exception as error:  # whatever it raises is its refusal
            refused = {"accepts": False, "refusal": reason(error)}
            return refused, refused


def scale_in(name, scale):
    """`yolov8-p6.yaml` as the file of this scale is asked for: `yolov8n-p6.yaml`."""
    return re.sub(r"(yolo(?:e-)?v?\d+)", rf"\g<1>{scale}", name, count=1)
