"""Random small YOLO files, one module of the framework in each: its arguments, within rows that give it what it wants.

`drawn(draw, module)` gives (text, file name, image size). Most are sound; the draws are wide enough for the framework to
refuse some: groups that do not divide, copies that do not fit behind each other, maps of different sizes.
"""

import json
import math

DRAWS = {}


def draws(*names):
    def register(make):
        for name in names:
            DRAWS[name] = lambda f, name=name: make(f, name)
        return make

    return register


class File:
    """Rows as they are drawn, and the channels that each gives, so that the next one can be drawn to suit."""

    def __init__(self, d):
        self.d = d
        self.nc = d.choice([1, 3, 10, 20, 64, 80, 120])
        self.keys = {"nc": self.nc}
        self.name = "model.yaml"
        self.width, self.most = 1.0, math.inf
        self.rows, self.outs = [], []
        self.scale()

    def scale(self):
        d = self.d
        form = d.choice(["scales", "scales", "multiples", "none"])
        member = lambda: [  # noqa: E731
            d.choice([0.33, 0.5, 0.67, 1.0, 1.33]),
            d.choice([0.25, 0.5, 0.75, 1.0, 1.25]),
            d.choice([128, 256, 512, 768, 1024]),
        ]
        if form == "scales":
            names = d.sample("nsmlx", d.randint(1, 5))
            table = {n: member() for n in names}
            chosen = d.choice(names)
            named = d.chance(0.8)
            letter = chosen if d.chance(0.97) else d.choice("nsmlx")
            self.name = d.choice(["yolov8{}.yaml", "yolo11{}-own.yaml", "yolo26{}.yaml"]).format(letter if named else "")
            self.keys["scales"] = table
            _, self.width, self.most = table[chosen if named else names[0]]
        elif form == "multiples":
            depth, self.width, _ = member()
            self.keys |= {"depth_multiple": depth, "width_multiple": self.width}
        if d.chance(0.15):
            self.keys["activation"] = d.choice(["nn.ReLU()", "torch.nn.ReLU6()", "nn.LeakyReLU(0.1)"])

    def scaled(self, c):
        return math.ceil(min(c, self.most) * self.width / 8) * 8

    def said_for(self, c):
        """A number that scales to this one, if there is any."""
        return next((r for r in (round(c / self.width), c, 2 * c, 4 * c) if self.scaled(r) == c), c)

    def some(self):
        return self.d.choice([8, 16, 24, 32, 48, 64, 64, 96, 100, 128, 128, 200, 256, 512, self.nc])

    @property
    def c(self):
        return self.outs[-1] if self.outs else 3

    def repeats(self):
        return self.d.choice([1, 1, 2, 3, 6])

    def copies(self, suits):
        """Copies in series, mostly where these fit behind each other."""
        return self.d.choice([2, 3]) if self.d.chance(0.25 if suits else 0.03) else 1

    def prefix(self, *makers):
        """The arguments are by position: so many of them, the others keep their defaults."""
        return [make() for make in makers[: self.d.randint(0, len(makers))]]

    def groups(self, *channels):
        return self.d.divisor(math.gcd(*channels)) if self.d.chance(0.9) else self.d.choice([2, 3])

    def add(self, source, n, module, args, out):
        self.rows.append([source, n, module, args])
        self.outs.append(out)

    def conv(self, c=None, k=3, s=1):
        c = c or self.some()
        self.add(-1, 1, "Conv", [c, k, s], self.scaled(c))

    def base(self, name, make, repeat=False, keeps=0.4):
        """A module whose first argument is a number of channels that is scaled."""
        same = self.d.chance(keeps)
        c = self.said_for(self.c) if same else self.some()
        out = self.scaled(c)
        n = self.repeats() if repeat else self.copies(out == self.c)
        self.add(-1, n, name, [c, *make(out)], out)

    def free(self, name, args, out=None):
        self.add(-1, self.copies(out in (None, self.c)), name, args, out or self.c)

    def text(self):
        lines = [f"{k}: {json.dumps(v)}" for k, v in self.keys.items()]
        at = self.d.randint(1, max(1, len(self.rows) - 1))
        rows = [f"  - {json.dumps(r)}" for r in self.rows]
        return "\n".join([*lines, "backbone:", *rows[:at], "head:", *rows[at:], ""])

    def levels(self, count, lowest=None):
        """A pyramid: rows of which each is half as large as the one before it, and their numbers."""
        numbers = []
        for i in range(count):
            self.conv(lowest if i == 0 else None, 3, 2)
            if self.d.flag():
                self.conv(None, 1)
            numbers.append(len(self.rows) - 1)
        return numbers


def drawn(d, module):
    f = File(d)
    for _ in range(d.choice([0, 1, 1, 2])):
        f.conv(None, 3, d.choice([1, 2]))
    DRAWS[module](f)
    if module not in ENDS:
        if d.chance(0.5):
            f.conv(None, d.choice([1, 3]), d.choice([1, 2]))
        if d.chance(0.3):
            f.add(-1, 1, "Classify", ["nc"], f.nc)
    if len(f.rows) == 1:
        f.conv()
    side = d.choice([32, 64, 64, 96, 128, 160, 224]) if d.chance(0.9) else d.randint(17, 99)
    return f.text(), f.name, [side, side if d.chance(0.8) else side + 32]


ENDS = set()


def ends(*names):
    ENDS.update(names)
    return draws(*names)


# Convolutions


@draws("Conv")
def conv(f, name):
    d = f.d
    f.base(
        name,
        lambda out: f.prefix(
            lambda: d.choice([1, 3, 3, 5, [1, 3], [3, 1], 2]),
            lambda: d.choice([1, 2, 3]),
            lambda: d.choice([None, "None", 0, 1, 2]),
            lambda: f.groups(f.c, out),
            lambda: d.randint(1, 3),
            d.flag,
        ),
    )


@draws("Conv2", "RepVGGDW")
def own_channels(f, name):
    """Known by name, but the loader does not hand them the channels."""
    c = f.c
    args = [c] if name == "RepVGGDW" else [c, c, *f.prefix(lambda: f.d.choice([1, 3]), lambda: f.d.choice([1, 2]))]
    f.free(name, args)


@draws("RepConv")
def rep_conv(f, name):
    d = f.d
    out = f.c if d.chance(0.8) else f.some()
    args = f.prefix(lambda: 3, lambda: d.choice([1, 2]), lambda: 1, lambda: f.groups(f.c, out), lambda: 1, d.flag, d.flag)
    f.free(name, [f.c, out, *args], f.c)


@draws("DWConv")
def depthwise(f, name):
    d = f.d
    f.base(name, lambda _: f.prefix(lambda: d.choice([1, 3, 5]), lambda: d.choice([1, 2]), lambda: d.choice([1, 2]), d.flag))


@draws("Focus")
def focus(f, name):
    d = f.d
    f.base(
        name,
        lambda out: f.prefix(
            lambda: d.choice([1, 3]), lambda: d.choice([1, 2]), lambda: d.choice([None, 0, 1]), lambda: f.groups(4 * f.c, out), d.flag
        ),
        keeps=0.1,
    )


@draws("GhostConv")
def ghost(f, name):
    d = f.d
    f.base(name, lambda out: f.prefix(lambda: d.choice([1, 3]), lambda: d.choice([1, 2]), lambda: f.groups(f.c, out // 2), d.flag))


@draws("GhostBottleneck")
def ghost_bottleneck(f, name):
    f.base(name, lambda _: f.prefix(lambda: f.d.choice([3, 5]), lambda: f.d.choice([1, 2])), keeps=0.7)


@draws("ConvTranspose")
def transposed(f, name):
    d = f.d
    f.base(name, lambda _: f.prefix(lambda: d.choice([2, 3, 4]), lambda: d.choice([1, 2]), lambda: d.choice([0, 1]), d.flag, d.flag))


@draws("DWConvTranspose2d")
def depthwise_transposed(f, name):
    d = f.d
    f.base(name, lambda _: f.prefix(lambda: d.choice([2, 3, 4]), lambda: d.choice([1, 2]), lambda: d.choice([0, 1]), lambda: d.choice([0, 0, 1])))


@draws("nn.ConvTranspose2d")
def plain_transposed(f, name):
    d = f.d
    more = lambda out: [  # noqa: E731
        d.choice([2, 3, 4]),
        *f.prefix(lambda: d.choice([1, 2]), lambda: d.choice([0, 1]), lambda: d.choice([0, 0, 1]), lambda: f.groups(f.c, out), d.flag, lambda: d.choice([1, 2])),
    ]
    f.base(name, more)


@draws("SCDown")
def sc_down(f, name):
    f.base(name, lambda _: [f.d.choice([1, 3, 5]), f.d.choice([1, 2])])


@draws("AConv", "ADown")
def pooled_down(f, name):
    f.base(name, lambda _: [])


# Blocks


def fraction(f):
    return f.d.choice([0.25, 0.5, 0.5, 0.75, 1.0])


def hidden(f, out, e):
    return int(out * e)


@draws("Bottleneck")
def bottleneck(f, name):
    d = f.d
    f.base(
        name,
        lambda out: f.prefix(d.flag, lambda: f.groups(out // 2, out), lambda: d.choice([[1, 3], [3, 3], [3, 5], [[1, 3], [3, 1]]]), lambda: fraction(f)),
    )


@draws("BottleneckCSP", "C2", "C3", "C3x", "C2f", "C3Ghost")
def csp(f, name):
    f.base(name, lambda out: f.prefix(f.d.flag, lambda: f.groups(out // 4 or 1, out), lambda: fraction(f)), repeat=True)


@draws("C1")
def c1(f, name):
    f.base(name, lambda _: [], repeat=True)


@draws("C3TR")
def c3tr(f, name):
    f.base(name, lambda _: f.prefix(f.d.flag, lambda: 1, lambda: fraction(f)), repeat=True)


@draws("RepC3")
def rep_c3(f, name):
    f.base(name, lambda _: f.prefix(lambda: fraction(f)), repeat=True)


@draws("C3k2")
def c3k2(f, name):
    d = f.d
    f.base(name, lambda out: f.prefix(d.flag, lambda: fraction(f), d.flag, lambda: f.groups(out // 8 or 1, out), d.flag), repeat=True)


@draws("C2fCIB")
def c2f_cib(f, name):
    d = f.d
    f.base(name, lambda out: f.prefix(d.flag, d.flag, lambda: 1, lambda: fraction(f)), repeat=True)


@draws("PSA", "C2PSA", "C2fPSA")
def psa(f, name):
    if f.d.chance(0.6):
        f.conv(f.d.choice([128, 256, 512]), 1)
    f.base(name, lambda _: f.prefix(lambda: fraction(f)), repeat=name != "PSA", keeps=0.95)


@draws("A2C2f")
def a2c2f(f, name):
    d = f.d
    if d.chance(0.7):
        f.conv(d.choice([128, 256, 512]), 1)
    f.base(
        name,
        lambda out: f.prefix(
            d.flag, lambda: d.choice([-1, 1, 4]), d.flag, lambda: d.choice([1.0, 1.2, 1.5, 2.0]), lambda: d.choice([0.5, 0.5, 1.0, 0.25]), lambda: 1, d.flag
        ),
        repeat=True,
        keeps=0.7,
    )


@draws("SPP")
def spp(f, name):
    f.base(name, lambda _: f.prefix(lambda: f.d.choice([[5, 9, 13], [3, 5], [5], [3, 5, 7, 9]])))


@draws("SPPF")
def sppf(f, name):
    d = f.d
    f.base(name, lambda _: f.prefix(lambda: d.choice([3, 5, 7]), lambda: d.randint(1, 4), d.flag))


@draws("SPPELAN")
def sppelan(f, name):
    d = f.d
    f.base(name, lambda _: [d.choice([16, 32, 40]), *f.prefix(lambda: d.choice([3, 5]))])


@draws("RepNCSPELAN4")
def rep_elan(f, name):
    d = f.d
    f.base(name, lambda _: [d.choice([16, 32, 64]), d.choice([8, 16, 32]), *f.prefix(lambda: d.randint(1, 3))])


@draws("ELAN1")
def elan(f, name):
    f.base(name, lambda _: [f.d.choice([16, 32, 64]), f.d.choice([8, 16, 32])])


@draws("AIFI")
def aifi(f, name):
    d = f.d
    f.free(name, f.prefix(lambda: d.choice([128, 256]), lambda: d.choice([1, 2, 4, 8])))


@draws("HGStem")
def hg_stem(f, name):
    out = f.some()
    f.add(-1, 1, name, [f.d.choice([8, 16, 32]), out], out)


@draws("HGBlock")
def hg_block(f, name):
    d = f.d
    out = f.c if d.chance(0.4) else f.some()
    f.add(-1, f.repeats(), name, [d.choice([8, 16, 32]), out, *f.prefix(lambda: d.choice([1, 3, 5]), d.flag, d.flag)], out)


@draws("ResNetLayer")
def resnet(f, name):
    d = f.d
    mid, first = d.choice([8, 16, 32, 64]), d.chance(0.3)
    f.add(-1, 1, name, [f.c, mid, d.choice([1, 2]), first, *f.prefix(lambda: d.randint(1, 3))], mid if first else 4 * mid)


# Rows of several inputs or outputs


@draws("Concat")
def concat(f, name):
    d = f.d
    while len(f.rows) < 2:
        f.conv()
    start = len(f.rows) - 1
    for _ in range(d.randint(1, 3)):
        f.conv(None, d.choice([1, 3]), 1 if d.chance(0.95) else 2)
    rows = d.sample(range(start, len(f.rows)), d.randint(2, len(f.rows) - start))
    f.add(rows, 1, name, [1], sum(f.outs[r] for r in rows))


@draws("CBLinear", "CBFuse")
def reversible(f, name):
    d = f.d
    f.conv()
    start = len(f.rows) - 1
    f.conv(None, 3, 2)
    target = f.c
    numbers = []
    for _ in range(d.randint(1, 3)):
        sizes = [d.choice([8, 16, 32]), target, d.choice([8, 24])]
        f.add(d.choice([start, start + 1]), 1, "CBLinear", [sizes, *f.prefix(lambda: d.choice([1, 3]), lambda: d.choice([1, 2]), lambda: None, lambda: 1)], sizes)
        numbers.append(len(f.rows) - 1)
    f.add([*numbers, start + 1], 1, "CBFuse", [[1 if d.chance(0.97) else 0 for _ in numbers]], target)


@draws("TorchVision")
def torch_vision(f, name):
    d = f.d
    f.rows, f.outs = [], []
    model, widths = d.choice(
        [
            ("resnet18", [64, 64, 64, 64, 64, 128, 256, 512]),
            ("resnet50", [64, 64, 64, 64, 256, 512, 1024, 2048]),
            ("convnext_tiny", [96, 96, 192, 192, 384, 384, 768, 768]),
            ("mobilenet_v3_small", [16, 16, 24, 24, 40, 40, 40, 48, 48, 96, 96, 96, 576]),
            ("efficientnet_b0", [32, 16, 24, 40, 80, 112, 192, 320, 1280]),
        ]
    )
    tail = 1 if model == "efficientnet_b0" else 2
    cut = d.randint(tail, 4)
    out = widths[len(widths) - 1 - (cut - tail)]
    if d.chance(0.6):
        f.add(-1, 1, name, [out, model, d.choice(["DEFAULT", None]), True, cut], out)
        return
    f.add(-1, 1, name, [out, model, "DEFAULT", True, cut, True], out)
    at = d.randint(1, len(widths) - (cut - tail))
    f.add(0, 1, "Index", [widths[at - 1], at], widths[at - 1])


@draws("nn.Upsample", "nn.MaxPool2d", "nn.ZeroPad2d", "nn.Identity", "nn.BatchNorm2d", "nn.Conv2d", "nn.AvgPool2d", "nn.SiLU")
def of_torch(f, name):
    d = f.d
    args = {
        "nn.Upsample": lambda: ["None", d.choice([2, 3]), d.choice(["nearest", "bilinear"])],
        "nn.MaxPool2d": lambda: [d.choice([2, 3]), *f.prefix(lambda: d.choice([1, 2]), lambda: d.choice([0, 1]))],
        "nn.AvgPool2d": lambda: [d.choice([2, 3]), *f.prefix(lambda: d.choice([1, 2]), lambda: d.choice([0, 1]))],
        "nn.ZeroPad2d": lambda: [d.choice([1, [0, 1, 0, 1]])],
        "nn.Identity": lambda: [],
        "nn.SiLU": lambda: [],
        "nn.BatchNorm2d": lambda: d.choice([[], [f.c], [7]]),
        "nn.Conv2d": lambda: [f.c, f.c if d.chance(0.7) else f.some(), d.choice([1, 3]), *f.prefix(lambda: d.choice([1, 2]), lambda: 1)],
    }[name]()
    f.free(name, args)


# Heads


def pyramid(f, count=None, lowest=None):
    return f.levels(count or f.d.randint(1, 4), lowest)


def head_keys(f):
    if f.d.chance(0.3):
        f.keys["end2end"] = f.d.flag()
    if f.d.chance(0.3):
        f.keys["reg_max"] = f.d.choice([1, 4, 8, 16])
    if f.d.chance(0.3):
        f.base("C3k2", lambda _: [], repeat=True)


@ends("Detect", "v10Detect", "OBB", "OBB26", "Segment", "Segment26", "Pose", "Pose26")
def detect(f, name):
    d = f.d
    head_keys(f)
    rows = pyramid(f)
    more = {
        "OBB": lambda: [d.choice([1, 2])] if d.chance(0.9) else [],
        "Segment": lambda: [d.choice([8, 32]), d.choice([32, 64, 256])],
        "Pose": lambda: ["kpt_shape"],
    }.get(name.removesuffix("26"), lambda: [])()
    if name.startswith("Pose"):
        f.keys["kpt_shape"] = [d.choice([1, 5, 17]), d.choice([2, 3])]
    f.add(rows, 1, name, ["nc", *more], f.c)


@ends("WorldDetect")
def world(f, name):
    d = f.d
    f.nc = f.keys["nc"] = d.choice([3, 80])
    rows = pyramid(f)
    f.add(rows, 1, name, ["nc", 512, d.flag()], f.c)


@ends("YOLOEDetect", "YOLOESegment", "YOLOESegment26")
def prompted(f, name):
    d = f.d
    head_keys(f)
    rows = pyramid(f, 3)
    masks = [d.choice([8, 32]), d.choice([32, 256])] if "Segment" in name else []
    f.add(rows, 1, name, ["nc", *masks, 512, True], f.c)


@ends("C2fAttn")
def c2f_attn(f, name):
    d = f.d
    f.nc = f.keys["nc"] = d.choice([3, 80])
    f.base(
        name,
        lambda out: [d.choice([32, 64, 128]), d.choice([1, 2, 4]), *f.prefix(lambda: 512, d.flag, lambda: 1, lambda: fraction(f))],
        repeat=True,
    )
    f.add([-1], 1, "WorldDetect", ["nc", 512, True], f.c)


@ends("ImagePoolingAttn")
def image_pooling(f, name):
    d = f.d
    rows = pyramid(f, d.randint(1, 3))
    f.add(rows, 1, name, f.prefix(lambda: d.choice([128, 256]), lambda: 512, lambda: d.choice([4, 8]), lambda: 3, d.flag), f.c)
    f.add(rows, 1, "WorldDetect", ["nc", 512, True], f.c)


@ends("RTDETRDecoder")
def rtdetr(f, name):
    d = f.d
    rows = pyramid(f)
    more = f.prefix(lambda: d.choice([64, 128, 256]), lambda: d.choice([20, 100, 300]), lambda: d.choice([2, 4]), lambda: d.choice([4, 8]), lambda: d.randint(1, 6), lambda: d.choice([128, 512]))
    f.add(rows, 1, name, ["nc", *more], f.c)


@ends("SemanticSegment")
def semantic(f, name):
    f.add(pyramid(f, f.d.randint(1, 2)), 1, name, ["nc"], f.c)


@ends("Depth")
def depth(f, name):
    width = [f.d.choice([32, 64, 256])] if f.d.chance(0.9) else []
    f.add(pyramid(f, f.d.randint(1, 3)), 1, name, width, f.c)


@ends("Classify")
def classify(f, name):
    d = f.d
    f.add(-1, 1, name, [d.choice(["nc", 7, 100]), *f.prefix(lambda: d.choice([1, 3]), lambda: d.choice([1, 2]), lambda: d.choice([None, 1]), lambda: 1)], f.nc)
