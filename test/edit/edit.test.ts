import assert from "node:assert/strict";
import { argumentRemoved, argumentSet } from "../../server/edit/arguments";
import type { Editable } from "../../server/edit/editable";
import { insertedBefore } from "../../server/edit/insert";
import { duplicated, moved } from "../../server/edit/order";
import { withoutLayers } from "../../server/edit/remove";
import { renamed } from "../../server/edit/rename";
import { swapped } from "../../server/edit/swap";
import { edited } from "../../server/model/edits";
import type { Layer } from "../../server/model/layer";
import type { Edit } from "../../server/model/problem";
import { modelFiles, some } from "../models";
import { handwritings } from "../rules/handwritings";
import { editable } from "./editable";
import { NOTHING } from "./nothing";

type Operation = (file: Editable, layers: readonly Layer[]) => readonly Edit[] | undefined;

const at = (layers: readonly Layer[], index: number): Layer => layers[index] as Layer;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "insert before 1": (file, l) => insertedBefore(at(l, 1), { type: "relu", args: [] }, file),
  "insert a pooling before 1": (file, l) =>
    insertedBefore(at(l, 1), { type: "maxpool2d", args: [["kernel_size", 2]] }, file),
  "delete 1": (file, l) => withoutLayers([at(l, 1)], file),
  "move 2 before 1": (file, l) => moved(at(l, 2), at(l, 1), file),
  "exchange 1 and 2": (file, l) => swapped(at(l, 1), at(l, 2), file),
  "duplicate 1": (file, l) => duplicated(at(l, 1), file),
  "rename 0 to stem": (file, l) => renamed(at(l, 0), "stem", file, "yaml"),
  "set padding of 0 to 1": (file, l) => argumentSet(at(l, 0), "padding", 1, file),
  "set kernel_size of 0 to 5": (file, l) => argumentSet(at(l, 0), "kernel_size", 5, file),
  "remove kernel_size of 0": (file, l) => argumentRemoved(at(l, 0), "kernel_size", file),
};

interface Case {
  readonly name: string;
  readonly text: string;
  /** By operation, the lines of the file afterwards that are not in it before (`+`), and those that went (`-`). */
  readonly after: Readonly<Record<string, readonly string[]>>;
}

const CASES: readonly Case[] = [
  {
    name: "block.yaml",
    text: `input_shape: [3, 32, 32]
layers:
  - type: conv2d
    name: first   # the stem
    out_channels: 8
    kernel_size: 3
  - type: relu
  - type: tanh
  - type: conv2d
    out_channels: 4
    kernel_size: 1
    from: 1
  - type: add
    from: [first, 3]
`,
    after: {
      "insert before 1": [
        "+  - type: relu",
        "-    from: 1",
        "+    from: 2",
        "-    from: [first, 3]",
        "+    from: [first, 4]",
      ],
      "delete 1": [
        "-  - type: relu",
        "-    from: 1",
        "+    from: 0",
        "-    from: [first, 3]",
        "+    from: [first, 2]",
      ],
      "rename 0 to stem": [
        "-    name: first   # the stem",
        "+    name: stem   # the stem",
        "-    from: [first, 3]",
        "+    from: [stem, 3]",
      ],
      "set padding of 0 to 1": ["+    padding: 1"],
      "set kernel_size of 0 to 5": ["-    kernel_size: 3", "+    kernel_size: 5"],
      "remove kernel_size of 0": ["-    kernel_size: 3"],
    },
  },
  {
    name: "flow.yaml",
    text: `input_shape: [3, 32, 32]
layers:
  - { type: conv2d, payload: { out_channels: 8, kernel_size: 3 } }
  - { type: sigmoid }  # squashes
  - { type: tanh }
  - { type: conv2d, payload: { out_channels: 4, kernel_size: 1 } }
`,
    after: {
      "insert a pooling before 1": ["+  - { type: maxpool2d, payload: { kernel_size: 2 } }"],
      "delete 1": ["-  - { type: sigmoid }  # squashes"],
      "duplicate 1": ["+  - { type: sigmoid }"],
      "set padding of 0 to 1": [
        "-  - { type: conv2d, payload: { out_channels: 8, kernel_size: 3 } }",
        "+  - { type: conv2d, payload: { out_channels: 8, kernel_size: 3, padding: 1 } }",
      ],
      "remove kernel_size of 0": [
        "-  - { type: conv2d, payload: { out_channels: 8, kernel_size: 3 } }",
        "+  - { type: conv2d, payload: { out_channels: 8 } }",
      ],
    },
  },
  {
    name: "lines.json",
    text: `{
  "input_shape": [3, 32, 32],
  "layers": [
    { "type": "conv2d", "name": "first", "out_channels": 8, "kernel_size": 3 },
    { "type": "sigmoid" },
    { "type": "conv2d", "out_channels": 4, "kernel_size": 1 },
    { "type": "add", "from": ["first", 2] }
  ]
}
`,
    after: {
      "insert before 1": [
        '+    { "type": "relu" },',
        '-    { "type": "add", "from": ["first", 2] }',
        '+    { "type": "add", "from": ["first", 3] }',
      ],
      "delete 1": [
        '-    { "type": "sigmoid" },',
        '-    { "type": "add", "from": ["first", 2] }',
        '+    { "type": "add", "from": ["first", 1] }',
      ],
      "rename 0 to stem": [
        '-    { "type": "conv2d", "name": "first", "out_channels": 8, "kernel_size": 3 },',
        '+    { "type": "conv2d", "name": "stem", "out_channels": 8, "kernel_size": 3 },',
        '-    { "type": "add", "from": ["first", 2] }',
        '+    { "type": "add", "from": ["stem", 2] }',
      ],
      "set padding of 0 to 1": [
        '-    { "type": "conv2d", "name": "first", "out_channels": 8, "kernel_size": 3 },',
        '+    { "type": "conv2d", "name": "first", "out_channels": 8, "kernel_size": 3, "padding": 1 },',
      ],
    },
  },
  {
    name: "rows.yaml",
    text: `nc: 4
backbone:
  - [-1, 1, Conv, [16, 3, 2]]  # 0
  - [-1, 1, Conv, [16, 3, 1]]  # 1
  - [-1, 1, Conv, [16, 3, 1]]  # 2
head:
  - [[0, -2], 1, Concat, [1]]
  - [[2, 3], 1, Detect, [nc]]
`,
    after: {
      "insert before 1": [
        "+  - [-1, 1, relu, []]",
        "-  - [-1, 1, Conv, [16, 3, 1]]  # 1",
        "+  - [-1, 1, Conv, [16, 3, 1]]  # 3",
        "-  - [[0, -2], 1, Concat, [1]]",
        "-  - [[2, 3], 1, Detect, [nc]]",
        "+  - [[0, -2], 1, Concat, [1]]",
        "+  - [[3, 4], 1, Detect, [nc]]",
      ],
      "delete 1": [
        "-  - [-1, 1, Conv, [16, 3, 1]]  # 2",
        "-  - [[0, -2], 1, Concat, [1]]",
        "-  - [[2, 3], 1, Detect, [nc]]",
        "+  - [[0, -2], 1, Concat, [1]]",
        "+  - [[1, 2], 1, Detect, [nc]]",
      ],
    },
  },
  {
    name: "target.yaml",
    text: `model:
  _target_: torch.nn.Sequential
  _args_:
    - _target_: torch.nn.Linear
      in_features: 8
      out_features: 16
    - _target_: torch.nn.Linear
      in_features: 16
      out_features: 4
`,
    after: { "insert before 1": ["+    - _target_: relu"] },
  },
  {
    name: "class-path.yaml",
    text: `model:
  class_path: torch.nn.Sequential
  init_args:
  - class_path: torch.nn.Linear
    init_args:
      in_features: 8
      out_features: 16
  - class_path: torch.nn.MaxPool1d
    init_args: {kernel_size: 2}
`,
    after: {
      "insert before 1": ["+  - class_path: relu"],
      "insert a pooling before 1": ["+  - class_path: maxpool2d", "+    init_args: {kernel_size: 2}"],
    },
  },
];

/** What went and what came, line by line, without what is both. */
function difference(before: string, after: string): readonly string[] {
  const [olds, news] = [before.split("\n"), after.split("\n")];
  const left = [...news];
  const gone = olds.filter((line) => {
    const i = left.indexOf(line);
    if (i >= 0) left.splice(i, 1);
    return i < 0;
  });
  return [...gone.map((l) => `-${l}`), ...left.map((l) => `+${l}`)].sort();
}

const netted = (lines: readonly string[]): readonly string[] =>
  lines.filter((l) => !lines.includes(`${l.startsWith("+") ? "-" : "+"}${l.slice(1)}`)).sort();

describe("an edit", () => {
  for (const { name, text, after } of CASES)
    for (const [operation, expected] of Object.entries(after))
      for (const lineEnd of ["\n", "\r\n"])
        it(`${operation} in ${name}${lineEnd === "\n" ? "" : ", with CRLF"}`, () => {
          const written = text.replaceAll("\n", lineEnd);
          const file = editable(written, name);
          assert.ok(file);
          const edits = OPERATIONS[operation]?.(file, file.model.layers);
          assert.ok(edits, "is possible");
          const result = edited(written, edits);
          assert.equal(/(?<!\r)\n/.test(result), lineEnd === "\n", "lines end as they did");
          assert.deepEqual(difference(text, result.replaceAll("\r\n", "\n")), netted(expected));
        });

  it("moves a layer, comment and all, within a chain", () => {
    const text = CASES[1]?.text ?? "";
    const file = editable(text, "flow.yaml");
    assert.ok(file);
    const edits = moved(at(file.model.layers, 2), at(file.model.layers, 1), file);
    const types = editable(edited(text, edits ?? []), "flow.yaml")?.model.layers.map((l) => l.type);
    assert.deepEqual(types, ["conv2d", "tanh", "sigmoid", "conv2d"]);
  });
});

describe("what was inserted", () => {
  it("can be deleted again, at every place of every file, and nothing is left of it", () => {
    const tried = new Map<string, number>();
    for (const { name, text } of [
      ...modelFiles().filter(({ text }) => text.length < 20_000),
      ...handwritings(),
    ]) {
      const file = editable(text, name);
      const made = NOTHING.get(file?.model.dialect ?? "");
      if (!file || !made) continue;
      const { layers } = file.model;
      for (const layer of some(layers, 12)) {
        const edits = insertedBefore(layer, made, file);
        const put = edits && editable(edited(text, edits), name);
        if (!put) continue;
        const where = `${name}, before ${layer.name}`;
        assert.equal(put.model.layers.length, layers.length + 1, where);
        const inserted = at(put.model.layers, layer.index);
        const back = withoutLayers([inserted], put);
        if (!back && put.model.outputs.includes(layer.index)) continue;
        assert.ok(back, where);
        assert.equal(edited(put.text, back), text, where);
        tried.set(file.model.dialect, (tried.get(file.model.dialect) ?? 0) + 1);
      }
    }
    for (const dialect of NOTHING.keys())
      assert.ok((tried.get(dialect) ?? 0) > 3, `${dialect}: ${tried.get(dialect)}`);
  });
});
