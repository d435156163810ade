"""Whole models as Keras writes them, and with one edit each: does Keras load what the file says, and what does it make of it?"""

import json

from keras_asking import computes, framework, verdict
from keras_graphs import Graphs
from mutate import mutated

from common import Cases, Draw, arguments


def written(keras, graphs):
    """A model and its JSON; nothing for what Keras builds, but cannot write or read again."""
    keras.backend.clear_session()
    model = graphs.model()
    text = model.to_json()
    return json.loads(text)


def main():
    args = arguments(__doc__, 3000, lambda p: p.add_argument("--two", action="store_true", help="tf.keras instead of Keras 3"))
    keras, functions = framework(args.two)
    draw = Draw(args.seed)
    cases = Cases(args.out)
    graphs = Graphs(draw, keras, functions)
    made = 0
    while made < args.count:
        try:
            model = written(keras, graphs)
        except Exception:  # an arrangement that Keras does not build writes no file
            continue
        whole = verdict(keras, json.dumps(model))
        if whole is None:
            continue
        cases.add("whole", "model.json", json.dumps(model, indent=1), whole)
        made += 1
        # Some functions compute nothing here even as they are written.
        run = whole["accepts"] and computes(keras, json.dumps(model))
        for _ in range(3):
            edit = mutated(draw, model) if whole["accepts"] else None
            if edit is None or made >= args.count:
                continue
            changed, kind, what = edit
            text = json.dumps(changed, indent=1)
            keras.backend.clear_session()
            expect = verdict(keras, text, run)
            if expect is None:
                continue
            cases.add(kind, "model.json", text, expect, what=what)
            made += 1
    cases.close()


main()
