import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import type { ModelState } from "../../server/model/state";
import { forecast } from "../../server/transfer/forecast";
import { sizes, stateOf } from "./states";

describe("the weights of Keras layers", () => {
  const layer = (type: string, name: string, config: object): object => ({
    class_name: type,
    config: { name, ...config },
  });
  const chain = (...layers: readonly object[]): string =>
    JSON.stringify({
      class_name: "Sequential",
      config: { name: "s", layers: [layer("InputLayer", "in", { batch_shape: [null, 8, 8, 3] }), ...layers] },
    });
  const conv = (name: string, filters: number): object => layer("Conv2D", name, { filters, kernel_size: 3 });
  const norm = layer("BatchNormalization", "norm", {});
  const stock = stateOf(chain(conv("a", 4), norm, conv("b", 5)), "model.json");

  it("are as many as are saved, in that order", () => {
    assert.deepEqual(sizes(stock), {
      "a/2/0": "3×3×3×4",
      "a/2/1": "4",
      "norm/4/0": "4",
      "norm/4/1": "4",
      "norm/4/2": "4",
      "norm/4/3": "4",
      "b/2/0": "3×3×4×5",
      "b/2/1": "5",
    });
  });

  it("are loaded by the name of the layer, wherever it stands", () => {
    const more = stateOf(
      chain(conv("a", 4), layer("Dropout", "d", { rate: 0.1 }), norm, conv("b", 5)),
      "m.json",
    );
    assert.deepEqual(forecast(stock, more).loaded, forecast(stock, stock).weights);
    const wider = forecast(stock, stateOf(chain(conv("a", 4), norm, conv("b", 7)), "m.json"));
    assert.equal(wider.loaded.tensors, 6);
    const renamed = forecast(stock, stateOf(chain(conv("a", 4), norm, conv("c", 5)), "m.json"));
    assert.deepEqual(renamed.shift?.keys, [{ from: "b/", into: "c/" }]);
  });

  const placed = (text: string): ModelState => {
    const { found } = analyse(text, "model.json");
    const state = found?.dialect.state?.(found, "by place");
    assert.ok(state);
    return state;
  };

  it("have a place by their class, however they are called", () => {
    const gru = layer("GRU", "g", { units: 3 });
    const both = layer("Bidirectional", "both", {
      layer: layer("LSTM", "l", { units: 5, return_sequences: true }),
    });
    const each = layer("TimeDistributed", "each", { layer: layer("Dense", "d", { units: 2 }) });
    const flat = layer("Reshape", "flat", { target_shape: [-1, 4] });
    const state = placed(
      chain(conv("a", 4), layer("PReLU", "p", { shared_axes: [1, 2] }), conv("z", 4), flat, both, each, gru),
    );
    assert.deepEqual(
      state.tensors.map(({ name }) => name.replace(/ .*/, "")),
      [
        ...["layers/conv2d/2/0", "layers/conv2d/2/1", "layers/p_re_lu/1/0"],
        ...["layers/conv2d_1/2/0", "layers/conv2d_1/2/1"],
        ...[0, 1, 2].map((i) => `layers/bidirectional/forward_layer/cell/3/${i}`),
        ...[0, 1, 2].map((i) => `layers/bidirectional/backward_layer/cell/3/${i}`),
        ...["layers/time_distributed/layer/2/0", "layers/time_distributed/layer/2/1"],
        ...[0, 1, 2].map((i) => `layers/gru/cell/3/${i}`),
      ],
    );
    assert.deepEqual(state.unknown, []);
  });

  it("are loaded by their place up to one of another shape", () => {
    const own = placed(chain(conv("a", 4), norm, conv("b", 5)));
    const renamed = forecast(own, placed(chain(conv("x", 4), norm, conv("y", 5))));
    assert.deepEqual(renamed.loaded, renamed.weights);
    // The kernel is of another size, the bias is not, and stands behind it.
    const larger = layer("Conv2D", "b", { filters: 5, kernel_size: 1 });
    assert.equal(forecast(own, placed(chain(conv("a", 4), norm, larger))).loaded.tensors, 6);
    const more = forecast(own, placed(chain(conv("new", 3), conv("a", 4), norm, conv("b", 5))));
    assert.equal(more.loaded.tensors, 4);
  });

  it("are counted in the order of the graph, farthest from its end first", () => {
    const node = (type: string, name: string, from: readonly string[], config: object): object => ({
      ...layer(type, name, config),
      name,
      inbound_nodes: from.length > 0 ? [from.map((f) => [f, 0, 0, {}])] : [],
    });
    const wide = (name: string, from: string, filters: number): object =>
      node("Conv2D", name, [from], { filters, kernel_size: 1 });
    const text = JSON.stringify({
      class_name: "Functional",
      config: {
        name: "m",
        layers: [
          node("InputLayer", "in", [], { batch_input_shape: [null, 8, 8, 3] }),
          wide("short", "in", 6),
          wide("long", "in", 4),
          wide("longer", "long", 6),
          node("Add", "sum", ["short", "longer"], {}),
        ],
        input_layers: [["in", 0, 0]],
        output_layers: [["sum", 0, 0]],
      },
    });
    const kernels = placed(text).tensors.filter(({ name }) => name.endsWith("/2/0"));
    assert.deepEqual(Object.fromEntries(kernels.map((t) => [t.name, t.shape.join("×")])), {
      "layers/conv2d/2/0": "1×1×3×4",
      "layers/conv2d_1/2/0": "1×1×3×6",
      "layers/conv2d_2/2/0": "1×1×4×6",
    });
  });
});
