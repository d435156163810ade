import assert from "node:assert/strict";
import type { Editable } from "../../server/edit/editable";
import { insertedBelow } from "../../server/edit/insert";
import { namedReferences } from "../../server/edit/names";
import { duplicated } from "../../server/edit/order";
import { withoutLayers } from "../../server/edit/remove";
import { swapped } from "../../server/edit/swap";
import { edited } from "../../server/model/edits";
import type { Layer, Model, Reference } from "../../server/model/layer";
import type { Edit } from "../../server/model/problem";
import { files, read } from "../corpus/corpus";
import { type ModelFile, modelFiles, some } from "../models";
import { handwritings } from "../rules/handwritings";
import { editable } from "./editable";
import { NOTHING } from "./nothing";

/** Numbers in all the places where such a file has them. */
const ROWS = `nc: 4
backbone:
  - [-1, 1, Conv, [16, 3, 2]] # 0-P1/2
  - [-1, 1, Conv, [32, 3, 2]] # 1-P2/4
  - [-1, 1, C3k2, [32]]
  - [-1, 1, Conv, [64, 3, 2]] # 3-P3/8

head:
  - [-1, 1, nn.Upsample, [None, 2, "nearest"]] # 4
  - [[-1, 2], 1, Concat, [1]] # 5, cat backbone P2
  - [-1, 1, C3k2, [32]] # 6 (P2/4)
  - [3, 1, Conv, [32, 1]] # 7
  - [[6, -1], 1, Detect, [nc]] # 8
`;

type Operation = (file: Editable, layer: Layer) => readonly Edit[] | undefined;

const below = (layer: Layer, { model }: Editable): Layer | undefined => model.layers[layer.index + 1];

const OPERATIONS: Readonly<Record<string, Operation>> = {
  insert: (file, l) => insertedBelow(l, { type: "SE", args: [["c2", 32]] }, file),
  delete: (file, l) => withoutLayers([l], file),
  duplicate: (file, l) => duplicated(l, file),
  down(file, l) {
    const lower = below(l, file);
    return lower && swapped(l, lower, file);
  },
};

/** Of the file after an operation on a row, what differs from before. */
const AFTER: Readonly<Record<string, string>> = {
  "insert 2": `
-  - [-1, 1, Conv, [64, 3, 2]] # 3-P3/8
+  - [-1, 1, SE, [32]]
+  - [-1, 1, Conv, [64, 3, 2]] # 4-P3/8
-  - [-1, 1, nn.Upsample, [None, 2, "nearest"]] # 4
-  - [[-1, 2], 1, Concat, [1]] # 5, cat backbone P2
-  - [-1, 1, C3k2, [32]] # 6 (P2/4)
-  - [3, 1, Conv, [32, 1]] # 7
-  - [[6, -1], 1, Detect, [nc]] # 8
+  - [-1, 1, nn.Upsample, [None, 2, "nearest"]] # 5
+  - [[-1, 2], 1, Concat, [1]] # 6, cat backbone P2
+  - [-1, 1, C3k2, [32]] # 7 (P2/4)
+  - [4, 1, Conv, [32, 1]] # 8
+  - [[7, -1], 1, Detect, [nc]] # 9`,
  "insert 6": `
+  - [-1, 1, SE, [32]]
-  - [3, 1, Conv, [32, 1]] # 7
-  - [[6, -1], 1, Detect, [nc]] # 8
+  - [3, 1, Conv, [32, 1]] # 8
+  - [[7, -1], 1, Detect, [nc]] # 9`,
  "delete 2": `
-  - [-1, 1, C3k2, [32]]
-  - [-1, 1, Conv, [64, 3, 2]] # 3-P3/8
+  - [-1, 1, Conv, [64, 3, 2]] # 2-P3/8
-  - [-1, 1, nn.Upsample, [None, 2, "nearest"]] # 4
-  - [[-1, 2], 1, Concat, [1]] # 5, cat backbone P2
-  - [-1, 1, C3k2, [32]] # 6 (P2/4)
-  - [3, 1, Conv, [32, 1]] # 7
-  - [[6, -1], 1, Detect, [nc]] # 8
+  - [-1, 1, nn.Upsample, [None, 2, "nearest"]] # 3
+  - [[-1, 1], 1, Concat, [1]] # 4, cat backbone P2
+  - [-1, 1, C3k2, [32]] # 5 (P2/4)
+  - [2, 1, Conv, [32, 1]] # 6
+  - [[5, -1], 1, Detect, [nc]] # 7`,
  "duplicate 7": `
-  - [3, 1, Conv, [32, 1]] # 7
-  - [[6, -1], 1, Detect, [nc]] # 8
+  - [3, 1, Conv, [32, 1]]
+  - [-1, 1, Conv, [32, 1]] # 8
+  - [[6, -1], 1, Detect, [nc]] # 9`,
  "down 1": `
-  - [-1, 1, Conv, [32, 3, 2]] # 1-P2/4
-  - [-1, 1, C3k2, [32]]
+  - [-1, 1, C3k2, [32]]
+  - [-1, 1, Conv, [32, 3, 2]] # 2-P2/4
-  - [[-1, 2], 1, Concat, [1]] # 5, cat backbone P2
+  - [[-1, 1], 1, Concat, [1]] # 5, cat backbone P2`,
  "down 6": `
-  - [-1, 1, C3k2, [32]] # 6 (P2/4)
-  - [3, 1, Conv, [32, 1]] # 7
-  - [[6, -1], 1, Detect, [nc]] # 8
+  - [3, 1, Conv, [32, 1]] # 6
+  - [-2, 1, C3k2, [32]] # 7 (P2/4)
+  - [[7, -2], 1, Detect, [nc]] # 8`,
  "down 3": "",
  "down 5": "",
  "delete 5": "",
  "delete 8": "",
  "insert 8": "",
};

describe("a refactoring", () => {
  for (const [operation, expected] of Object.entries(AFTER))
    for (const lineEnd of ["\n", "\r\n"])
      it(`${operation}${expected ? "" : " is refused"}${lineEnd === "\n" ? "" : ", with CRLF"}`, () => {
        const [name = "", index] = operation.split(" ");
        const text = ROWS.replaceAll("\n", lineEnd);
        const file = editable(text, "rows.yaml");
        assert.ok(file);
        const edits = OPERATIONS[name]?.(file, file.model.layers[Number(index)] as Layer);
        if (!expected) return assert.equal(edits, undefined);
        assert.ok(edits);
        const after = edited(text, edits);
        assert.equal(/(?<!\r)\n/.test(after), lineEnd === "\n", "lines end as they did");
        assert.deepEqual(
          difference(ROWS, after.replaceAll("\r\n", "\n")),
          expected.trim().split("\n").sort(),
        );
      });
});

function difference(before: string, after: string): readonly string[] {
  const [olds, news] = [before.split("\n"), after.split("\n")];
  const gone = olds.filter((l) => !news.includes(l)).map((l) => `-${l}`);
  const come = news.filter((l) => !olds.includes(l)).map((l) => `+${l}`);
  const moved = olds.filter((l, i) => news.includes(l) && news[i] !== l && olds.length === news.length);
  return [...gone, ...come, ...moved.flatMap((l) => [`-${l}`, `+${l}`])].sort();
}

/** Ends that are said by name, by number and counted back. */
const ENDS = `input_shape: [3, 32, 32]
framework: torch
layers:
  - {name: stem, type: conv2d, out_channels: 8, kernel_size: 3}
  - {name: mid, type: conv2d, out_channels: 8, kernel_size: 3, padding: 1}
  - relu
  - {name: out, type: conv2d, out_channels: 8, kernel_size: 3, padding: 1}
outputs: [mid, out]
`;

describe("where a model is said to end", () => {
  const ends = (written: string, id: string, index: number): string | undefined => {
    const [operation = ""] = id.split(" ");
    const file = editable(ENDS.replace("[mid, out]", written), "ends.yaml");
    assert.ok(file);
    const edits = OPERATIONS[operation]?.(file, file.model.layers[index] as Layer);
    return edits && /outputs?: (.*)/.exec(edited(file.text, edits))?.[1];
  };

  it("goes the way of its layers, and past one that is deleted", () => {
    assert.equal(ends("[mid, out]", "delete", 0), "[mid, out]");
    assert.equal(ends("[mid, out]", "delete", 1), "[stem, out]");
    assert.equal(ends("[mid, out]", "delete", 3), "[mid, 2]");
    assert.equal(ends("[1, -1]", "delete", 0), "[0, -1]");
    assert.equal(ends("[1, -1]", "delete", 3), "[1, -1]");
    assert.equal(ends("[1, -3]", "delete", 3), "[1, -2]");
    assert.equal(ends("[0, 1, -1]", "delete", 1), "[0, -1]", "each once");
    assert.equal(ends("[0, -1]", "delete", 0), undefined, "nothing is left to end with");
    assert.equal(ends("[1, -2]", "duplicate", 1), "[2, -2]");
    assert.equal(ends("[1, -4]", "insert", 1), "[1, -5]");
  });

  it("is said by names where all references are", () => {
    const file = editable(ENDS.replace("[mid, out]", "[1, -1]"), "ends.yaml");
    const after = edited(file?.text ?? "", (file && namedReferences(file, "yaml")) ?? []);
    assert.equal(after, ENDS);
  });

  it("is never another model's part that has the same name", () => {
    const inner = {
      class_name: "Sequential",
      config: { name: "inner", layers: [input("a"), dense("b"), dense("c")] },
    };
    const layers = [wired(input("x")), wired({ ...inner, name: "inner" }, "x"), wired(dense("y"), "inner")];
    const config = { name: "outer", layers, input_layers: [["x", 0, 0]], output_layers: [["y", 0, 0]] };
    const text = JSON.stringify({ class_name: "Functional", config, keras_version: "2.9.0" }, null, 1);
    const file = editable(text, "net.json");
    const of = (name: string): Layer => file?.model.layers.find((l) => l.name === name) as Layer;
    assert.ok(file);
    assert.equal(withoutLayers([of("c")], file), undefined, "inner is read, not c");
    assert.equal(withoutLayers([of("y")], file), undefined, "inner has no layer that could be named");
    const left = edited(text, withoutLayers([of("b")], file) ?? []);
    assert.deepEqual(
      editable(left, "net.json")?.model.layers.map((l) => l.name),
      ["x", "a", "c", "y"],
    );
  });
});

const input = (name: string): object => ({
  class_name: "InputLayer",
  name,
  config: { name, batch_input_shape: [null, 4] },
});
const dense = (name: string): object => ({ class_name: "Dense", name, config: { name, units: 4 } });
const wired = (layer: object, ...from: readonly string[]): object => ({
  ...layer,
  inbound_nodes: from.length === 0 ? [] : [from.map((name) => [name, 0, 0, {}])],
});

/** What every layer reads: layers by index, inputs. */
const wiring = ({ layers }: Pick<Model, "layers">): readonly string[] =>
  layers.map(({ type, calls }) =>
    [type, ...calls.flat().map(({ to }) => (to.kind === "nothing" ? "?" : `${to.kind} ${to.index}`))].join(
      " < ",
    ),
  );

const DIALECTS = /^(?:ultralytics|native|hydra|keras)$/;

const written = (): readonly ModelFile[] => [
  ...modelFiles(),
  ...handwritings(),
  ...files()
    .filter((n) => /\.(?:ya?ml|json)$/.test(n))
    .map((name) => ({ name, text: read(name) })),
];

/** Of a file with more layers than these, as many are tried. */
const PLACES = 8;

/** Layers of all files whose form can be written. */
function* places(): Iterable<{ readonly file: Editable; readonly layer: Layer; readonly name: string }> {
  for (const { name, text } of written()) {
    if (text.length > 40_000) continue;
    const file = editable(text, name);
    if (!file || !DIALECTS.test(file.model.dialect)) continue;
    for (const layer of some(file.model.layers, PLACES)) yield { file, layer, name };
  }
}

describe("at every place of every file", () => {
  it("what was inserted below can be deleted, and nothing is left of it", () => {
    const tried = new Map<string, number>();
    for (const { file, layer, name } of places()) {
      const made = NOTHING.get(file.model.dialect);
      const edits = made && insertedBelow(layer, made, file);
      const put = edits && editable(edited(file.text, edits), name);
      if (!put) continue;
      const where = `${name}, below ${layer.index} (${layer.name})`;
      assert.equal(put.model.layers.length, file.model.layers.length + 1, where);
      const inserted = put.model.layers[layer.index + 1] as Layer;
      const back = withoutLayers([inserted], put);
      if (!back && put.model.outputs.includes(inserted.index)) continue;
      assert.ok(back, where);
      assert.equal(edited(put.text, back), file.text, where);
      tried.set(file.model.dialect, (tried.get(file.model.dialect) ?? 0) + 1);
    }
    for (const [dialect, least] of [
      ["ultralytics", 40],
      ["native", 20],
      ["hydra", 3],
      ["keras", 10],
    ] as const)
      assert.ok((tried.get(dialect) ?? 0) >= least, `${dialect}: ${tried.get(dialect)}`);
  });

  it("what was moved down can be moved up again", () => {
    let tried = 0;
    for (const { file, layer, name } of places()) {
      const lower = below(layer, file);
      const edits = lower && swapped(layer, lower, file);
      const put = edits && editable(edited(file.text, edits), name);
      if (!put) continue;
      const where = `${name}, ${layer.index} (${layer.name})`;
      const pair = put.model.layers.slice(layer.index, layer.index + 2) as [Layer, Layer];
      assert.deepEqual(
        pair.map((l) => l.type),
        [lower.type, layer.type],
        where,
      );
      const back = swapped(...pair, put);
      assert.ok(back, where);
      assert.equal(edited(put.text, back), file.text, where);
      tried++;
    }
    assert.ok(tried > 60, String(tried));
  });

  it("a layer deleted lets everybody else read what they read", () => {
    for (const { file, layer, name } of places()) {
      const edits = withoutLayers([layer], file);
      const left = edits && editable(edited(file.text, edits), name);
      if (!left) continue;
      assert.deepEqual(wiring(left.model), without(layer, file.model), `${name}, ${layer.index}`);
      assert.deepEqual(left.model.outputs, endsWithout(layer, file.model), `${name}, ${layer.index}`);
    }
  });
});

/** The ends of the same model. */
function endsWithout(layer: Layer, { outputs }: Model): readonly number[] {
  const to = layer.calls[0]?.[0]?.to;
  const source = to?.kind === "layer" ? to.index : -1;
  const ends = outputs.map((index) => (index === layer.index ? source : index));
  const once = ends.filter((e, i) => outputs[i] !== layer.index || !outputs.includes(e));
  return once.map((index) => (index > layer.index ? index - 1 : index));
}

/** The wiring of a model in which a layer is passed over. */
function without(layer: Layer, { layers }: Model): readonly string[] {
  const past = (index: number): number => (index > layer.index ? index - 1 : index);
  const [source] = layer.calls[0] ?? [];
  const instead = (ref: Reference): Reference => {
    const isGone = ref.to.kind === "layer" && ref.to.index === layer.index;
    const to = isGone && source ? source.to : ref.to;
    return { ...ref, to: to.kind === "layer" ? { ...to, index: past(to.index) } : to };
  };
  const left = layers.filter((l) => l !== layer);
  return wiring({ layers: left.map((l) => ({ ...l, calls: l.calls.map((refs) => refs.map(instead)) })) });
}
