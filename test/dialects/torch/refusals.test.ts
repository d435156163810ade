import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";

/** What torch does with these lists of layers: an error where it raises one, a warning where it runs and hardly was meant. */
const CASES: readonly (readonly [input: string, layers: string, said: string])[] = [
  ["3,8,8", "nn.Dense: {out_features: 4}", "warning torch.nn has no Dense; it is called Linear"],
  ["3,8,8", "nn.BatcHNorm2d: {num_features: 3}", "warning torch.nn has no BatcHNorm2d"],
  [
    "3,8,8",
    "nn.Conv2d: {in_channels: 3, out_channels: 4, kernel_size: 3, padding: null}",
    "error padding must be",
  ],
  ["3,8,8", "nn.Conv2d: {in_channels: 3, out_channels: 4.0, kernel_size: 3}", "error not a float"],
  [
    "3,8,8",
    "nn.Conv2d: {in_channels: 3, out_channels: 4, kernel_size: [3]}",
    "error kernel_size has 1 values for 2 axes",
  ],
  [
    "3,8,8",
    "nn.Conv2d: {in_channels: 3, out_channels: 4, kernel_size: 3, bias: 4}",
    "warning 4 counts as true",
  ],
  ["3,8,8", "[nn.Conv2d, 3, 4, 3, {kernel_size: 1}]", "error kernel_size is given twice"],
  ["3,8", "nn.MaxPool2d: {kernel_size: 2}", "warning treats the batch as its channels"],
  [
    "8",
    "nn.LSTM: {input_size: 8, hidden_size: 4, batch_first: true}",
    "warning treats the batch as its time",
  ],
  ["3,8", "nn.Conv2d: {in_channels: 3, out_channels: 4, kernel_size: 1}", "error expects C×H×W"],
  ["3,8", "nn.AdaptiveAvgPool3d: {output_size: 1}", "warning takes the mean over the last 3 of 3 axes"],
  ["3,8,8", "nn.AdaptiveAvgPool2d: {output_size: [1]}", "error output_size must be"],
  ["3,8,8", "nn.Softmax: {dim: 20}", "error axis 20 does not exist"],
  ["3,8,8", "nn.Softmax: {dim: 0}", "warning axis 0 is the batch"],
  ["3,8,8", "nn.Flatten: {start_dim: 3, end_dim: 2}", "error comes after end_dim"],
  ["8", "nn.Upsample: {scale_factor: 2}", "error expects C×L or C×H×W or C×D×H×W"],
  ["3,8,8", "nn.Upsample: {size: [4, 4, 4]}", "error size has 3 values for 2 spatial axes"],
  ["3,8,8", "nn.LayerNorm: {normalized_shape: []}", "error normalized_shape must name"],
  ["3,8", "nn.LPPool1d: {norm_type: 0, kernel_size: 2}", "error norm_type must be"],
  ["3,8", "nn.AvgPool1d: {kernel_size: 2, stride: {}}", ""],
  ["3,8,8", "nn.AvgPool2d: {kernel_size: 2, stride: {}}", "error stride must be"],
  ["3,8,8", "nn.ZeroPad1d: {padding: [1, 1, 2, 2]}", "warning padding must be one number or 2"],
  [
    "2,8",
    "nn.TransformerEncoderLayer: {d_model: 8, nhead: 2, activation: silu}",
    "error activation must be relu, gelu",
  ],
  ["2,8", "nn.Transformer: {d_model: 8, nhead: 2}", "error needs a source and a target"],
  ["3,8,8", "nn.InstanceNorm2d: {num_features: 0}", ""],
  ["3,8,8", "nn.InstanceNorm2d: {num_features: many}", "warning torch does not look at it here"],
  [
    "3,8,8",
    "nn.InstanceNorm2d: {num_features: many, affine: true}",
    "error num_features must be an integer ≥ 1",
  ],
  ["3,8,8", "nn.BatchNorm2d: {num_features: 3, eps: -1}", "error eps must be at least 0"],
  ["8", "nn.Linear: {in_features: 8, out_features: 0}", "warning has a width of 0"],
  ["3,8,8", "nn.Conv2d: {in_channels: 3, out_channels: 0, kernel_size: 3}", "error out_channels must be"],
  ["3,8,8", "nn.AdaptiveMaxPool2d: {output_size: 0}", ""],
  [
    "3,4,4",
    "nn.ConvTranspose2d: {in_channels: 3, out_channels: 4, kernel_size: 1, padding: 2}",
    "warning to nothing",
  ],
  [
    "3,4,4",
    "nn.ConvTranspose2d: {in_channels: 3, out_channels: 4, kernel_size: 1, padding: 3}",
    "error to nothing",
  ],
  ["3,2,2", "nn.ReflectionPad2d: {padding: -1}", "warning padding leaves nothing"],
  ["3,2", "nn.ReflectionPad1d: {padding: -1}", "error padding leaves nothing"],
  [
    "3,8",
    "nn.Conv1d: {in_channels: 3, out_channels: 4, kernel_size: 1, padding: -1}",
    "error padding must be",
  ],
  [
    "3,8",
    "nn.Conv1d: {in_channels: 3, out_channels: 4, kernel_size: 1, padding: -1, padding_mode: reflect}",
    "warning what is negative crops",
  ],
  ["3,8", "nn.MaxPool1d: {kernel_size: 2, ceil_mode: 1}", "error ceil_mode must be true or false"],
  ["4,8", "nn.LSTM: {input_size: 8, hidden_size: 4, bidirectional: 1}", "error bidirectional must be"],
  ["8", "nn.PReLU: {num_parameters: 0}", "error expects 0 input channels"],
  ["3,8", "nn.Softshrink: {lambd: -1}", "error lambd must be"],
  ["3,8", "nn.Hardtanh: {max_val: -1}", "error max_val -1 must be greater"],
  ["3,8,8", "nn.BatchNorm2d: {num_features: 3, momentum: null}", ""],
  ["3,8,8", "nn.MaxPool2d: {kernel_size: 2, stride: null}", ""],
];

const said = (text: string, name = "m.yaml"): readonly string[] =>
  analyse(text, name, {})
    .problems.filter((p) => p.severity === "error" || p.severity === "warning")
    .map((p) => `${p.severity} ${p.message}`);

describe("what torch refuses, and what it takes all the same", () => {
  for (const [input, layer, wanted] of CASES)
    it(layer, () => {
      const all = said(`framework: torch\ninput_shape: [${input}]\nlayers:\n  - nn.ReLU\n  - ${layer}\n`);
      const [severity = "", ...words] = wanted.split(" ");
      const isThere = all.some((m) => m.startsWith(severity) && m.includes(words.join(" ")));
      assert.ok(wanted === "" ? all.length === 0 : isThere, all.join("\n"));
    });

  it("Embedding of what a layer gives", () => {
    const layers = "[[nn.Linear, 8, 4], [nn.Flatten], [nn.Embedding, 10, 4]]";
    assert.match(
      said(`framework: torch\ninput_shape: [8]\nlayers: ${layers}\n`).join(),
      /looks up integer indices/,
    );
  });

  it("a sum in which the batch meets an axis", () => {
    const layers = (last: string) =>
      `framework: torch\ninput_shape: [12]\nlayers:\n  - nn.ReLU\n  - nn.Unflatten: {dim: 1, unflattened_size: ${last}}\n  - {type: add, from: [0, 1]}\n`;
    assert.match(said(layers("[3, 12]"))[0] ?? "", /^error/);
    assert.match(said(layers("[1, 12]"))[0] ?? "", /^warning .*lines up the last axes/);
  });
});

describe("a Sequential hands on one tensor", () => {
  const network = (...parts: readonly string[]): readonly string[] =>
    said(
      `input_shape: [4, 8]\nnet:\n  _target_: torch.nn.Sequential\n  _args_:\n${parts.map((p) => `    - {_target_: torch.nn.${p}}\n`).join("")}`,
    ).filter((message) => message.startsWith("error"));
  const LSTM = "LSTM, input_size: 8, hidden_size: 8, batch_first: true";

  it("and no tuple", () => {
    assert.match(network(LSTM, "Linear, in_features: 8, out_features: 2")[0] ?? "", /LSTM gives a tuple/);
    assert.deepEqual(network("Linear, in_features: 8, out_features: 8", LSTM), []);
  });

  it("to modules that want no more", () => {
    assert.match(
      network("MultiheadAttention, embed_dim: 8, num_heads: 2")[0] ?? "",
      /a query, a key and a value/,
    );
    assert.match(
      network("ReLU", "Linear, in_features: 8, out_features: 8", "MSELoss")[0] ?? "",
      /an input and a target/,
    );
    assert.match(
      network("Linear, in_features: 8, out_features: 8", "ModuleList")[0] ?? "",
      /cannot be called/,
    );
  });
});
