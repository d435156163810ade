import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { complete } from "../../server/ide/assist";
import { fitting } from "../../server/ide/fitting";

/** What is offered at the mark, best first. */
function offered(marked: string, name: string, most = 40): readonly string[] {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const list = complete(text, name, offset)?.list ?? [];
  const { found } = analyse(text, name);
  const sorted = [...(found ? fitting(found, offset, list) : list)].sort(
    (a, b) => (a.rank ?? 1) - (b.rank ?? 1),
  );
  return sorted.slice(0, most).map((c) => c.label);
}

const ROWS = `nc: 4
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [32, 3, 2]]
head:
  - [-1, 1, nn.Upsample, [None, 2, nearest]]
  - [[-1, |0], 1, Concat, [1]]
  - [[4], 1, Detect, [nc]]
`;

const LAYERS = `input_shape: [32, 32, 3]
framework: keras
layers:
  - {name: a, type: Conv2D, filters: 8, kernel_size: 3, padding: same}
  - {name: b, type: Conv2D, filters: 8, kernel_size: 3, padding: same, strides: 2}
  - {name: c, type: Conv2D, filters: 8, kernel_size: 3, padding: same, from: a}
`;

describe("what is offered first", () => {
  it("are rows whose maps have the size of what is read already", () => {
    assert.deepEqual(offered(ROWS, "net.yaml"), ["-1", "3", "1", "2", "0"]);
    const head = ROWS.replace("|0", "1").replace("[[4]", "[[4, |2]");
    assert.deepEqual(offered(head, "net.yaml"), ["-1", "4", "3", "2", "1", "0"]);
    assert.deepEqual(offered(`${LAYERS}  - {type: Add, from: [c, |]}\n`, "net.yaml").slice(0, 2), ["a", "b"]);
  });

  it("are, for what is added, layers of the same channels, then those of the same size", () => {
    const wide = `  - {name: w, type: Conv2D, filters: 9, kernel_size: 3, padding: same, from: a}\n`;
    const more = `${LAYERS}${wide}`;
    assert.deepEqual(offered(`${more}  - {type: Add, from: [c, |]}\n`, "net.yaml").slice(0, 3), [
      "a",
      "w",
      "b",
    ]);
    const beside = offered(`${more}  - {type: Concatenate, from: [c, |]}\n`, "net.yaml");
    assert.deepEqual(beside.slice(0, 3), ["w", "a", "b"]);
  });

  it("are the framework's own names where the file writes these", () => {
    const types = offered(`${LAYERS}  - {type: |}\n`, "net.yaml", 400);
    assert.equal(types[0], "Conv2D");
    for (const name of ["Dense", "BatchNormalization", "MaxPooling2D"]) assert.ok(types.includes(name), name);
    assert.ok(types.indexOf("Dense") < types.indexOf("dense"));
    const plain = offered(`${LAYERS.replaceAll("Conv2D", "conv2d")}  - {type: |}\n`, "net.yaml", 400);
    assert.ok(plain.indexOf("dense") < plain.indexOf("Dense"));
    assert.ok(
      !offered(`${LAYERS.replace("framework: keras\n", "")}  - {type: |}\n`, "net.yaml", 400).includes(
        "Dense",
      ),
    );
  });

  it("is known behind a quote that nobody has closed", () => {
    const keras = (end: string): string =>
      `{"class_name": "Sequential", "config": {"name": "s", "layers": [\n {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 8], "name": "i"}},\n {"class_name": "${end}`;
    assert.ok(offered(keras("De|"), "m.json", 400).includes("Dense"));
    assert.ok(offered(keras('Dense", "config": {"un|'), "m.json").includes("units"));
    assert.ok(offered(keras('Dense", "config": {"units": 3, "activation": "re|'), "m.json").includes("relu"));
    assert.ok(
      offered(keras('Dense", "config": {"kernel_initializer": "|'), "m.json").includes("GlorotUniform"),
    );
  });
});
