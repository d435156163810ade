import assert from "node:assert/strict";
import { completeConfig } from "../../server/config/complete";
import { complete, signatureAt } from "../../server/ide/assist";
import { languageOf } from "../../server/syntax/parse";
import { everyNth, modelFiles } from "../models";

/** What is offered at the `|`: labels of one kind, the first ones first. */
function offered(marked: string, kind?: string, name = "model.yaml"): readonly string[] {
  const offset = marked.indexOf("|");
  const made = complete(marked.replace("|", ""), name, offset);
  const list = [...(made?.list ?? [])].sort((a, b) => (a.rank ?? 1) - (b.rank ?? 1));
  return list.filter((c) => kind === undefined || c.kind === kind).map((c) => c.label);
}

const first = (list: readonly string[], n: number): readonly string[] => list.slice(0, n);

const HEAD =
  "input_shape: [3, 32, 32]\nlayers:\n  - {name: a, type: conv2d, out_channels: 8, kernel_size: 3}\n";

describe("completion in a list of layers", () => {
  it("offers types, those of the file first and in its spelling", () => {
    const types = offered(`${HEAD.replace("conv2d", "nn.Conv2d")}  - {type: |}\n`, "type");
    assert.equal(types[0], "nn.Conv2d");
    assert.ok(types.includes("maxpool2d") && types.includes("dense") && types.length > 60);
    assert.deepEqual(offered(`${HEAD}  - type: re|\n`, "type").includes("relu"), true);
    assert.ok(offered(`${HEAD}  - |\n`, "type").includes("relu"));
    assert.ok(offered(`${HEAD}  - |\n`, "key").includes("type"));
    assert.ok(offered(`blocks: {mine: [relu]}\n${HEAD}  - type: |\n`, "type").includes("mine"));
  });

  it("offers the arguments that are not given yet, the required ones first", () => {
    const list = offered(`${HEAD}  - {type: conv2d, kernel_size: 3, |}\n`, "argument");
    assert.equal(list[0], "out_channels");
    assert.ok(list.includes("stride") && list.includes("strides") && !list.includes("kernel_size"));
    assert.deepEqual(offered(`${HEAD}  - type: conv2d\n    |\n`, "argument")[0], "out_channels");
    assert.ok(offered(`${HEAD}  - conv2d: {|}\n`, "argument").includes("padding"));
    assert.ok(offered(`${HEAD}  - {type: conv2d, args: {|}}\n`, "argument").includes("padding"));
    assert.ok(offered(`${HEAD}  - {type: conv2d, |}\n`, "key").includes("from"));
    assert.ok(!offered(`${HEAD}  - {type: conv2d, inputs: a, |}\n`, "key").includes("from"));
  });

  it("offers words where an argument takes words", () => {
    assert.deepEqual(offered(`${HEAD}  - {type: conv2d, padding: |}\n`), ["same", "valid"]);
    assert.deepEqual(offered(`framework: keras\n${HEAD}  - {type: conv2d, padding: |}\n`), ["valid", "same"]);
    assert.deepEqual(offered(`${HEAD}  - {type: conv2d, bias: |}\n`), ["true", "false"]);
    assert.ok(offered(`${HEAD}  - {type: conv2d, activation: |}\n`).includes("relu"));
    assert.ok(offered(`${HEAD}  - {type: conv2d, norm: |}\n`).includes("batch"));
    assert.deepEqual(offered(`${HEAD}  - {type: conv2d, out_channels: |}\n`), []);
  });

  it("offers the layers above to read from, the nearest first, and the model's inputs", () => {
    const text = `${HEAD}  - {name: b, type: relu}\n  - {type: add, from: [|]}\n  - {name: c, type: relu}\n`;
    assert.deepEqual(offered(text), ["b", "a", "input"]);
    assert.deepEqual(offered(text.replace("[|]", "[b, |]")), ["a", "input"]);
    assert.deepEqual(offered(`${HEAD}  - type: add\n    from: |\n`), ["a", "input"]);
  });

  it("works in JSON, with and without quotes", () => {
    const json = (layer: string): string =>
      `{"input_shape": [3, 8, 8], "layers": [{"name": "a", "type": "conv2d", "filters": 3, "kernel_size": 3}, ${layer}]}`;
    assert.ok(offered(json('{"type": "|"}'), "type", "a.json").includes("conv2d"));
    assert.ok(offered(json('{"type": |}'), "type", "a.json").includes("conv2d"));
    assert.ok(offered(json('{"type": "conv2d", |}'), "argument", "a.json").includes("stride"));
    assert.ok(offered(json('{"type": "conv2d", "st|"}'), "argument", "a.json").includes("stride"));
    assert.deepEqual(offered(json('{"type": "add", "from": ["|"]}'), undefined, "a.json"), ["a", "input"]);
  });

  it("begins with the first layer of a new file", () => {
    assert.ok(offered("input_shape: [3, 8, 8]\nlayers:\n  - {type: |}\n", "type").includes("conv2d"));
  });

  it("keeps away from other tools' layers", () => {
    assert.deepEqual(offered("services: {web: {image: x}}\nlayers:\n  - |\n"), []);
    assert.deepEqual(
      offered("layers:\n  - {type: vector, source: osm, |}\n  - {type: raster, source: b}\n"),
      [],
    );
  });
});

const yolo = (rows: string): string =>
  `nc: 7\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n  - [-1, 3, C2f, [64, True]]\n${rows}head:\n  - [[1], 1, Detect, [nc]]\n`;

describe("completion in rows of a YOLO file", () => {
  it("offers modules, those of the file first", () => {
    const list = offered(yolo("  - [-1, 1, |]\n"));
    assert.deepEqual([...first(list, 3)].sort(), ["C2f", "Conv", "Detect"]);
    assert.ok(list.includes("SPPF"));
  });

  it("offers rows to read from, the row above first", () => {
    assert.deepEqual(offered(yolo("  - [|, 1, Conv, [64]]\n")), ["-1", "1", "0"]);
    assert.deepEqual(offered(yolo("  - [[-1, |], 1, Concat, [1]]\n")), ["-1", "1", "0"]);
  });

  it("offers truth values as Python has them, and the number of classes", () => {
    assert.deepEqual(offered(yolo("  - [-1, 3, C2f, [64, |]]\n")), ["True", "False"]);
    assert.ok(offered(yolo("  - [[1], 1, Detect, [|]]\n")).includes("nc"));
    assert.deepEqual(offered(yolo("  - [-1, 3, C2f, [64], |]\n")), []);
  });
});

describe("the signature of a row's module", () => {
  const at = (marked: string): string | undefined => {
    const offset = marked.indexOf("|");
    const found = signatureAt(marked.replace("|", ""), "model.yaml", offset);
    return found && `${found.signature.type} ${found.signature.parameters[found.active ?? -1]?.name}`;
  };

  it("says which argument is being written", () => {
    assert.equal(at(yolo("  - [-1, 1, Conv, [|]]\n")), "Conv c2");
    assert.equal(at(yolo("  - [-1, 1, Conv, [64, |]]\n")), "Conv k");
    assert.equal(at(yolo("  - [-1, 1, Conv, [64, 3|, 2]]\n")), "Conv k");
    assert.equal(at(yolo("  - [-1, 1, C2f, [64, True, |]]\n")), "C2f g");
    assert.equal(at(yolo("  - [-1|, 1, Conv, [64, 3, 2]]\n")), undefined);
    assert.equal(at(yolo("  - [-1, 1, Mystery, [|]]\n")), undefined);
  });
});

describe("completion in a config file", () => {
  const config = (marked: string, file = "/p/fovea.yaml"): readonly string[] => {
    const offset = marked.indexOf("|");
    return completeConfig(marked.replace("|", ""), file, offset)?.list.map((c) => c.label) ?? [];
  };

  it("offers keys, rules and words, each where it belongs", () => {
    assert.ok(config("|\n").includes("rules"));
    assert.ok(!config("rules: {}\n|\n").includes("rules"));
    assert.ok(config("rules:\n  |\n").includes("huge-dense"));
    assert.ok(config("rules: {huge-dense: |}\n").includes("off"));
    assert.ok(config("extends: |\n").includes("strict"));
    assert.ok(config("presets: [errors, |]\n").includes("hardware"));
    assert.ok(config("inputs:\n  |\n").includes("size"));
    assert.ok(config("inputs: {dtype: |}\n").includes("float16"));
    assert.ok(config("inputs:\n  'mobile/*.yaml': {|}\n").includes("size"));
    assert.ok(config("overrides:\n  - files: a\n    |\n").includes("rules"));
    assert.deepEqual(config("root: |\n"), ["true", "false"]);
    assert.ok(config('{"rules": {"|"}}', "/p/.fovea.json").includes("huge-dense"));
  });

  it("offers the options of a rule within its braces, beside its severity or alone", () => {
    assert.deepEqual(config("rules: {mac-share: [|]}\n").slice(0, 2), ["off", "hint"]);
    for (const text of ["rules: {mac-share: [warning, {|}]}\n", "rules: {mac-share: {|}}\n"])
      assert.deepEqual(config(text), ["share", "layers"]);
    assert.deepEqual(config("rules: {mac-share: {share: 30, |}}\n"), ["layers"]);
    assert.deepEqual(config("rules: {huge-dense: {|}}\n"), []);
    assert.ok(config("rules: {channel-multiple: {profile: |}}\n").includes("tensor-cores"));
  });

  it("takes names with a hyphen, and devices, for one word", () => {
    for (const [text, word] of [
      ["rules:\n  dead-la|\n", "dead-la"],
      ["presets: [device:|]\n", "device:"],
      ["extends: [strict, device:jet|]\n", "device:jet"],
    ] as const) {
      const offset = text.indexOf("|");
      const made = completeConfig(text.replace("|", ""), "/p/fovea.yaml", offset);
      assert.equal(made?.cursor.word, word);
      assert.ok(made.list.some((c) => c.label.startsWith(word)));
    }
  });

  it("is for our own files only", () => {
    assert.deepEqual(config("|\n", "/p/compose.yaml"), []);
  });
});

describe("completion anywhere", () => {
  it("never fails", () => {
    for (const { name, text } of everyNth(
      modelFiles().filter((f) => f.text.length < 20_000),
      2,
    )) {
      const step = Math.ceil(text.length / 12);
      for (let offset = 0; offset <= text.length; offset += step) {
        for (const t of [text, text.slice(0, offset)]) {
          const made = complete(t, name, offset);
          for (const { label } of made?.list ?? [])
            assert.ok(label.trim() !== "", `${name} ${languageOf(name, t)}`);
          signatureAt(t, name, offset);
        }
      }
    }
  });
});

/** What would be written for a label at the `|`. */
function snippet(marked: string, label: string, name = "model.yaml"): string | undefined {
  const offset = marked.indexOf("|");
  const list = complete(marked.replace("|", ""), name, offset)?.list ?? [];
  return list.find((c) => c.label === label)?.snippet;
}

describe("completion of rows, from the first dash on", () => {
  const BEGUN = "nc: 4\nscales:\n  n: [0.50, 0.25, 1024]\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n";

  it("offers whole rows, those of the file's modules first and as they are there", () => {
    const list = offered(`${BEGUN}  - |\n`, "type");
    assert.equal(list[0], "Conv");
    assert.ok(list.includes("C3k2") && list.includes("Detect"));
    assert.equal(snippet(`${BEGUN}  - |\n`, "Conv"), `[-1, 1, Conv, [\${1:64}, \${2:3}, \${3:2}]]`);
    assert.equal(snippet(`${BEGUN}  - |\n`, "SPPF"), `[-1, 1, SPPF, [\${1:64}]]`);
    assert.equal(snippet(`${BEGUN}head:\n  - |\n`, "Concat"), `[[\${1:-1, 0}], 1, Concat, [\${2:1}]]`);
    assert.ok(offered("backbone:\n  - |\n", "type").includes("Conv"));
  });

  it("offers repeats, and says what becomes of them", () => {
    const list =
      complete(`${BEGUN}  - [-1, , C3k2, [64]]\n`, "m.yaml", `${BEGUN}  - [-1, `.length)?.list ?? [];
    assert.deepEqual(
      list.map((c) => c.label),
      ["1", "2", "3", "6", "9"],
    );
    assert.equal(list[2]?.detail, "2 at scale n (depth 0.5)");
  });

  it("offers the keys of the file, and the scales of a family", () => {
    assert.deepEqual(first(offered(`${BEGUN}|\n`, "key"), 2), ["head", "activation"]);
    assert.deepEqual(offered(BEGUN.replace("1024]\n", "1024]\n  |\n"), "key"), ["s", "m", "l", "x"]);
  });

  it("offers nothing where a backbone is something else", () => {
    assert.deepEqual(offered("backbone:\n  type: ResNet\n  depth: 50\n|\n"), []);
    assert.deepEqual(offered("backbone:\n  - |\nservices:\n  - a\n").slice(0, 0), []);
  });
});

describe("completion in Keras' JSON", () => {
  const file = (layer: string): string =>
    `{"class_name": "Sequential", "config": {"name": "m", "layers": [\n{"class_name": "Conv2D", "config": {"filters": 8, "kernel_size": [3, 3]}},\n${layer}\n]}}`;

  it("offers classes, those of the file first", () => {
    for (const layer of [
      '{"class_name": "|", "config": {}}',
      '{"class_name": |}',
      '{"class_name": "Con|"}',
    ]) {
      const list = offered(file(layer), "type", "model.json");
      assert.equal(list[0], "Conv2D", layer);
      assert.ok(list.includes("Dense") && list.includes("LSTM"), layer);
    }
  });

  it("offers the keys of a configuration, and of a layer", () => {
    const list = offered(
      file('{"class_name": "Conv2D", "config": {"filters": 8, "|": 0}}'),
      "argument",
      "model.json",
    );
    assert.equal(list[0], "kernel_size");
    assert.ok(list.includes("strides") && list.includes("kernel_initializer") && !list.includes("filters"));
    assert.deepEqual(first(offered(file('{"class_name": "Dense", "|": 0}'), "key", "model.json"), 1), [
      "config",
    ]);
  });

  it("offers the words of a value", () => {
    const at = (value: string): string =>
      file(`{"class_name": "Conv2D", "config": {"filters": 8, ${value}}}`);
    assert.ok(offered(at('"padding": "|"'), undefined, "model.json").includes("same"));
    assert.deepEqual(offered(at('"use_bias": |'), undefined, "model.json"), ["true", "false"]);
  });
});

describe("completion of targets", () => {
  const FILE =
    "model:\n  _target_: torch.nn.Sequential\n  _args_:\n    - _target_: torch.nn.Linear\n      in_features: 8\n      out_features: 4\n";

  it("offers paths as the file spells them, those of the file first", () => {
    const list = offered(`${FILE}    - _target_: |\n`, "type");
    assert.equal(list[0], "torch.nn.Linear");
    assert.ok(list.includes("torch.nn.Conv2d"));
    assert.ok(
      offered(`${FILE.replaceAll("torch.nn", "nn")}    - _target_: nn.Co|\n`, "type").includes("nn.Conv2d"),
    );
  });

  it("offers arguments beside the target and under init_args", () => {
    const list = offered(
      `${FILE}    - _target_: torch.nn.Conv2d\n      in_channels: 3\n      |\n`,
      "argument",
    );
    assert.deepEqual(first(list, 2), ["out_channels", "kernel_size"]);
    const nested = "net:\n  class_path: torch.nn.Conv2d\n  init_args:\n    in_channels: 3\n    |\n";
    assert.equal(offered(nested, "argument")[0], "out_channels");
    assert.ok(
      offered(`${FILE}    - _target_: torch.nn.Conv2d\n      padding_mode: |\n`, "value").includes("reflect"),
    );
  });
});
