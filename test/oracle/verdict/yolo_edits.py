"""The edits that people make to YOLO files, one kind at a time, on the text of a file with a row in each line.

`edited(draw, kind, text)` gives (text, file's name or None, lines), or None where the file has nothing to edit so. Some edits
are right, most are not; the framework says which. `lines` are those where the mistake is, if it is one.
"""

import json
import re

import yaml

ROW = re.compile(r"^(\s*)- (\[.*\])(\s*(?:#.*)?)$")

EDITS = {}


def edit(make):
    EDITS[make.__name__] = make
    return make


class Skip(Exception):
    """There is nothing in this file that could be edited so."""


class File:
    """Lines, of which some are rows; `self.name` is the name that the file is given, if not its own."""

    def __init__(self, text):
        self.lines = text.split("\n")
        self.name = None
        self.at = []
        for i, line in enumerate(self.lines):
            match = ROW.match(line)
            row = match and yaml.safe_load(match[2])
            if isinstance(row, list) and len(row) == 4 and isinstance(row[2], str):
                self.at.append(i)

    @property
    def rows(self):
        return [yaml.safe_load(ROW.match(self.lines[i])[2]) for i in self.at]

    def write(self, index, row):
        indent, _, comment = ROW.match(self.lines[self.at[index]]).groups()
        self.lines[self.at[index]] = f"{indent}- {flow(row)}{comment}"
        return [self.at[index] + 1]

    def insert(self, index, row):
        """Before the row of this index, in the same list."""
        line = self.at[index]
        indent = ROW.match(self.lines[line])[1]
        self.lines.insert(line, f"{indent}- {flow(row)}")
        self.at = [*self.at[:index], line, *(i + 1 for i in self.at[index:])]
        return [line + 1]

    def delete(self, index):
        line = self.at[index]
        del self.lines[line]
        self.at = [*self.at[:index], *(i - 1 for i in self.at[index + 1 :])]
        return [min(line, len(self.lines)) or 1, line + 1]

    def renumber(self, first, by):
        """References to this row and later ones."""
        for i, row in enumerate(self.rows):
            source = row[0] if isinstance(row[0], list) else [row[0]]
            moved = [s + by if s >= first else s for s in source]
            if moved != source:
                self.write(i, [moved if isinstance(row[0], list) else moved[0], *row[1:]])

    def key(self, name):
        for i, line in enumerate(self.lines):
            if re.match(rf"\s*{name}\s*:", line):
                return i
        raise Skip

    def pick(self, d, test=lambda row, i: True):
        found = [i for i, row in enumerate(self.rows) if test(row, i)]
        if not found:
            raise Skip
        return d.choice(found)

    def split(self):
        """The index of the first row of the head."""
        line = self.key("head")
        return next(i for i, at in enumerate(self.at) if at > line)


def flow(value):
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if value is None:
        return "None"
    if isinstance(value, str):
        return value if re.fullmatch(r"[A-Za-z_][\w.]*", value) else json.dumps(value, ensure_ascii=False)
    return str(value) if isinstance(value, bool) else json.dumps(value)


def single(row, _):
    return not isinstance(row[0], list)


def several(row, _):
    return isinstance(row[0], list)


def is_head(row, _):
    return bool(re.search(r"Detect|Segment|Pose|OBB|RTDETR|Depth|Classify", row[2]))


def is_block(row, _):
    return isinstance(row[3], list) and row[3] and isinstance(row[3][0], int) and not row[2].startswith("nn.") and row[2] != "Concat"


def not_last(f):
    return lambda row, i: 0 < i < len(f.at) - 1


# Rows


def own_row(d, f, index):
    """A row that might stand here: it keeps what the row before it gives, or does not."""
    before = f.rows[index - 1]
    c = before[3][0] if is_block(before, 0) else d.choice([128, 256, 512])
    return d.choice(
        [
            lambda: [-1, 1, "Conv", [c, d.choice([1, 3]), d.choice([1, 1, 2])]],
            lambda: [-1, 1, "Conv", [d.choice([64, 100, 512]), 1]],
            lambda: [-1, d.choice([1, 2, 3]), d.choice(["C2f", "C3k2", "C3", "C3x"]), [c, d.flag()]],
            lambda: [-1, 1, "SPPF", [c, 5]],
            lambda: [-1, 2, "C2PSA", [c]],
            lambda: [-1, 1, "DWConv", [c, 3]],
            lambda: [-1, 1, "GhostConv", [c, 3]],
            lambda: [-1, 1, "ADown", [c]],
            lambda: [-1, 1, "SCDown", [c, 3, 2]],
            lambda: [-1, 1, "AIFI", [1024, 8]],
            lambda: [-1, 1, "nn.Identity", []],
            lambda: [-1, 1, "nn.Dropout", [0.1]],
            lambda: [-1, 1, "nn.Dropout2d", [0.2]],
            lambda: [-1, 1, "nn.BatchNorm2d", [c]],
            lambda: [-1, 1, "nn.MaxPool2d", [3, 1, 1]],
            lambda: [-1, 1, "nn.MaxPool2d", [2, 2]],
            lambda: [-1, 1, "nn.AvgPool2d", [2]],
            lambda: [-1, 1, "nn.SiLU", []],
            lambda: [-1, 1, "nn.Upsample", [None, 2, "nearest"]],
            lambda: [-1, 1, "nn.Conv2d", [c, c, 1]],
            lambda: [-1, 1, "CBAM", [c, 7]],
            lambda: [-1, 1, d.choice(["SE", "ECA", "CoordAtt", "SimAM", "EMA"]), [c]],
        ]
    )()


@edit
def insert(d, f):
    index = f.pick(d, not_last(f))
    return f.insert(index, own_row(d, f, index))


@edit
def insert_renumbered(d, f):
    index = f.pick(d, not_last(f))
    row = own_row(d, f, index)
    f.renumber(index, 1)
    return f.insert(index, row)


@edit
def delete(d, f):
    return f.delete(f.pick(d, not_last(f)))


@edit
def delete_renumbered(d, f):
    index = f.pick(d, not_last(f))
    lines = f.delete(index)
    f.renumber(index, -1)
    return lines


@edit
def duplicate(d, f):
    index = f.pick(d, not_last(f))
    return f.insert(index, f.rows[index])


@edit
def swap(d, f):
    index = f.pick(d, not_last(f))
    a, b = f.rows[index - 1], f.rows[index]
    return f.write(index - 1, b) + f.write(index, a)


@edit
def move(d, f):
    index = f.pick(d, not_last(f))
    row = f.rows[index]
    f.delete(index)
    to = f.pick(d, not_last(f))
    return f.insert(to, row)


@edit
def row_after_head(d, f):
    f.lines = [*f.lines[: f.at[-1] + 1], *([""] if f.at[-1] + 1 == len(f.lines) else f.lines[f.at[-1] + 1 :])]
    last = len(f.at) - 1
    indent = ROW.match(f.lines[f.at[last]])[1]
    source = d.choice([-1, -1, last - 1, last - 2])
    row = d.choice([[source, 1, "Conv", [64, 1]], [source, 1, "nn.Identity", []], [source, 1, "C2f", [256]]])
    f.lines.insert(f.at[last] + 1, f"{indent}- {flow(row)}")
    return [f.at[last] + 1, f.at[last] + 2]


# References


def referring(d, f, value):
    """One of the references of a row, another way."""
    index = f.pick(d, several)
    row = f.rows[index]
    source = list(row[0])
    place = d.randrange(len(source))
    source[place] = value(source[place], index)
    return f.write(index, [source, *row[1:]])


@edit
def reference(d, f):
    return referring(d, f, lambda n, i: n + d.choice([-3, -2, -1, 1, 2, 3]))


@edit
def reference_far(d, f):
    return referring(d, f, lambda n, i: d.choice([i, len(f.at), len(f.at) + 5, i + 1, -i - 2, -i - 1]))


@edit
def from_form(d, f):
    index = f.pick(d, lambda row, i: i > 0)
    row = f.rows[index]
    if isinstance(row[0], list):
        return f.write(index, [d.choice([row[0][0], row[0][:1], [], str(row[0]), "-1", None, [str(n) for n in row[0]]]), *row[1:]])
    return f.write(index, [d.choice([[row[0]], [row[0], row[0]], str(row[0]), None, 0.0 + row[0], []]), *row[1:]])


@edit
def levels(d, f):
    index = f.pick(d, lambda row, i: several(row, i) and is_head(row, i))
    row = f.rows[index]
    source = list(row[0])
    d.choice(
        [
            lambda: source.pop(d.randrange(len(source))),
            lambda: source.append(source[-1]),
            lambda: source.reverse(),
            lambda: source.insert(0, d.randint(0, index - 1)),
            lambda: source.__setitem__(d.randrange(len(source)), source[0]),
        ]
    )()
    return f.write(index, [source, *row[1:]])


# Numbers and words of a row


def argued(d, f, test, change):
    index = f.pick(d, lambda row, i: isinstance(row[3], list) and test(row, i))
    row = f.rows[index]
    args = list(row[3])
    change(args, row)
    return f.write(index, [*row[:3], args])


@edit
def channels(d, f):
    return argued(d, f, is_block, lambda a, _: a.__setitem__(0, d.choice([a[0] * 2, a[0] // 2, a[0] + 1, 100, 80, 7, 0, -64, 2048])))


@edit
def number(d, f):
    def change(a, _):
        places = [i for i, v in enumerate(a) if isinstance(v, int) and not isinstance(v, bool)]
        if not places:
            raise Skip
        i = d.choice(places)
        a[i] = d.choice([a[i] + 1, a[i] - 1, a[i] * 2, 0, -1, 3, 16])

    return argued(d, f, lambda row, i: bool(row[3]), change)


@edit
def argument_more(d, f):
    return argued(d, f, lambda row, i: True, lambda a, _: a.insert(d.randint(0, len(a)), d.choice([1, 2, 3, True, 0.5, 16, "None", 5])))


@edit
def argument_less(d, f):
    return argued(d, f, lambda row, i: bool(row[3]), lambda a, _: a.pop(d.randrange(len(a))))


@edit
def argument_type(d, f):
    def change(a, _):
        i = d.randrange(len(a))
        a[i] = d.choice([str(a[i]), f"{a[i]} ", f"'{a[i]}'", [a[i]], None, True, 1.5, "nc", "same", "a b", "width", "1e3", "(3, 3)", "64x"])

    return argued(d, f, lambda row, i: bool(row[3]), change)


@edit
def arguments_form(d, f):
    index = f.pick(d)
    row = f.rows[index]
    first = row[3][0] if row[3] else 1
    return f.write(index, [*row[:3], d.choice([first, None, [], [row[3]], str(row[3])])])


@edit
def groups(d, f):
    return argued(d, f, lambda row, i: row[2] in ("Conv", "DWConv", "C3k2", "C2f"), lambda a, row: a.extend([1, 1][: max(0, 3 - len(a))] + d.choice([[None, 2], [None, 3], [None, 8], [0.5], [True, 0.5, True, 2]])))


@edit
def repeats(d, f):
    index = f.pick(d)
    row = f.rows[index]
    return f.write(index, [row[0], d.choice([0, 1, 2, 3, 10, -1, 1.5, "2", "x", None, True, [1]]), *row[2:]])


@edit
def row_parts(d, f):
    index = f.pick(d)
    row = f.rows[index]
    return f.write(index, d.choice([row[:3], [*row, 1], [row[1], row[0], *row[2:]], row[1:], [*row[:2], row[3], row[2]]]))


@edit
def module(d, f):
    index = f.pick(d, lambda row, i: not_last(f)(row, i) and is_block(row, i))
    row = f.rows[index]
    others = "Conv C2f C3k2 C3 C2 C1 SPP SPPF C2PSA PSA C2fPSA GhostConv GhostBottleneck C3Ghost C3TR C3x RepC3 DWConv ADown AConv SCDown Bottleneck BottleneckCSP Focus C2fCIB A2C2f RepNCSPELAN4 ELAN1 SPPELAN RepConv Conv2 ConvTranspose HGBlock ResNetLayer AIFI C2fAttn".split()
    return f.write(index, [*row[:2], d.choice(others), row[3]])


@edit
def misspelt(d, f):
    index = f.pick(d)
    row = f.rows[index]
    name = row[2]
    i = d.randrange(len(name))
    bad = d.choice([name[:i] + name[i + 1 :], name[:i] + name[i] + name[i:], name.swapcase(), name.lower(), name.upper(), name + ".", name + " ", f"nn.{name}", name.replace("nn.", ""), "my.Module"])
    return f.write(index, [*row[:2], bad, row[3]])


@edit
def dimension(d, f):
    return argued(d, f, lambda row, i: row[2] == "Concat", lambda a, _: a.__setitem__(slice(None), d.choice([[0], [2], [3], [-1], [-3], [4], [], [1, 1], ["1"]])))


@edit
def upsample(d, f):
    return argued(
        d,
        f,
        lambda row, i: row[2] == "nn.Upsample",
        lambda a, _: a.__setitem__(
            slice(None),
            d.choice([[None, 2, "bilinear"], [None, 2, "nearst"], [None, 4, "nearest"], [2, None, "nearest"], [None, 2], [None, 2, "nearest", True], [2, 2, "nearest"], [None, 2.0, "nearest"], [2], [], [[40, 40], None, "nearest"], [None, 2, "Nearest"], [None, 2, "bicubic"], [None, 2, "linear"]]),
        ),
    )


@edit
def head_arguments(d, f):
    def change(a, row):
        d.choice(
            [
                lambda: a.append(d.choice([1, 16, 256, True, "nc"])),
                lambda: a.pop(),
                lambda: a.insert(0, 3),
                lambda: a.reverse(),
                lambda: a.__setitem__(0, d.choice([0, 1, "nc ", "NC", 80.0, "classes", -1])),
                lambda: a.__setitem__(-1, d.choice([0, 7, 100, 250, "nc", [17, 3], None])),
            ]
        )()

    return argued(d, f, lambda row, i: is_head(row, i) and row[3], change)


@edit
def head_module(d, f):
    index = f.pick(d, is_head)
    row = f.rows[index]
    return f.write(index, [*row[:2], d.choice(["Detect", "Segment", "Pose", "OBB", "Classify", "v10Detect", "RTDETRDecoder", "Segment26", "Pose26", "OBB26", "WorldDetect", "Depth", "SemanticSegment", "IDetect", "DDetect", "YOLOEDetect"]), row[3]])


# The top of the file


@edit
def scales(d, f):
    start = f.key("scales")
    entries = []
    for i in range(start + 1, len(f.lines)):
        if match := re.match(r"(\s+)([a-z]): (\[[^\]]*\])(.*)$", f.lines[i]):
            entries.append((i, match))
        elif re.match(r"\S", f.lines[i]):
            break
    if not entries:
        raise Skip
    i, match = d.choice(entries)
    values = json.loads(match[3])
    change = d.choice(["short", "long", "width", "zero", "text", "remove", "scalar", "half", "most", "rename"])
    if change == "remove":
        del f.lines[i]
        return [start + 1, i + 1]
    values = {
        "short": lambda: values[:2],
        "long": lambda: [*values, 1],
        "width": lambda: [values[0], d.choice([0.1, 0.3, 0.75, 2.0]), values[2]],
        "zero": lambda: [values[0], 0, values[2]],
        "text": lambda: [values[0], str(values[1]), values[2]],
        "scalar": lambda: 0.5,
        "half": lambda: [values[0] / 2, *values[1:]],
        "most": lambda: [*values[:2], d.choice([64, 300, 4096, 0])],
        "rename": lambda: values,
    }[change]()
    name = d.choice(["t", "N", "xl"]) if change == "rename" else match[2]
    f.lines[i] = f"{match[1]}{name}: {json.dumps(values)}"
    return [start + 1, i + 1]


@edit
def activation(d, f):
    value = d.choice(["nn.ReLU()", "nn.Relu()", "torch.nn.LeakyReLU(0.1)", "nn.SiLU", "ReLU()", "nn.silu()", "relu", "nn.Hardswish()", "nn.Mish()", "nn.GELU()", "None", "nn.LeakyRelu(0.1)", "SiLU", "nn.ReLU6(inplace=True)", "torch.nn.SILU()", "nn.PReLU()", "nn.functional.relu", "", "False", "nn.ReLU("])
    f.lines.insert(0, f"activation: {value}")
    f.at = [i + 1 for i in f.at]
    return [1]


@edit
def keys(d, f):
    i = f.key("nc")
    change = d.choice(["missing", "null", "text", "zero", "rename", "ch", "channels", "scale", "reg_max", "end2end", "float", "list", "names"])
    lines = [i + 1]
    if change == "missing":
        del f.lines[i]
        lines = []
    elif change in ("ch", "channels", "scale", "reg_max", "end2end", "names"):
        value = {"ch": d.choice([1, 4, 6]), "channels": d.choice([1, 4]), "scale": d.choice("nsmlx"), "reg_max": d.choice([1, 8, 32, 0]), "end2end": d.choice([True, False]), "names": ["a", "b"]}[change]
        f.lines.insert(i, f"{change}: {json.dumps(value)}")
    else:
        f.lines[i] = {"null": "nc:", "text": "nc: eighty", "zero": "nc: 0", "rename": "num_classes: 80", "float": "nc: 80.0", "list": "nc: [80]"}[change]
    return lines


@edit
def lists(d, f):
    change = d.choice(["backbone", "head"])
    i = f.key(change)
    how = d.choice(["upper", "rename", "neck", "remove", "empty"])
    if how == "empty":
        f.lines = [line for n, line in enumerate(f.lines) if n not in f.at or (n > i) != (change == "backbone" and n < f.key("head") or change == "head")]
        return [i + 1]
    f.lines[i] = {"upper": change.capitalize() + ":", "rename": f"{change}s:", "neck": "neck:", "remove": ""}[how]
    return []


@edit
def named(d, f):
    f.name = d.choice(["my-model.yaml", "YOLO11m.yaml", "yolov8.yaml", "yolo11s-own.yaml", "yolo11t.yaml", "best_yolo11l.yaml", "Yolov8n.yaml", "yolo11-m.yaml", "custom_v8m.yaml", "yolo_11s.yaml", "yolov8mobile.yaml"])
    return []


# Slips


@edit
def slip(d, f):
    index = f.pick(d)
    at = f.at[index]
    line = f.lines[at]
    f.lines[at] = d.choice(
        [
            lambda: line.replace("]", "", 1),
            lambda: line.replace("[", "", 1),
            lambda: line.replace(", ", "，", 1),
            lambda: line.replace(", ", ", \u00a0", 1),
            lambda: line.replace(", ", " ", 1),
            lambda: line.replace(", ", ",, ", 1),
            lambda: line.replace("- [", "-[", 1),
            lambda: line.replace("- [", "[", 1),
            lambda: "  " + line,
            lambda: line[1:],
            lambda: "\t" + line.lstrip(),
            lambda: line.replace(", ", ",", 9),
            lambda: line.replace("[", "【", 1),
            lambda: line.replace("]]", "] ]", 1),
            lambda: line.replace("- [", "- (", 1),
            lambda: line.replace(",", ".", 1),
            lambda: line.replace(",", ";", 1),
            lambda: "#" + line,
        ]
    )()
    return [at + 1, at + 2]


def edited(d, kind, text):
    f = File(text)
    try:
        lines = EDITS[kind](d, f)
    except Skip:
        return None
    return "\n".join(f.lines), f.name, lines
