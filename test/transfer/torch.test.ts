import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import type { ModelState } from "../../server/model/state";
import { forecast } from "../../server/transfer/forecast";
import { weightsIn } from "../../server/transfer/header";

function stateOf(text: string): ModelState {
  const { found } = analyse(text, "model.yaml");
  const state = found?.dialect.state?.(found);
  assert.ok(state);
  return state;
}

const listed = ({ tensors }: ModelState): readonly string[] =>
  tensors.map((t) => `${t.name} ${t.shape.join("×")}${t.buffer ? " buffer" : ""}`);

const one = (target: string): readonly string[] => listed(stateOf(`m: {_target_: torch.nn.${target}}`));

/** As `state_dict()` of torch 2.13 has them. */
describe("the state of a module of torch", () => {
  it("of a norm, with what it keeps", () => {
    assert.deepEqual(one("BatchNorm2d, num_features: 3"), [
      "m.weight 3",
      "m.bias 3",
      "m.running_mean 3 buffer",
      "m.running_var 3 buffer",
      "m.num_batches_tracked  buffer",
    ]);
    assert.deepEqual(one("BatchNorm2d, num_features: 3, track_running_stats: false"), [
      "m.weight 3",
      "m.bias 3",
    ]);
    assert.deepEqual(one("InstanceNorm2d, num_features: 3, track_running_stats: true"), [
      "m.running_mean 3 buffer",
      "m.running_var 3 buffer",
      "m.num_batches_tracked  buffer",
    ]);
  });

  it("of convolutions, whose kernels lie otherwise when they are transposed", () => {
    assert.deepEqual(one("Conv2d, in_channels: 4, out_channels: 6, kernel_size: [1, 3], groups: 2"), [
      "m.weight 6×2×1×3",
      "m.bias 6",
    ]);
    assert.deepEqual(
      one("ConvTranspose2d, in_channels: 4, out_channels: 6, kernel_size: 3, groups: 2, bias: false"),
      ["m.weight 4×3×3×3"],
    );
  });

  it("of a recurrent layer, by layer and direction", () =>
    assert.deepEqual(
      one("LSTM, input_size: 3, hidden_size: 5, proj_size: 2, bidirectional: true, bias: false"),
      [
        "m.weight_ih_l0 20×3",
        "m.weight_hh_l0 20×2",
        "m.weight_hr_l0 2×5",
        "m.weight_ih_l0_reverse 20×3",
        "m.weight_hh_l0_reverse 20×2",
        "m.weight_hr_l0_reverse 2×5",
      ],
    ));

  it("of attention, in one tensor or in three", () => {
    assert.deepEqual(one("MultiheadAttention, embed_dim: 4, num_heads: 2, add_bias_kv: true"), [
      "m.in_proj_weight 12×4",
      "m.in_proj_bias 12",
      "m.out_proj.weight 4×4",
      "m.out_proj.bias 4",
      "m.bias_k 1×1×4",
      "m.bias_v 1×1×4",
    ]);
    assert.deepEqual(one("MultiheadAttention, embed_dim: 4, num_heads: 2, kdim: 3, vdim: 5, bias: false"), [
      "m.q_proj_weight 4×4",
      "m.k_proj_weight 4×3",
      "m.v_proj_weight 4×5",
      "m.out_proj.weight 4×4",
    ]);
  });

  it("of modules with another weight", () => {
    const linear = "module: {_target_: torch.nn.Linear, in_features: 3, out_features: 4}";
    assert.deepEqual(one(`utils.weight_norm, ${linear}`), ["m.weight_v 4×3", "m.bias 4", "m.weight_g 4×1"]);
    assert.deepEqual(one(`utils.parametrizations.spectral_norm, ${linear}`), [
      "m.parametrizations.weight.original 4×3",
      "m.bias 4",
      "m.parametrizations.weight.0._u 4 buffer",
      "m.parametrizations.weight.0._v 3 buffer",
    ]);
  });

  it("is unknown of a class of one's own", () => {
    const own =
      "net: {_target_: torch.nn.Sequential, _args_: [{_target_: project.Block}, {_target_: torch.nn.PReLU}]}";
    assert.deepEqual(stateOf(own).unknown, [0]);
    assert.deepEqual(listed(stateOf(own)), ["net.1.weight 1"]);
  });
});

const LAYERS = ["Linear, in_features: 6, out_features: 8", "ReLU", "Linear, in_features: 8, out_features: 4"];
const net = (layers: readonly string[], key = "net"): string =>
  `${key}:\n  _target_: torch.nn.Sequential\n  _args_:\n${layers.map((l) => `    - {_target_: torch.nn.${l}}\n`).join("")}`;
const inserted = [...LAYERS.slice(0, 2), "Dropout, p: 0.1", ...LAYERS.slice(2)];

describe("what is loaded of modules of torch", () => {
  const count = (into: ModelState, from: Parameters<typeof forecast>[0]): number =>
    forecast(from, into).loaded.tensors;

  it("after an edit: all before it, and what breaks the rest", () => {
    const { loaded, shift } = forecast(stateOf(net(LAYERS)), stateOf(net(inserted)));
    assert.deepEqual(loaded, { tensors: 2, parameters: 56n });
    assert.deepEqual(shift?.keys, [{ from: "net.2.", into: "net.3." }]);
  });

  it("of the same network under another key", () =>
    assert.equal(count(stateOf(net(LAYERS, "model")), stateOf(net(LAYERS))), 4));

  it("of a file: of the module by itself, of the whole, of something around it", () => {
    const own = stateOf(
      `model:\n  _target_: project.Model\n  ${net(LAYERS).replaceAll("\n", "\n  ").trimEnd()}\n`,
    );
    assert.deepEqual(own.roots, ["model.net."]);
    const header = (front: string) =>
      weightsIn(
        own.tensors.map(({ name, shape }) => ({ name: front + name.slice("model.net.".length), shape })),
        own,
      );
    for (const front of ["", "net.", "model.net.", "module.model.net."])
      assert.equal(count(own, header(front)), 4, front);
    assert.equal(count(own, header("head.")), 4);
  });

  it("of one of several modules", () => {
    const both = stateOf(
      `${net(LAYERS, "encoder")}${net(["Linear, in_features: 4, out_features: 2"], "head")}`,
    );
    assert.equal(count(both, stateOf(net(LAYERS))), 4);
  });
});
