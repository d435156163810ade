import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../../server/analysis/analyse";
import { graph, nameless, problems } from "../graph";

/** The layers of a network, written in each of the ways that configs have. */
function same(wanted: readonly string[], ways: Readonly<Record<string, string>>): void {
  for (const [how, text] of Object.entries(ways))
    it(how, () =>
      assert.deepEqual(graph(text, text.startsWith("{") ? "m.json" : "m.yaml").map(nameless), wanted),
    );
}

const nothing = (text: string, name = "m.yaml"): void => {
  const { found, problems: all } = analyse(text, name);
  assert.equal(found, null);
  assert.deepEqual(all, []);
};

describe("hydra: one network, however a config writes it", () => {
  same(["input 0 → 8×?×? 224", "0 → 8×?×? 0", "1 → 8×1×1 0", "2 → 8 0", "3 → 10 90"], {
    Hydra: `
net:
  _target_: torch.nn.Sequential
  _args_:
    - {_target_: torch.nn.Conv2d, in_channels: 3, out_channels: 8, kernel_size: 3}
    - {_target_: torch.nn.ReLU, inplace: true}
    - {_target_: torch.nn.AdaptiveAvgPool2d, output_size: 1}
    - {_target_: torch.nn.Flatten}
    - {_target_: torch.nn.Linear, in_features: 8, out_features: 10}`,
    "Hydra, with arguments by position and one Sequential in another": `
_target_: torch.nn.Sequential
_args_:
  - _target_: torch.nn.Sequential
    _args_:
      - {_target_: torch.nn.modules.conv.Conv2d, _args_: [3, 8, 3]}
      - {_target_: torch.nn.ReLU}
  - {_target_: torch.nn.AdaptiveAvgPool2d, _args_: [1]}
  - {_target_: torch.nn.Flatten}
  - {_target_: torch.nn.Linear, _args_: [8, 10]}`,
    Lightning: `{"model": {"class_path": "torch.nn.Sequential", "init_args": {"args": [
  {"class_path": "torch.nn.Conv2d", "init_args": {"in_channels": 3, "out_channels": 8, "kernel_size": [3, 3]}},
  {"class_path": "torch.nn.ReLU"},
  {"class_path": "torch.nn.AdaptiveAvgPool2d", "init_args": {"output_size": [1, 1]}},
  {"class_path": "torch.nn.Flatten"},
  {"class_path": "torch.nn.Linear", "init_args": {"in_features": 8, "out_features": 10}}]}}}`,
    "target and params": `
model:
  target: project.Model
  params:
    net:
      target: torch.nn.Sequential
      params:
        - {target: torch.nn.Conv2d, params: {in_channels: 3, out_channels: 8, kernel_size: 3}}
        - {target: torch.nn.ReLU}
        - {target: torch.nn.AdaptiveAvgPool2d, params: {output_size: 1}}
        - {target: torch.nn.Flatten}
        - {target: torch.nn.Linear, params: {in_features: 8, out_features: 10}}`,
    HyperPyYAML: `
net: !new:torch.nn.Sequential
  - !new:torch.nn.Conv2d [3, 8, 3]
  - !new:torch.nn.ReLU
  - !new:torch.nn.AdaptiveAvgPool2d [1]
  - !new:torch.nn.Flatten
  - !new:torch.nn.Linear
    in_features: 8
    out_features: 10`,
  });
});

describe("hydra: what the file does not say", () => {
  it("stays unknown and quiet: user classes, references to elsewhere, expressions", () => {
    const text = `
net:
  _target_: torch.nn.Sequential
  _args_:
    - {_target_: torch.nn.Linear, in_features: "\${data.width}", out_features: 20, bias: "\${bias}"}
    - {_target_: project.Block, width: 20}
    - {_target_: torch.nn.Dropout, p: "\${rate}"}
    - "\${head}"
    - {_target_: torch.nn.LazyLinear, out_features: $len(@classes)}
    - {_target_: torch.nn.Linear, in_features: 20, out_features: 5}
    - {_target_: torch.nn.LayerNorm, normalized_shape: 5}`;
    assert.deepEqual(graph(text), [
      "net.0 torch.nn.Linear ← input 0 → ? ?",
      "net.1 project.Block ← 0 → ? ?",
      "net.2 torch.nn.Dropout ← 1 → ? 0",
      `net.3 "\${head}" ← 2 → ? ?`,
      "net.4 torch.nn.LazyLinear ← 3 → ? ?",
      "net.5 torch.nn.Linear ← 4 → ? 105",
      "net.6 torch.nn.LayerNorm ← 5 → ? 10",
    ]);
    assert.deepEqual(problems(text), []);
  });

  it("is followed within the file", () => {
    const text = `
data: {width: 30}
hidden: 20
net:
  _target_: torch.nn.Sequential
  _args_:
    - {_target_: torch.nn.Linear, in_features: "\${data.width}", out_features: "@hidden"}
    - {_target_: torch.nn.Linear, in_features: "\${hidden}", out_features: "@data::width"}`;
    assert.deepEqual(graph(text).map(nameless), ["input 0 → 20 620", "0 → 30 630"]);
  });

  it("is followed from where it is asked for", () => {
    const text = `
input_shape: [3, 32, 32]
model:
  width: 64
  net:
    _target_: torch.nn.Sequential
    _args_:
      - {_target_: torch.nn.Conv2d, in_channels: 3, out_channels: "\${....width}", kernel_size: 3}
      - {_target_: torch.nn.BatchNorm2d, num_features: "\${..0.out_channels}"}
      - {_target_: torch.nn.Conv2d, in_channels: "\${..[1].num_features}", out_channels: 10, kernel_size: 3, padding: "\${.kernel_size}"}`;
    assert.deepEqual(graph(text).map(nameless), [
      "input 0 → 64×30×30 1792",
      "0 → 64×30×30 128",
      "1 → 10×34×34 5770",
    ]);
  });

  it("but not where a merge puts it in two places", () => {
    const text = `
a: &a {w: 8, o: "\${.w}"}
net: {_target_: torch.nn.Linear, in_features: "\${b.o}", out_features: 5}
b: {<<: *a, w: 16}`;
    assert.deepEqual(graph(text).map(nameless), ["input 0 → ? ~5"]);
  });

  it("never ends in a circle", () => {
    const text = `a: \${b}\nb: \${a}\nnet: {_target_: torch.nn.Linear, in_features: "\${a}", out_features: 5}`;
    assert.deepEqual(graph(text).map(nameless), ["input 0 → ? ~5"]);
  });

  it("is asked for once in a file", () => {
    const conv = "{_target_: torch.nn.Conv2d, in_channels: 3, out_channels: 8, kernel_size: 3}";
    assert.deepEqual(problems(`a: ${conv}\nb: ${conv}`), [
      "1:1 information missing-input-shape: No input shape for a, so sizes and MACs are unknown; add input_shape: [channels, height, width] at the top of the file",
    ]);
    assert.deepEqual(problems(`input_shape: [3, 8, 8]\na: ${conv}`), []);
  });
});

/** Counts are those of torch 2.13, which built the same modules. */
describe("hydra: what a network is made of", () => {
  it("channels that do not fit are an error in a chain", () => {
    const text = `
- _target_: torch.nn.Sequential
  _args_:
    - {_target_: torch.nn.Linear, in_features: 30, out_features: 20}
    - {_target_: torch.nn.ReLU}
    - {_target_: torch.nn.Linear, in_features: 25, out_features: 5}`;
    assert.deepEqual(problems(text), [
      "6:35 error channel-mismatch: 0.2: expects 25 input channels, but 20 arrive",
    ]);
    assert.deepEqual(graph(text).map(nameless), ["input 0 → 20 620", "0 → 20 0", "1 → 5 130"]);
  });

  it("but not in a list, which somebody else calls", () => {
    const text = `
heads:
  _target_: torch.nn.ModuleDict
  modules:
    coarse: {_target_: torch.nn.Linear, in_features: 30, out_features: 20}
    fine: {_target_: torch.nn.Linear, in_features: 30, out_features: 5}`;
    assert.deepEqual(problems(text), []);
    assert.deepEqual(graph(text), [
      "heads.coarse torch.nn.Linear ← input 0 → 20 620",
      "heads.fine torch.nn.Linear ← 0 → ? 155",
    ]);
  });

  it("a misspelt module and a misspelt argument are found", () => {
    const text = `
net:
  _target_: torch.nn.Sequential
  _args_:
    - {_target_: torch.nn.Conv2D, in_channels: 3, out_channels: 8, kernel_size: 3}
    - {_target_: torch.nn.LeakyReLU, slope: 0.1}
    - {_target_: torch.nn.Linear, in_feature: 8, out_features: 3}`;
    assert.deepEqual(problems(text), [
      "5:27 warning unknown-layer: torch.nn has no Conv2D; did you mean Conv2d?",
      "6:38 error bad-argument: LeakyReLU has no argument slope; it takes negative_slope, inplace",
      "7:35 error bad-argument: Linear has no argument in_feature; did you mean in_features?",
    ]);
  });

  it("an encoder is its layer, so often, and a norm", () => {
    const lines = graph(readFileSync("test/fixtures/hydra/lightning.yaml", "utf8"));
    assert.deepEqual(lines, [
      "model.init_args.encoder torch.nn.TransformerEncoder ← input 0 → ?×256 2108928".replace(
        "init_args.",
        "",
      ),
      "model.head torch.nn.Linear ← input 1 → 17 4369",
    ]);
  });

  it("instances by tag", () => {
    assert.deepEqual(graph(readFileSync("test/fixtures/hydra/speech.yaml", "utf8")), [
      "embedding torch.nn.Embedding ← input 0 → ? 96000",
      "encoder.0 torch.nn.LSTM ← input 1 → ?×192 + 2×192 + 2×192 506880",
      "encoder.1 torch.nn.Dropout ← 1 → ?×192 0",
      "modules.0 <encoder> ← input 2 → ? ?",
      "modules.1 project.Decoder ← 3 → ? ?",
      "modules.2 torch.nn.Linear ← 4 → ? ?",
      "modules.3 torch.nn.Bilinear ← 5 → ? 184325",
    ]);
  });

  it("several outputs, of which the next module reads the first", () => {
    const text = `
input_shape: [12, 40]
net:
  _target_: torch.nn.ModuleList
  modules:
    - {_target_: torch.nn.LSTM, input_size: 40, hidden_size: 32, bidirectional: true, proj_size: 8}
    - {_target_: torch.nn.LayerNorm, normalized_shape: 16}`;
    assert.deepEqual(graph(text).map(nameless), ["input 0 → 12×16 + 2×8 + 2×32 13312", "0 → 12×16 32"]);
  });
});

/** Counts are those of torch 2.13. */
describe("hydra: modules with another weight", () => {
  const linear = "{_target_: torch.nn.Linear, in_features: 8, out_features: 4}";
  const held = (path: string, rest = ""): string =>
    `net:\n  _target_: torch.nn.Sequential\n  _args_:\n    - {_target_: torch.nn.utils.${path}, module: ${linear}${rest}}`;

  for (const [path, count] of [
    ["weight_norm", 40],
    ["parametrizations.weight_norm", 40],
    ["spectral_norm", 36],
    ["parametrizations.spectral_norm", 36],
    ["parametrizations.orthogonal", 36],
  ] as const)
    it(path, () => {
      assert.deepEqual(graph(held(path)).map(nameless), [`input 0 → 4 ${count}`]);
      assert.deepEqual(problems(held(path)), []);
    });

  it("a length for each input, for all, or of another tensor", () => {
    const counts = (rest: string): readonly string[] => graph(held("weight_norm", rest)).map(nameless);
    assert.deepEqual(counts(", dim: 1"), ["input 0 → 4 44"]);
    assert.deepEqual(counts(", dim: null"), ["input 0 → 4 37"]);
    assert.deepEqual(counts(", name: bias"), ["input 0 → 4 40"]);
  });

  it("as torch refuses them", () => {
    const said = (text: string): string => problems(text).join();
    assert.match(
      said(held("weight_norm", ", dim: 2")),
      /error bad-argument: .*weight has 2 axes; there is no axis 2/,
    );
    assert.match(said(held("weight_norm", ", name: kernel")), /error bad-argument: .*has no tensor kernel/);
    const bias = held("parametrizations.orthogonal", ", name: bias");
    assert.match(said(bias), /error bad-argument: .*bias has 1 axes; it must be a matrix/);
  });
});

describe("hydra: a dictionary of modules in a chain", () => {
  const wanted = ["input 0 → 6 30", "0 → 6 0", "1 → 5 35"];
  const [first, last] = [
    "{_target_: torch.nn.Linear, in_features: 4, out_features: 6}",
    "{_target_: torch.nn.Linear, in_features: 6, out_features: 5}",
  ];
  same(wanted, {
    "by key": `
net:
  _target_: torch.nn.Sequential
  _args_:
    - _target_: collections.OrderedDict
      up: ${first}
      act: {_target_: torch.nn.ReLU}
      down: ${last}`,
    "in pairs": `
net:
  _target_: torch.nn.Sequential
  _args_:
    - _target_: collections.OrderedDict
      _args_: [[[up, ${first}], [act, {_target_: torch.nn.ReLU}], [down, ${last}]]]`,
  });

  it("a linear layer of no features is one of its bias", () => {
    const text = "net: {_target_: torch.nn.Linear, in_features: 0, out_features: 5}";
    assert.deepEqual(graph(text).map(nameless), ["input 0 → 5 5"]);
    assert.match(problems(text).join(), /^1:\d+ warning bad-argument: .*reads 0 features/);
  });
});

describe("hydra: files that are none", () => {
  it("a trainer's losses, activations, optimizers and partials", () => {
    nothing(`
model: {_target_: project.Net, hidden: 64, activation: {_target_: torch.nn.ReLU}, dropout: {_target_: torch.nn.Dropout, p: 0.1}}
norm: {_target_: torch.nn.LayerNorm, _partial_: true, eps: 0.00001}
criterion: {_target_: torch.nn.CrossEntropyLoss, label_smoothing: 0.1}
optimizer: {_target_: torch.optim.Adam, lr: 0.001}`);
    nothing("activation: !name:torch.nn.LeakyReLU\nlayers: 3");
    nothing('{"target": "nn.Linear layers in prose", "params": {}}', "m.json");
    nothing("_target_: torch.nn.Sequential\n_args_: []");
  });
});

describe("hydra: what torch makes of a file of one module", () => {
  const loud = (text: string): string =>
    problems(text)
      .filter((p) => / (error|warning) /.test(p))
      .join();

  it("takes keys of another width from elsewhere", () => {
    const text = "m: {_target_: torch.nn.MultiheadAttention, embed_dim: 16, num_heads: 4, kdim: 8, vdim: 5}";
    assert.equal(loud(text), "");
    assert.match(graph(text).join(), / 784$/);
  });

  it("is told where it is refused", () => {
    const linear = "in_features: 3, out_features: 4}";
    assert.match(loud(`m: {_target_: torch.nn.Liner, ${linear}`), /did you mean Linear/);
    assert.match(loud(`m: {_target_: torch.nn.Linear, dtype: float32, ${linear}`), /text is none/);
    const listed = `m: {_target_: torch.nn.Sequential, _args_: [[{_target_: torch.nn.Linear, ${linear}]]}`;
    assert.match(loud(listed), /not a list of them/);
    const mapped = `m: {_target_: torch.nn.Sequential, _args_: [{a: {_target_: torch.nn.Linear, ${linear}}]}`;
    assert.match(loud(mapped), /error bad-argument: .* takes modules or an OrderedDict, not a mapping/);
    const named = `m: {_target_: torch.nn.Sequential, a: {_target_: torch.nn.Linear, ${linear}}`;
    assert.match(loud(named), /takes no argument a; list its modules under _args_/);
  });
});
