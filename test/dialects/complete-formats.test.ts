import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { complete } from "../../server/ide/assist";
import type { Completion } from "../../server/model/completion";

/** What is offered at the `|`, the first ones first. */
function listAt(marked: string, name: string): readonly Completion[] {
  const offset = marked.indexOf("|");
  const made = complete(marked.replace("|", ""), name, offset);
  return [...(made?.list ?? [])].sort((a, b) => (a.rank ?? 1) - (b.rank ?? 1));
}

/** Each word once: two of the same would be one too many. */
function offered(marked: string, name = "model.yaml"): readonly string[] {
  const labels = listAt(marked, name).map((c) => c.label);
  assert.deepEqual([...new Set(labels)], labels, "offered twice");
  return labels;
}

/** A snippet as it stands before anything is filled in. */
const filledIn = (snippet: string): string => snippet.replace(/\$\{\d+:([^}]*)\}/g, "$1");

const all = (list: readonly string[], ...wanted: readonly string[]): void => {
  for (const word of wanted) assert.ok(list.includes(word), `${word} is not among ${list.slice(0, 9)}`);
};

describe("completion in a Keras file", () => {
  const input = '{"class_name":"InputLayer","config":{"batch_input_shape":[null,28,28,1],"name":"i"}}';
  const keras = (layer: string): readonly string[] =>
    offered(
      `{"class_name":"Sequential","config":{"name":"s","layers":[\n${input},\n${layer}\n]},"keras_version":"2.15.0"}`,
      "model.json",
    );
  const layer = (config: string): string =>
    `{"class_name":"Conv2D","config":{"filters":8,"kernel_size":[3,3],${config}}}`;

  it("begins with the class of a model, or with a whole one that has no error", () => {
    const begun = listAt("{|}", "model.json");
    assert.deepEqual(begun.map((c) => c.label).slice(0, 3), ["class_name", "config", "Sequential"]);
    assert.deepEqual(offered('{"|', "model.json").slice(0, 2), ["class_name", "config"]);
    assert.deepEqual(offered("{|}", "package.json"), []);
    const whole = begun.find((c) => c.label === "Sequential");
    const { found, problems } = analyse(`{${filledIn(whole?.snippet ?? "")}}`, "model.json");
    assert.equal(found?.facts.totals.parameters.value, 7850n);
    assert.deepEqual(problems, []);
    assert.deepEqual(offered('{"class_name":"|"}', "model.json"), ["Sequential", "Functional"]);
    assert.deepEqual(offered('{"class_name":"Sequential","|"}', "model.json").slice(0, 1), ["config"]);
    assert.deepEqual(offered('{"class_name":"Sequential","config":{"|"}}', "model.json").slice(0, 2), [
      "name",
      "layers",
    ]);
    all(offered('{"class_name":"Functional","config":{"|"}}', "model.json"), "input_layers", "output_layers");
    all(offered('{"module":"keras","class_name":"Sequential","|"}', "model.json"), "registered_name");
  });

  it("offers what the release takes, and nothing that only others of the family do", () => {
    const list = keras('{"class_name":"LSTM","config":{"|"}}');
    assert.equal(list[0], "units");
    all(list, "return_sequences", "unroll");
    assert.ok(!list.includes("reset_after"));
    assert.ok(!keras(layer('"|"')).includes("lora_rank"));
    all(keras('{"class_name":"GRU","config":{"|"}}'), "reset_after");
  });

  it("offers types, switches and what is known by name", () => {
    assert.equal(keras(layer('"dtype":"|"'))[0], "float32");
    assert.deepEqual(keras(layer('"trainable":|')), ["true", "false"]);
    all(keras(layer('"kernel_initializer":{"class_name":"|"}')), "HeNormal", "GlorotUniform");
    assert.deepEqual(keras(layer('"kernel_initializer":{"class_name":"RandomNormal","config":{"|"}}')), [
      "mean",
      "stddev",
      "seed",
    ]);
    all(keras(layer('"kernel_regularizer":{"class_name":"|"}')), "L2");
    all(keras(layer('"kernel_regularizer":{"|"}')), "class_name", "config");
    assert.equal(keras(layer('"pool_size":|'))[0], "[2, 2]");
    assert.deepEqual(keras(layer('"dilation_rate":[|]')), ["1", "2", "4"]);
  });

  it("offers the words that a class takes, each once", () => {
    const word = (type: string, key: string): readonly string[] =>
      keras(`{"class_name":"${type}","config":{"${key}":"|"}}`);
    assert.deepEqual(word("Bidirectional", "merge_mode"), ["sum", "mul", "ave", "concat", "null"]);
    all(word("RandomFlip", "mode"), "horizontal", "vertical");
    all(word("UpSampling2D", "interpolation"), "nearest", "mitchellcubic");
    assert.deepEqual(word("RandomZoom", "interpolation"), ["nearest", "bilinear"]);
    assert.deepEqual(word("Attention", "score_mode"), ["dot", "concat"]);
    all(word("TextVectorization", "output_mode"), "tf_idf");
    assert.deepEqual(word("BatchNormalization", "scale"), ["true", "false"]);
    assert.deepEqual(word("Rescaling", "scale"), []);
    assert.deepEqual(word("Conv2D", "padding"), ["valid", "same"]);
  });

  it("offers the sizes of windows, along as many axes as the layer has", () => {
    const sized = (type: string, value: string): readonly string[] =>
      keras(`{"class_name":"${type}","config":{"filters":8,"kernel_size":${value}}}`);
    assert.deepEqual(sized("Conv2D", "|"), ["[3, 3]", "[1, 1]", "[5, 5]", "[7, 7]"]);
    assert.equal(sized("Conv1D", "|")[0], "[3]");
    assert.deepEqual(sized("Conv3D", "[3, |]"), ["3", "1", "5", "7"]);
  });

  it("offers the layers that another one can read, the nearest above first, never itself", () => {
    const graph = (node: string, ends: string): readonly string[] =>
      offered(
        `{"class_name":"Functional","config":{"name":"m","layers":[
{"class_name":"InputLayer","config":{"batch_input_shape":[null,8],"name":"i"},"name":"i","inbound_nodes":[]},
{"class_name":"Dense","config":{"units":8,"name":"a"},"name":"a","inbound_nodes":[[["i",0,0,{}]]]},
{"class_name":"Dense","config":{"units":8,"name":"b"},"name":"b","inbound_nodes":[[["${node}",0,0,{}]]]}
],"input_layers":[["i",0,0]],"output_layers":[["${ends}",0,0]]}}`,
        "model.json",
      );
    assert.deepEqual(graph("|", "b"), ["a", "i"]);
    all(graph("a", "|"), "a", "b");
  });

  it("knows that the configuration of the first generations is a list of layers", () => {
    const old =
      '{"class_name":"Sequential","config":[{"class_name":"Dense","config":{"|"}},{"class_name":"|"}]}';
    const [config, type] = [old.replace('{"class_name":"|"}', "{}"), old.replace('{"|"}', "{}")];
    all(offered(config, "m.json"), "units");
    all(offered(type, "m.json"), "Conv2D");
  });

  it("does so where the rest of the file is broken", () => {
    all(
      offered(`{"class_name":"Sequential","config":{"layers":[${input},{"class_name":"Con|`, "m.json"),
      "Conv2D",
    );
  });
});

describe("completion in a Hydra file", () => {
  it("begins with the first target", () => {
    all(offered("_target_: torch.nn.|\n"), "torch.nn.Linear");
    all(offered("net:\n  _target_: |\n"), "torch.nn.Sequential");
  });

  it("offers where arguments stand that are not beside their class", () => {
    all(offered("net:\n  class_path: torch.nn.Linear\n  |\n"), "init_args");
    assert.equal(offered("net:\n  _target_: torch.nn.Linear\n  |\n").at(-1), "_args_");
    all(offered("net: {_target_: torch.nn.ReLU}\nx:\n  class_path: project.Net\n  in|\n"), "init_args");
  });

  it("offers the class of another instance in a list of these", () =>
    assert.deepEqual(
      offered("_target_: torch.nn.Sequential\n_args_:\n  - _target_: torch.nn.ReLU\n  - |\n"),
      ["_target_"],
    ));
});

describe("completion around the layers of a list", () => {
  const list = "layers:\n  - {name: a, type: conv2d, out_channels: 8, kernel_size: 3}\n";

  it("offers the keys of the file that are not there yet", () => {
    const keys = offered(`input_shape: [3, 8, 8]\n|\n${list}`);
    all(keys, "framework", "blocks", "outputs");
    assert.ok(!keys.includes("layers") && !keys.includes("input_shape"));
    assert.equal(offered(`|\n${list}`)[0], "input_shape");
  });

  it("does so before there are layers", () => {
    all(offered("input_shape: [3, 8, 8]\nla|\n"), "layers", "framework");
    assert.deepEqual(offered("input_shape: [3, 8, 8]\nepochs: 3\n|\n"), []);
  });

  it("offers what stands there", () => {
    assert.deepEqual(offered(`framework: |\ninput_shape: [3, 8, 8]\n${list}`), ["torch", "keras"]);
    assert.deepEqual(offered(`input_shape: [3, 8, 8]\n${list}outputs: [|]\n`), ["a"]);
  });

  it("offers a word once, be it an argument or a key around any layer", () => {
    const keras = "framework: keras\ninput_shape: [8, 8, 3]\nlayers:\n";
    all(offered(`${keras}  - {type: Conv2D, |}\n`), "activation");
    all(offered(`${keras}  - |\n`), "dropout");
  });
});

describe("completion in a YOLO file, around its rows", () => {
  const file = (row: string, top = ""): string =>
    `nc: 80\n${top}scales:\n  n: [0.50, 0.25, 1024]\n  s: [0.50, 0.50, 1024]\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n${row}head:\n  - [[-1, 0], 1, Concat, [1]]\n  - [[1], 1, Detect, [nc]]\n`;

  it("offers rows as the file has them, above and below", () => {
    const rows = new Map(listAt(file("  - |\n"), "model.yaml").map((c) => [c.label, c.detail]));
    assert.equal(rows.get("Conv"), "[-1, 1, Conv, [64, 3, 2]]");
    assert.equal(rows.get("Concat"), "[[-1, 0], 1, Concat, [1]]");
    assert.equal(rows.get("Detect"), "[[1], 1, Detect, [nc]]");
  });

  it("begins with its keys where it is called so, or has the factors of a family", () => {
    assert.deepEqual(offered("n|\n", "yolo11.yaml").slice(0, 2), ["nc", "scales"]);
    assert.equal(offered("scales:\n  n: [0.5, 0.25, 1024]\n|\n", "my.yaml")[0], "nc");
    assert.deepEqual(offered("path: data\nn|\n", "yolo-data.yaml"), []);
    assert.deepEqual(offered("nc: 80\nna|\n", "data.yaml"), []);
  });

  it("offers what stands at its keys", () => {
    assert.deepEqual(offered(file("", "scale: |\n")), ["n", "s"]);
    assert.equal(offered(file("", "activation: |\n"))[0], "nn.SiLU()");
    assert.deepEqual(offered(file('  - [-1, 1, nn.Upsample, [None, 2, "|"]]\n')), [
      "nearest",
      "bilinear",
      "bicubic",
    ]);
  });
});

describe("completion in half-typed files of numbers", () => {
  it("offers the keys of GPT-NeoX once the file says that it is one, in its spelling", () => {
    all(offered("num-layers: 2\npos-emb: rotary\nhidden-|\n"), "hidden-size");
    all(offered("pos_emb: |\nnum_layers: 12\n"), "rotary", "alibi");
    assert.deepEqual(offered("num_layers: 12\nhidden_size: 4\n|\n"), []);
    assert.deepEqual(offered("model_type: a\npos_emb: |\nnum_layers: 12\n"), []);
  });

  it("offers sections, types and keys of pycls, and nothing in other files with a MODEL", () => {
    assert.deepEqual(offered("MODEL:\n  TYPE: |\n"), ["anynet", "regnet", "resnet", "effnet"]);
    all(offered("MODEL:\n  TYPE: regnet\nREG|\n"), "REGNET");
    all(offered("MODEL:\n  TYPE: regnet\nREGNET:\n  DEP|\n"), "DEPTH", "W0");
    assert.deepEqual(offered("MODEL:\n  META_ARCHITECTURE: GeneralizedRCNN\n  |\n"), []);
  });

  it("offers classes, arguments and the graph of TorchArc", () => {
    all(offered("modules:\n  fc:\n    Lin|\n"), "Linear");
    assert.equal(offered("modules:\n  fc:\n    Linear:\n      |\n")[0], "in_features");
    const fc = "modules:\n  fc:\n    Linear: {in_features: 8, out_features: 4}\n";
    assert.deepEqual(offered(`${fc}|\n`), ["graph", "input_shape"]);
    assert.deepEqual(offered(`${fc}graph:\n  input: x\n  |\n`), ["modules", "output"]);
    all(offered("modules:\n  eye:\n    Sequential:\n      - Lin|\n"), "Linear", "ReLU");
    assert.deepEqual(offered("modules:\n  - common\n  - lin|\n"), []);
  });
});

describe("completion in a config of Hugging Face", () => {
  const llama = (line: string): readonly string[] =>
    offered(`{\n  "model_type": "llama",\n  "hidden_size": 64,\n  ${line}\n}`, "config.json");

  it("begins in an empty file, with a word or with a whole model that has no error", () => {
    const begun = listAt("{|}", "config.json");
    assert.equal(begun[0]?.label, "model_type");
    assert.deepEqual(offered('{"|"}', "config.json"), ["model_type", "architectures", "_class_name"]);
    assert.deepEqual(offered('{"architectures": ["LlamaForCausalLM"], "|"}', "config.json")[0], "model_type");
    const whole = begun.flatMap((c) => c.snippet ?? []);
    assert.equal(whole.length, 5);
    for (const snippet of whole) {
      const { found, problems } = analyse(`{${filledIn(snippet)}}`, "config.json");
      assert.equal(found?.facts.totals.parameters.status, "complete");
      assert.deepEqual(problems, []);
    }
  });

  it("begins with the family", () => {
    all(offered('{\n  "model_type": "|"\n}', "config.json"), "llama", "bert", "vit");
    all(offered('{\n  "model_type": "llama",\n  "hid|', "config.json"), "hidden_size", "num_hidden_layers");
    all(offered('{"model_type":"llava","text_config":{"model_type":"|"}}', "config.json"), "llama");
    all(offered('{\n  "_class_name": "|"\n}', "config.json"), "UNet2DConditionModel");
  });

  it("offers words where a key takes one", () => {
    all(llama('"hidden_act": "|"'), "silu", "gelu");
    all(llama('"layer_types": ["|"]'), "full_attention", "sliding_attention");
    assert.deepEqual(llama('"rope_scaling": {"|"}')[0], "rope_type");
    all(llama('"rope_scaling": {"rope_type": "|"}'), "linear", "yarn", "llama3");
    all(
      offered('{\n  "_class_name": "UNet2DConditionModel",\n  "down_block_types": ["|"]\n}', "config.json"),
      "CrossAttnDownBlock2D",
    );
  });
});
