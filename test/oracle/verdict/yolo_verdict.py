"""What the framework of the YOLO files does with one: builds it as `YOLO("name.yaml")` does, and runs it, or refuses."""

import json
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import torch  # noqa: E402

from common import reason  # noqa: E402
from yolo_facts import TEXT_WIDTH, first_of, heads, tasks  # noqa: E402

from ultralytics.nn.modules.conv import Conv  # noqa: E402  # after yolo_facts, which sets its environment

FOLDER = Path(tempfile.mkdtemp(prefix="fovea-verdict-"))
SIZES = [[256, 256], [384, 640]]

CLASSES = {
    "segment": tasks.SegmentationModel,
    "pose": tasks.PoseModel,
    "obb": tasks.OBBModel,
    "classify": tasks.ClassificationModel,
    "semantic": tasks.SemanticSegmentationModel,
    "depth": tasks.DepthModel,
}


def class_of(name, config):
    """As the classes `YOLO`, `RTDETR`, `YOLOWorld` and `YOLOE` choose it; whoever uses such modules uses theirs."""
    modules = {str(row[2]) for row in config["backbone"] + config["head"] if isinstance(row, list) and len(row) > 2}
    if "RTDETRDecoder" in modules:
        return tasks.RTDETRDetectionModel
    if "-world" in name or modules & {"WorldDetect", "C2fAttn", "ImagePoolingAttn"}:
        return tasks.WorldModel
    task = tasks.guess_model_task(config) or "detect"
    if "yoloe" in name or any(m.startswith("YOLOE") for m in modules):
        return tasks.YOLOESegModel if task == "segment" else tasks.YOLOEModel
    return CLASSES.get(task, tasks.DetectionModel)


class Stopped(Exception):
    """Where it stopped: the number of the row, if it was at one."""

    def __init__(self, error, row):
        super().__init__(reason(error))
        self.row = row


def built(path):
    config = tasks.yaml_model_load(path)
    make = class_of(path.name, config)
    network = make(config, verbose=False)
    if isinstance(network, tasks.WorldModel):
        network.txt_feats = torch.zeros(1, config["nc"], TEXT_WIDTH)
    return network


def row_of(error):
    """The row that the loader, or the network, was at: their own loops say so."""
    at, trace = None, error.__traceback__
    while trace:
        code, local = trace.tb_frame.f_code.co_name, trace.tb_frame.f_locals
        if code == "parse_model" and isinstance(local.get("i"), int):
            at = local["i"]
        if code == "_predict_once" or code == "predict":
            at = getattr(local.get("m"), "i", at)
        trace = trace.tb_next
    return at


def run(network, size, training):
    outputs = {}
    hooks = [m.register_forward_hook(lambda m, _, out: outputs.__setitem__(m.i, out)) for m in network.model]
    network.train(training)
    with torch.no_grad():
        # What is trained sees two images: one alone has no variance where its map is a single position.
        network.predict(torch.zeros(2, network.yaml.get("channels", 3), *size))
    for hook in hooks:
        hook.remove()
    return outputs


# Biases are numbers: without numbers they need no first values.
for _class in {c for c in vars(heads).values() if isinstance(c, type) and "bias_init" in vars(c)}:
    _class.bias_init = (
        lambda self, init=_class.bias_init: init(self) if self.nc == 0 or not next(self.parameters()).is_meta else None
    )


# The loader keeps the activation of a file that it has refused.
ACTIVATION = Conv.default_act


def needs_numbers(module):
    """Without numbers torch takes windows of no or of three extents, does not look at what a transposed convolution reads, and
    finds the best of no classes."""
    if isinstance(module, heads.RTDETRDecoder):
        return module.nc == 0
    if not isinstance(module, torch.nn.modules.conv._ConvNd):
        return False
    odd = module.out_channels == 0 or 0 in module.kernel_size or len(module.kernel_size) != 2
    return odd or module.transposed or min(module.padding) < 0


def asked(path, device):
    Conv.default_act = ACTIVATION
    try:
        with torch.device(device):
            network = built(path)
            if device == "meta" and any(map(needs_numbers, network.modules())):
                raise ValueError("to be asked with numbers")
            last = network.model[-1]
            if device == "meta" and isinstance(last, heads.Detect):
                last.stride = [8.0 * 2**i for i in range(last.nl)]
            outputs = [run(network, size, training) for size in SIZES for training in (True, False)]
    except Exception as error:  # whatever it raises is its refusal
        raise Stopped(error, row_of(error)) from error
    rows = []
    for m in network.model:
        row = {"index": m.i, "parameters": sum(p.numel() for p in m.parameters())}
        if not isinstance(m, tasks.ImagePoolingAttn):
            row["output"] = first_of(outputs[1][m.i])
        rows.append(row)
    return {"accepts": True, "parameters": sum(p.numel() for p in network.parameters()), "layers": rows}


def verdict(text, name):
    path = FOLDER / name
    path.write_text(text, encoding="utf-8")
    try:
        return asked(path, "meta")
    except Stopped:
        try:
            return asked(path, "cpu")
        except Stopped as stopped:
            return {"accepts": False, "refusal": str(stopped), "row": stopped.row}
    finally:
        path.unlink()


LONGEST = 60
MOST_BYTES = 8 << 30


def isolated(text, name):
    """The same in a process of its own: odd numbers end Python itself, take all memory or for ever. None where that is so."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        signal.alarm(LONGEST)
        said = verdict(text, name)
        with os.fdopen(writing, "w") as out:
            json.dump(said, out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    (FOLDER / name).unlink(missing_ok=True)
    if status == 0 and said:
        said = json.loads(said)
        return None if "memory" in said.get("refusal", "").lower() else said
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status)
    return {"accepts": False, "refusal": f"ends with signal {killed}", "row": None} if killed in (signal.SIGFPE, signal.SIGSEGV) else None
