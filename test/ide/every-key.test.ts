import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { complete } from "../../server/ide/assist";
import { ownFiles, type Token, tokensOf } from "./tokens";

/** Keys that are not offered, each with the reason. */
const NOT_OFFERED: readonly (readonly [dialect: RegExp, path: RegExp, why: string])[] = [
  [
    /hydra/,
    /^\.(?!.*(?:_target_|class_path|init_args|target|params)$)/,
    "parameters of the user's own classes",
  ],
  [
    /torcharc/,
    /^\.(?:modules\.[^.]+|graph\.modules\.(?:[^.]+~.*|[^.]+\.\w+)|graph\.output\..*)$/,
    "names of the user's own",
  ],
  [
    /native/,
    /^\.(?:blocks\.|layers\.)?\w+$/,
    "names of blocks and layers; keys without which there is no such file",
  ],
  [/native/, /^\.layers\[\]\.out_channels$/, "arguments that a block of the file takes"],
  [/native/, /^\.layers\[\]\.linear$/, "another name of a type that the file writes nowhere else"],
  [/native/, /^\.input\.(?:shape|layout)$/, "another way to write input_shape"],
  [/keras/, /\.(?:build_config|kernel_initializer\.config)\./, "what only Keras writes"],
  [/keras/, /\.inbound_nodes(?:\[\])+\./, "parameters of the calls of functions"],
  [
    /keras/,
    /(?:^\.module|\.(?:dtype|function|sparse|ragged|optional))$/,
    "what decides nothing of a model or an input",
  ],
  [/gpt-neox/, /-parallel-size$|^\.rotary-pct$/, "what decides no figure"],
  [/pycls/, /^\.MODEL$/, "without it only a family's own section says that it is such a file"],
];

/** What is offered in place of a key: an empty pair of quotes, or its first letter. */
function offered({ token }: Token, text: string, name: string): readonly string[] {
  const { start, end } = token.span;
  const quoted = /^["']/.test(token.source);
  const from = start + 1;
  const half = text.slice(0, from) + text.slice(quoted ? end - 1 : end);
  return (complete(half, name, from)?.list ?? []).map((c) => c.label);
}

describe("completion in place of every key of our own files", () => {
  it("has the key that stood there, but for those that nobody can know", () => {
    const missing: string[] = [];
    const asked = new Map<string, string>();
    for (const { file, name, text } of ownFiles(1000)) {
      const dialect = analyse(text, name).found?.model.dialect;
      if (dialect === undefined || /[\\/](?:huggingface|diffusers|ultralytics)[\\/]|llama/.test(file))
        continue;
      for (const token of tokensOf(analyse(text, name).found?.parsed.root, text)) {
        const { isKey, path } = token;
        if (!isKey || NOT_OFFERED.some(([d, p]) => d.test(dialect) && p.test(path))) continue;
        const id = `${dialect} ${path.split(".").slice(-3).join(".")}`;
        if (asked.has(id)) continue;
        asked.set(id, dialect);
        if (!offered(token, text, name).includes(String(token.token.value))) missing.push(`${file}: ${path}`);
      }
    }
    assert.deepEqual(missing, []);
    assert.equal(new Set(asked.values()).size, 7);
  });
});

/** The labels at the `|`. */
function at(marked: string, name: string): readonly string[] {
  return (complete(marked.replace("|", ""), name, marked.indexOf("|"))?.list ?? []).map((c) => c.label);
}

describe("completion", () => {
  it("writes the class behind !new: of HyperPyYAML, and its arguments below", () => {
    const net = "a: !new:torch.nn.Linear\n  in_features: 3\n";
    for (const begun of ["x: !new:|\n", "x: !new:torch.nn.Li|\n", "x: [!new:torch.nn.Li|]\n"])
      assert.ok(at(`${net}${begun}`, "a.yaml").includes("torch.nn.Linear"), begun);
    assert.deepEqual(at(`${net}  o|\n`, "a.yaml"), ["out_features", "bias"]);
    // Its arguments may be there already.
    for (const begun of ["!new:|", "!new:torch.nn.Lin|", "!new:torch.|nn.Linear"])
      assert.ok(at(`b: ${begun}\n  in_features: 3\n${net}`, "a.yaml").includes("torch.nn.Linear"), begun);
  });

  it("leads a reference to the places of the file, but not to itself nor to what it stands in", () => {
    const file = (value: string): string =>
      `width: 8\nmodel:\n  size: {hidden: 4}\n  net:\n    _target_: torch.nn.Linear\n    in_features: ${value}\n    out_features: 3\n`;
    const places = ["width", "model.size", "model.size.hidden", "model.net.out_features"];
    assert.deepEqual(at(file(`\${|}`), "a.yaml"), places);
    assert.deepEqual(at(file(`\${model.|`), "a.yaml"), places);
    assert.deepEqual(at(file(`"\${mo|}"`), "a.yaml"), places);
    const inJson = (value: string): string =>
      `{"width": 8, "net": {"_target_": "torch.nn.Linear", "in_features": "${value}", "out_features": 3}}`;
    assert.deepEqual(at(inJson(`\${|}`), "a.json"), ["width", "net.out_features"]);
    const refs = (value: string): string =>
      `width: 8\nsize: {hidden: 4}\nnet: !new:torch.nn.Linear\n  in_features: 3\n  out_features: ${value}\nother: !new:torch.nn.Linear\n  in_features: 3\n  out_features: 3\n`;
    for (const begun of ["!ref <|>", "!ref <wi|>", "!ref <|"])
      assert.deepEqual(at(refs(begun), "a.yaml"), ["width", "size", "size[hidden]", "other"], begun);
    assert.deepEqual(at(file("$|"), "a.yaml"), []);
    const other = `layers:\n  - {name: a, type: relu}\n  - type: add\n    from: '\${|}'\n`;
    assert.deepEqual(at(`input_shape: [3]\n${other}`, "a.yaml"), []);
  });

  it("closes a reference that is not closed", () => {
    const closing = (marked: string): string | undefined =>
      complete(marked.replace("|", ""), "a.yaml", marked.indexOf("|"))?.cursor.after;
    const net = "w: 3\nnet:\n  _target_: torch.nn.Linear\n  in_features: ";
    assert.equal(closing(`${net}\${|\n`), "}");
    assert.equal(closing(`${net}\${|}\n`), "");
    assert.equal(closing("w: 3\nnet: !new:torch.nn.Linear\n  in_features: !ref <|\n"), ">");
  });

  it("begins a TensorFlow.js file around the model", () => {
    assert.deepEqual(at('{"modelTopology": {}, "format": "|"}', "model.json"), ["layers-model"]);
    assert.ok(at('{"format": "layers-model", "|"}', "model.json").includes("modelTopology"));
    assert.ok(at('{"modelTopology": {"model_config": {"|"}}}', "model.json").includes("class_name"));
    const weight = '{"weightsManifest": [{"paths": [], "weights": [{"name": "a", "|"}]}]}';
    assert.deepEqual(at(weight, "model.json"), ["shape", "dtype", "quantization"]);
  });

  it("writes the compact form of TorchArc", () => {
    const arc = (compact: string): string =>
      `modules:\n  a: {Linear: {out_features: 4}}\n  b:\n    compact: {${compact}}\ngraph: {input: x, modules: {a: [x], b: [a]}, output: b}\n`;
    assert.deepEqual(at(arc("prelayer: [], |"), "a.yaml"), ["layer", "postlayer"]);
    assert.ok(at(arc("layer: {type: |, keys: [out_features], args: [4]}"), "a.yaml").includes("LazyLinear"));
    assert.ok(at(arc("layer: {type: Linear, keys: [|], args: [4]}"), "a.yaml").includes("out_features"));
  });

  it("knows what Keras 1 called the arguments", () => {
    const file = (config: string, type = "Convolution2D"): string =>
      `{"class_name": "Sequential", "keras_version": "1.2.2", "config": [{"class_name": "${type}", "config": {${config}}}]}`;
    const keys = at(file('"|"'), "a.json");
    for (const key of ["nb_filter", "nb_row", "nb_col", "border_mode", "subsample", "dim_ordering"])
      assert.ok(keys.includes(key), key);
    for (const key of ["filters", "kernel_size", "padding", "strides", "data_format"])
      assert.ok(!keys.includes(key), key);
    assert.ok(at(file('"|"', "MaxPooling2D"), "a.json").includes("strides"));
    assert.deepEqual(at(file('"dim_ordering": "|"'), "a.json"), ["tf", "th"]);
  });
});
