"""Random networks of convolutions, pooling, skips and up-sampling, with the receptive field that the gradient shows.

All weights are one and nothing is subtracted, so that an output's gradient is zero exactly where it does not depend on
the input. A maximum would hide the others of its window: pooling is averaging here, which sees the same. What
neighbouring outputs see repeats after some of them, moved on by a whole number of pixels; size, stride and centre are
read off one such period, away from all borders:

    size    the largest extent that one output depends on
    stride  the pixels a period moves on by, over the outputs in it
    centre  of position 0: the mean over the period, outputs that see nothing (between transposed windows) left out
"""

import json
import warnings

import torch
import torch.nn.functional as F

from common import Cases, Draw, arguments

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
WATCHED = {1: 60, 2: 36}


def conv(x, kernel, **options):
    rank = len(kernel)
    return [F.conv1d, F.conv2d][rank - 1](x, torch.ones(1, x.shape[1], *kernel), **options)


class Network:
    """Entries of a `layers:` list, and the same as functions of torch."""

    def __init__(self, draw, shape):
        self.draw, self.shape, self.rank = draw, shape, len(shape) - 1
        self.entries, self.functions = [], []

    def axes(self, low, high):
        return [self.draw.randint(low, high) for _ in range(self.rank)]

    def layer(self, entry, function):
        """`function` gets all outputs so far, the input first."""
        self.entries.append({"type": entry.pop("type"), "name": f"l{len(self.entries)}", **entry})
        self.functions.append(function)

    def run(self, x):
        outputs = [x]
        for function in self.functions:
            outputs.append(function(outputs))
            if min(outputs[-1].shape[2:]) < 1:
                raise ValueError("nothing is left")
        return outputs[-1]

    def text(self):
        head = ["layout: channels_first", f"input_shape: {json.dumps(self.shape)}", "layers:"]
        return "\n".join([*head, *(f"  - {json.dumps(e)}" for e in self.entries), ""])

    def space(self):
        with torch.no_grad():
            return self.run(torch.ones(1, *self.shape)).shape[2:]

    # The steps

    def convolution(self):
        d, kernel, dilation = self.draw, self.axes(1, 5), self.axes(1, 3)
        padding = "same" if d.chance(0.25) else self.axes(0, 3)
        stride = [1] * self.rank if padding == "same" else self.axes(1, 2)
        kind = d.choice(["conv", "conv", "depthwiseconv", "separableconv", "locallyconnected"])
        entry = {"type": f"{kind}{self.rank}d", "kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
        if kind != "depthwiseconv":
            entry["out_channels"] = 1
        self.layer(entry, lambda o: conv(o[-1], kernel, stride=stride, padding=padding, dilation=dilation))

    def pooling(self):
        kernel, stride = self.axes(1, 4), self.axes(1, 3)
        padding = [self.draw.randint(0, k // 2) for k in kernel]
        entry = {"type": f"{self.draw.choice(['max', 'avg'])}pool{self.rank}d", "kernel_size": kernel, "stride": stride, "padding": padding}
        self.layer(entry, lambda o: [F.avg_pool1d, F.avg_pool2d][self.rank - 1](o[-1], kernel, stride, padding))

    def transposed(self):
        kernel, stride, dilation, padding = self.axes(1, 5), self.axes(1, 3), self.axes(1, 2), self.axes(0, 2)
        extra = [self.draw.randint(0, max(s, t) - 1) for s, t in zip(stride, dilation)]
        options = {"stride": stride, "padding": padding, "dilation": dilation, "output_padding": extra}
        call = [F.conv_transpose1d, F.conv_transpose2d][self.rank - 1]
        self.layer(
            {"type": f"convtranspose{self.rank}d", "out_channels": 1, "kernel_size": kernel, **options},
            lambda o: call(o[-1], torch.ones(o[-1].shape[1], 1, *kernel), **options),
        )

    def upsampling(self):
        factor = self.axes(1, 4)
        mode = self.draw.choice(["nearest", *(["linear"] if self.rank == 1 else ["bilinear", "bicubic"])])
        entry = {"type": f"upsample{self.rank}d", "scale_factor": factor, "mode": mode}
        corners = {} if mode == "nearest" else {"align_corners": False}
        self.layer(entry, lambda o: F.interpolate(o[-1], scale_factor=[float(f) for f in factor], mode=mode, **corners))

    def adaptive(self):
        """To fewer positions, as 2 for every 3: with other extents the picture does not repeat in time to be read."""
        call = [F.adaptive_avg_pool1d, F.adaptive_avg_pool2d][self.rank - 1]
        parts = [[m for m in (2, 3, 4) if n % m == 0] for n in self.space()]
        size = [n * (m - 1) // m for n, m in zip(self.space(), map(self.draw.choice, parts))]
        self.layer({"type": f"adaptiveavgpool{self.rank}d", "output_size": size}, lambda o: call(o[-1], size))

    def bordered(self):
        pairs = [[self.draw.randint(0, 3), self.draw.randint(0, 3)] for _ in range(self.rank)]
        cut = self.draw.flag()
        sign = -1 if cut else 1
        flat = [sign * n for pair in reversed(pairs) for n in pair]
        entry = {"type": f"cropping{self.rank}d", "cropping": pairs} if cut else {"type": f"zeropadding{self.rank}d", "padding": pairs}
        self.layer(entry, lambda o: F.pad(o[-1], flat))

    def blocks_to_channels(self):
        """Up-sampling by channels; an image only."""
        if self.rank != 2:
            self.convolution()
            return
        r = self.draw.randint(2, 3)
        self.layer({"type": "conv2d", "kernel_size": 1, "out_channels": r * r}, lambda o: o[-1].repeat(1, r * r, 1, 1))
        self.layer({"type": "pixelshuffle", "upscale_factor": r}, lambda o: F.pixel_shuffle(o[-1], r))

    def residual(self):
        kernel = [2 * self.draw.randint(0, 2) + 1 for _ in range(self.rank)]
        dilation, start = self.axes(1, 2), len(self.entries)
        entry = {"type": f"conv{self.rank}d", "out_channels": 1, "kernel_size": kernel, "padding": "same", "dilation": dilation}
        self.layer(entry, lambda o: conv(o[-1], kernel, padding="same", dilation=dilation))
        if start > 0:
            self.layer({"type": "add", "from": [f"l{start}", f"l{start - 1}"]}, lambda o: o[start + 1] + o[start])
        else:
            self.layer({"type": "add", "from": ["l0", "input"]}, lambda o: o[1] + o[0])

    def branches(self):
        """Two windows of one size that are placed differently, side by side."""
        kernels = [self.axes(1, 5), self.axes(1, 5)]
        stride, start = self.axes(1, 2), len(self.entries)
        source = f"l{start - 1}" if start > 0 else "input"
        for kernel in kernels:
            entry = {"type": f"conv{self.rank}d", "out_channels": 1, "kernel_size": kernel, "stride": stride}
            before = [0 if self.draw.flag() else k - 1 for k in kernel]
            pairs = [[b, k - 1 - b] for b, k in zip(before, kernel)]
            flat = [n for pair in reversed(pairs) for n in pair]
            self.layer({"type": f"zeropadding{self.rank}d", "padding": pairs, "from": source}, lambda o, flat=flat: F.pad(o[start], flat))
            self.layer(entry, lambda o, kernel=kernel: conv(o[-1], kernel, stride=stride))
        self.layer({"type": "concat", "from": [f"l{start + 1}", f"l{start + 3}"], "axis": 1}, lambda o: torch.cat([o[start + 2], o[start + 4]], 1))
        self.layer({"type": f"conv{self.rank}d", "out_channels": 1, "kernel_size": 1}, lambda o: conv(o[-1], [1] * self.rank))

    def bridge(self):
        """Down by two, up by two, and the map from before beside it: a step of a U-Net."""
        kernel, start = [2 * self.draw.randint(0, 1) + 1 for _ in range(self.rank)], len(self.entries)
        source = f"l{start - 1}" if start > 0 else "input"
        pool = [F.avg_pool1d, F.avg_pool2d][self.rank - 1]
        self.layer({"type": f"maxpool{self.rank}d", "kernel_size": 2, "stride": 2}, lambda o: pool(o[-1], 2))
        self.layer({"type": f"conv{self.rank}d", "out_channels": 1, "kernel_size": kernel, "padding": "same"}, lambda o: conv(o[-1], kernel, padding="same"))
        self.layer({"type": f"upsample{self.rank}d", "scale_factor": 2}, lambda o: F.interpolate(o[-1], scale_factor=2))
        self.layer({"type": "add", "from": [f"l{start + 2}", source]}, lambda o: o[start] + o[start + 3])


FAMILIES = {
    "convolution and pooling": ["convolution", "pooling", "bordered"],
    "residual": ["convolution", "pooling", "residual"],
    "up-sampling": ["convolution", "upsampling", "pooling"],
    "transposed": ["convolution", "transposed", "pooling"],
    "branches": ["convolution", "branches", "pooling"],
    "adaptive": ["convolution", "adaptive"],
    "down and up": ["convolution", "bridge", "residual"],
    "shuffled": ["convolution", "blocks_to_channels", "pooling"],
    "all": ["convolution", "pooling", "bordered", "residual", "upsampling", "transposed", "branches", "bridge", "adaptive", "blocks_to_channels"],
}


def seen_along(network, axis):
    """The first and last pixel that consecutive outputs in the middle depend on, along one axis."""
    space = network.space()
    count = min(WATCHED[network.rank], space[axis])
    first = (space[axis] - count) // 2
    x = torch.ones(count, *network.shape, requires_grad=True)
    y = network.run(x)
    # All outputs on the other axis, so that it hides nothing.
    picked = y.movedim(axis + 2, 1)[torch.arange(count), first + torch.arange(count)]
    picked.sum().backward()
    depends = (x.grad != 0).movedim(axis + 2, 1).flatten(2).any(2)
    places = []
    for row in depends:
        hit = row.nonzero().flatten().tolist()
        places.append((hit[0], hit[-1]) if hit else None)
    return first, places


def axis_of(first, places, extent):
    """Size, stride and centre, or nothing where a border is near or no period is found."""
    whole = [p for p in places if p]
    if not whole:
        return None
    size = max(hi - lo + 1 for lo, hi in whole)
    if min(lo for lo, _ in whole) <= size + 8 or max(hi for _, hi in whole) >= extent - size - 9:
        return None
    for period in range(1, len(places) // 3 + 1):
        moved = {b[0] - a[0] for a, b in zip(places, places[period:]) if a and b}
        same = all((a is None) == (b is None) and (a is None or a[1] - a[0] == b[1] - b[0]) for a, b in zip(places, places[period:]))
        if same and len(moved) == 1:
            break
    else:
        return None
    stride = moved.pop() / period
    one = [(i, p) for i, p in enumerate(places[:period]) if p]
    centre = sum((lo + hi) / 2 - stride * (first + i) for i, (lo, hi) in one) / len(one)
    return {"size": max(hi - lo + 1 for _, (lo, hi) in one), "stride": stride, "centre": centre}


def field_of(network):
    axes = []
    for axis in range(network.rank):
        first, places = seen_along(network, axis)
        found = axis_of(first, places, network.shape[axis + 1])
        if not found:
            return None
        axes.append(found)
    return axes


def main():
    args = arguments(__doc__.splitlines()[0], 3000)
    draw = Draw(args.seed)
    cases = Cases(args.out)
    families = list(FAMILIES)
    told = tried = 0
    while told < args.count and tried < 4 * args.count:
        family = families[tried % len(families)]
        tried += 1
        flat = draw.chance(0.2) or family == "shuffled"
        network = Network(draw, [1, 84, 80] if flat else [1, 240])
        try:
            for _ in range(draw.randint(1, 4)):
                getattr(network, draw.choice(FAMILIES[family]))()
            axes = field_of(network)
        except (RuntimeError, ValueError, IndexError):
            continue
        if axes:
            told += 1
            expect = {"accepts": True, "last": {"field": axes}}
            cases.add(family, "network.yaml", network.text(), expect)
    cases.close()
    print(f"{told} of {tried} networks whose field is away from all borders")


main()
