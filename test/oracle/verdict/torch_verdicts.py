"""Whole networks of torch.nn in files, as they are and with one edit each: does torch build and run them, and what comes of it?"""

import signal
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import torch  # noqa: E402

from common import Cases, Draw, arguments  # noqa: E402
from torch_edits import EDITS, edited  # noqa: E402
from torch_files import Style, listed, targets  # noqa: E402
from torch_loading import Refused, run_layers, run_row, run_targets  # noqa: E402
from torch_networks import drawn  # noqa: E402

warnings.filterwarnings("ignore")
torch.set_num_threads(1)

LONGEST = 10
# Edits that only a list with references can have.
OF_GRAPHS = {"reference", "fewer_sources", "same_name", "around", "outputs"}


def stopped(*_):
    raise TimeoutError("it takes too long")


def verdict(file, network, run, rows):
    """What torch makes of it; None for what is too large to be tried."""
    # Of its own time: a busy machine is no fault of the file.
    signal.signal(signal.SIGVTALRM, stopped)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        with torch.no_grad():
            return run(file.text, network.indices and any("Embedding" in r.kind for r in network.rows))
    except TimeoutError:
        return None
    except Refused as refused:
        if any(word in str(refused) for word in ("MemoryError", "too long", "can't allocate")):
            return None
        at = [file.lines[i] for i in (rows or []) if 0 <= i < len(file.lines)]
        return {"accepts": False, "refusal": str(refused), "row": refused.row, "lines": at if rows is not None else [file.top]}
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def main():
    args = arguments(__doc__, 2400)
    draw = Draw(args.seed)
    cases = Cases(args.out)
    kinds, made = list(EDITS), 0
    while made < args.count:
        graph = draw.chance(0.6)
        network = drawn(draw, lambda row, xs, alone=not graph: run_row(row, xs, alone), graph)
        if len(network.rows) < 2:
            continue
        write, run = (listed, run_layers) if graph else (targets, run_targets)
        form = "layers" if graph else "targets"
        whole = write(network, Style(draw))
        expect = verdict(whole, network, run, [])
        if expect is None:
            continue
        cases.add(f"{form} whole", whole.name, whole.text, expect)
        made += 1
        if not expect["accepts"]:
            continue
        for kind in draw.sample(kinds, 5):
            edit = edited(draw, network, kind) if graph or kind not in OF_GRAPHS else None
            if edit is None or made >= args.count:
                continue
            changed, what, rows = edit
            file = write(changed, Style(draw))
            expect = verdict(file, changed, run, rows)
            if expect is None:
                continue
            cases.add(f"{form} {kind}", file.name, file.text, expect, what=f"{what}: {file.text if len(file.text) < 900 else ''}")
            made += 1
    cases.close()


main()
