import assert from "node:assert/strict";
import { read } from "../../tidy/sources";
import { found, graph, problems } from "../graph";

const fixture = (name: string): string => read(`test/fixtures/keras/${name}`);

/** What each form must be read as; the parameters are Keras' own. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  "keras1-chain.json": [
    "conv Convolution2D ← input 0 → 4×10×10 40",
    "pool MaxPooling2D ← 0 → 4×5×5 0",
    "drop Dropout ← 1 → 4×5×5 0",
    "flat Flatten ← 2 → 100 0",
    "out Dense ← 3 → 3 303",
  ],
  "keras2-chain.yaml": ["conv Conv3D ← input 0 → 8×8×8×2 56", "pool GlobalMaxPooling3D ← 0 → 2 0"],
  // The tower is called twice: each of its layers has two calls, and its weights count once.
  "keras2-graph.json": [
    "left InputLayer ← input 0 → 8 0",
    "right InputLayer ← input 1 → 8 0",
    "tower_in InputLayer ← 0 | 1 → 8 0",
    "tower_dense Dense ← 2 | 2 → 4 36",
    "both Concatenate ← 3, 3 → 8 0",
    "score Dense ← 4 → 1 9",
    "gap Subtract ← 3, 3 → 4 0",
  ],
  "tf-keras-text.json": [
    "words InputLayer ← input 0 → 20 0",
    "table Embedding ← 0 → 20×8 800",
    "both Bidirectional ← 1 → 20×12 576",
    "lstm LSTM ← 2 → 5 360",
    "norm BatchNormalization ← 3 → 5 20",
    "out Dense ← 4 → 2 12",
  ],
  "tf-keras-operations.json": [
    "image InputLayer ← input 0 → 8×8×3 0",
    "tf.math.truediv TFOpLambda ← 0 → 8×8×3 0",
    "getitem SlicingOpLambda ← 1 → 4×8×3 0",
    "mean TFOpLambda ← 2 → 3 0",
    "look MultiHeadAttention ← 0, 0 → 8×8×3 123",
    "rows TimeDistributed ← 4 → 8×8×2 20",
    "code Lambda ← 3 → ? 0",
  ],
  // A layer of Keras' own applications, and somebody's own class of a name that Keras has too.
  "tf-keras-registered.json": [
    "image InputLayer ← input 0 → 8×8×4 0",
    "branch Conv2D ← 0 → 8×8×4 148",
    "scaled CustomScaleLayer ← 0, 1 → 8×8×4 0",
    "mine Dense ← 2 → ? ?",
  ],
  // What the file says of the output of a class of others is taken at its word.
  "keras3-graph.json": [
    "x InputLayer ← input 0 → 6×16 0",
    "attend MultiHeadAttention ← 0, 0 → 6×16 + 4×6×6 1088",
    "sum Add ← 0, 1 → 6×16 0",
    "half Multiply ← 2 → 6×16 0",
    "first GetItem ← 3 → 16 0",
    "fancy Fancy ← 4 → 7 ?",
    "out Dense ← 5 → 3 24",
  ],
  // One vector as long as the last axis of the kernel: for a depthwise one, its multiplier.
  "keras3-spectral.json": [
    "image InputLayer ← input 0 → 8×8×3 0",
    "grouped SpectralNormalization ← 0 → 7×8×6 24",
    "depthwise SpectralNormalization ← 1 → 5×6×12 122",
  ],
  "tfjs-layers.json": [
    "conv Conv2D ← input 0 → 14×14×8 72",
    "norm BatchNormalization ← 0 → 14×14×8 32",
    "pool GlobalAveragePooling2D ← 1 → 8 0",
    "out Dense ← 2 → 10 90",
  ],
};

describe("a graph model of TensorFlow.js", () => {
  it("has no figures, and none of them is a zero", () => {
    const { model, facts } = found('{"format": "graph-model", "modelTopology": {"node": []}}', "model.json");
    assert.deepEqual(model.layers, []);
    const { convention: _, status, ...totals } = facts.totals;
    assert.equal(status, "unknown");
    for (const figure of Object.values(totals))
      assert.equal((figure as { status: string }).status, "unknown");
  });
});

describe("keras: each form of file", () => {
  for (const [name, wanted] of Object.entries(FORMS))
    it(name, () => assert.deepEqual(graph(fixture(name), name), wanted));

  it("a shared model has its weights once, and its work per call", () => {
    const { facts } = found(fixture("keras2-graph.json"), "m.json");
    assert.equal(facts.layers[3]?.macs.value, 64n);
    assert.equal(facts.totals.parameters.value, 45n);
  });

  it("a frozen batch norm is not trained", () => {
    const { facts } = found(fixture("tf-keras-text.json"), "m.json");
    assert.equal(facts.layers[4]?.nonTrainable.value, 20n);
  });

  it("a list of weights that agrees confirms the total", () => {
    const text = fixture("tfjs-layers.json");
    assert.equal(found(text, "model.json").facts.totals.confirmed, true);
    const other = text.replace(/1,\s*8\s*\]/, "2, 8]");
    assert.equal(found(other, "model.json").facts.totals.confirmed, undefined);
    assert.match(problems(other, "model.json")[0] ?? "", /error weights-mismatch: conv: .*3×3×2×8 \(144\)/);
  });

  it("a weight that no layer owns is an error, unless a layer is somebody's own", () => {
    const text = fixture("tfjs-layers.json");
    const said = (written: string): string => problems(written, "model.json").join("\n");
    const renamed = text.replace('"out/bias"', '"last/bias"');
    const stray = /error weights-mismatch: No layer owns the weight last\/bias; TensorFlow.js refuses/;
    assert.match(said(renamed), stray);
    const two = renamed.replace('"out/kernel"', '"last/kernel"');
    assert.match(said(two), /No layer owns the weight last\/kernel and 1 more; TensorFlow.js refuses/);
    assert.doesNotMatch(said(text), /No layer owns/);
    const own = renamed.replace('"GlobalAveragePooling2D"', '"MyPooling"');
    assert.doesNotMatch(said(own), /No layer owns/);
  });

  it("a quantizer after an activation is no second activation", () => {
    const then = (second: string): string => {
      const config = [
        { class_name: "Dense", config: { name: "d", units: 3, batch_input_shape: [null, 7] } },
        { class_name: "Activation", config: { name: "a", activation: "relu" } },
        { class_name: "QActivation", config: { name: "q", activation: second } },
      ];
      const text = JSON.stringify({
        class_name: "Sequential",
        keras_version: "2.4.0",
        config: { layers: config },
      });
      return problems(text, "m.json").join("\n");
    };
    assert.doesNotMatch(then("quantized_relu(4,0)"), /double-activation/);
    assert.match(then("relu"), /double-activation/);
  });

  it("a file in one line is read as well, and its problems stand at the name", () => {
    const pretty = fixture("keras1-chain.json").replace('"nb_row": 3', '"nb_row": 30');
    const line = JSON.stringify(JSON.parse(pretty));
    const [problem = ""] = problems(line, "m.json");
    assert.match(problem, /^1:\d+ error window-too-large: conv: /);
    assert.equal(problem.split(" ")[0], `1:${line.indexOf('"conv"') + 1}`);
  });
});

describe("keras: inputs", () => {
  const chain = (first: object, more: object = {}): string =>
    JSON.stringify({
      class_name: "Sequential",
      keras_version: "2.4.0",
      config: {
        name: "m",
        layers: [{ class_name: "Dense", config: { name: "d", units: 3, ...first } }],
        ...more,
      },
    });

  it("from the first layer, in each of the ways that versions write it", () => {
    for (const first of [{ batch_input_shape: [null, 7] }, { input_dim: 7 }, { input_shape: [7] }])
      assert.deepEqual(graph(chain(first), "m.json"), ["d Dense ← input 0 → 3 24"]);
    assert.deepEqual(graph(chain({}, { build_input_shape: [null, 7] }), "m.json"), [
      "d Dense ← input 0 → 3 24",
    ]);
  });

  it("a model that does not say its input is incomplete, not wrong", () => {
    assert.deepEqual(graph(chain({}), "m.json"), ["d Dense ← input 0 → ? ~3"]);
    assert.match(problems(chain({}), "m.json").join("\n"), /^1:\d+ information missing-input-shape: /);
  });

  it("an axis of any extent is a symbol", () => {
    const both = {
      class_name: "Bidirectional",
      config: {
        name: "b",
        batch_input_shape: [null, null, 7],
        layer: { class_name: "LSTM", config: { name: "l", units: 4, return_sequences: true } },
      },
    };
    const text = JSON.stringify({ class_name: "Sequential", config: [both], keras_version: "2.2.4" });
    assert.deepEqual(graph(text, "m.json"), ["b Bidirectional ← input 0 → None×8 384"]);
    assert.deepEqual(graph(chain({ batch_input_shape: [null, null, 7] }), "m.json"), [
      "d Dense ← input 0 → None×3 24",
    ]);
  });

  it("an edge to nobody is a mistake with a suggestion", () => {
    const text = fixture("keras2-graph.json").replace(/"both",(?=\s*0)/, '"bth",');
    assert.match(
      problems(text, "m.json").join("\n"),
      /error bad-reference: There is no layer bth; did you mean both\?/,
    );
  });

  it("takes what every object of JavaScript has for the words that they are", () => {
    const chain = (className: string, config: string, head = ""): string =>
      `{"class_name": "Sequential", ${head} "config": {"layers": [{"class_name": "${className}", "config": {${config}, "batch_input_shape": [null, 4, 2]}}]}}`;
    const first = '"keras_version": "1.2.2",';
    for (const word of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      const key = found(chain("Dense", `"units": 3, "${word}": 1`), "model.json");
      assert.equal(key.facts.totals.parameters.value, 9n, word);
      const texts = [
        chain("Dense", `"units": 3, "activation": "${word}"`),
        chain("Activation", `"activation": "${word}"`),
        chain(
          "Bidirectional",
          `"merge_mode": "${word}", "layer": {"class_name": "LSTM", "config": {"units": 3}}`,
        ),
        chain("Merge", `"mode": "${word}"`, first),
        chain("Dense", `"${word}": 1, "output_dim": 3, "dim_ordering": "${word}"`, first),
        chain(word, '"units": 3', first),
      ];
      for (const text of texts) {
        const { trace } = found(text, "model.json");
        const attrs = trace.nodes.flatMap((n) => Object.values(n.attrs));
        assert.deepEqual(
          attrs.filter((v) => typeof v === "function"),
          [],
          text,
        );
        assert.doesNotMatch(problems(text, "model.json").join("\n"), /native code/);
      }
    }
  });
});
