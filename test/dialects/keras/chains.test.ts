import assert from "node:assert/strict";
import { found, problems } from "../graph";

type Written = readonly [className: string, config: object];

/** A chain of layers behind an input, as Keras 3 or tf.keras writes it: one layer on a line. */
function chain(shape: readonly (number | null)[], layers: readonly Written[], three = true): string {
  const key = three ? "batch_shape" : "batch_input_shape";
  const all: readonly Written[] = [["InputLayer", { name: "x", [key]: shape }], ...layers];
  const lines = all.map(([class_name, config], i) =>
    JSON.stringify({
      ...(three ? { module: "keras.layers" } : {}),
      class_name,
      config: { name: `l${i}`, ...config },
    }),
  );
  const head = three ? '"module": "keras", "keras_version": "3.15.1"' : '"keras_version": "2.15.0"';
  return `{${head}, "class_name": "Sequential", "config": {"name": "m", "layers": [\n${lines.join(",\n")}\n]}}`;
}

/** Line, severity and message of what is said, by release. */
const said = (shape: readonly (number | null)[], ...layers: readonly Written[]): readonly string[] =>
  [true, false].flatMap((three) =>
    problems(chain(shape, layers, three), "m.json").flatMap((p) => {
      const [, line, severity, message] = /^(\d+):\d+ (error|warning) [\w-]+: (.*)$/.exec(p) ?? [];
      return line ? [`${line} ${severity} ${message}`] : [];
    }),
  );

/** Both releases say this one thing on this line. */
function refused(
  line: number,
  message: RegExp,
  shape: readonly (number | null)[],
  ...layers: readonly Written[]
): void {
  const all = said(shape, ...layers);
  assert.equal(all.length, 2, all.join("\n"));
  for (const one of all) {
    assert.match(one, new RegExp(`^${line} error `));
    assert.match(one, message);
  }
}

describe("keras: weights along an axis that the input leaves open", () => {
  const relu = { filters: 3, kernel_size: 2, activation: "relu" } as const;

  it("are refused behind whatever keeps the axis open", () => {
    const flattens = /the Flatten before it has an axis without a fixed size/;
    const image = [null, null, null, 4] as const;
    refused(5, flattens, image, ["Conv2D", relu], ["Flatten", {}], ["Dense", { units: 2 }]);
    refused(
      7,
      flattens,
      image,
      ["Conv2D", relu],
      ["MaxPooling2D", {}],
      ["Flatten", {}],
      ["Dropout", { rate: 0.1 }],
      ["Dense", { units: 2 }],
    );
    refused(5, flattens, image, ["Conv2D", relu], ["Flatten", {}], ["BatchNormalization", {}]);
    refused(
      4,
      /fixed number of input features/,
      [null, null, 4],
      ["Reshape", { target_shape: [2, -1] }],
      ["Dense", { units: 2 }],
    );
  });

  it("are refused for every class that has any", () => {
    for (const [name, config, shape] of [
      ["BatchNormalization", { axis: 1 }, [null, null, 4]],
      ["LayerNormalization", {}, [null, 4, null]],
      ["LSTM", { units: 3 }, [null, 4, null]],
      ["PReLU", {}, [null, null, 4]],
      ["SeparableConv2D", { filters: 3, kernel_size: 2 }, [null, 4, 4, null]],
      ["Conv2DTranspose", { filters: 3, kernel_size: 2 }, [null, 4, 4, null]],
    ] as const)
      refused(3, /that axis has no fixed size \(null in the input's shape\)/, shape, [name, config]);
  });

  it("are made where the open axis has none of them", () => {
    const image = [null, null, null, 4] as const;
    assert.deepEqual(
      said(image, ["Conv2D", relu], ["GlobalAveragePooling2D", {}], ["Dense", { units: 2 }]),
      [],
    );
    assert.deepEqual(
      said(image, ["Resizing", { height: 4, width: 4 }], ["Flatten", {}], ["Dense", { units: 2 }]),
      [],
    );
    assert.deepEqual(
      said([null, null, 4], ["Reshape", { target_shape: [-1, 2] }], ["Dense", { units: 2 }]),
      [],
    );
    assert.deepEqual(said([null, null, 4], ["PReLU", { shared_axes: [1] }]), []);
    assert.deepEqual(
      said([null, null, 4], ["MyLayer", {}], ["Flatten", {}], ["Dense", { units: 2 }]).slice(1),
      [],
    );
  });
});

describe("keras: a key of another library's", () => {
  it("is what is wrong, and not that the right one is missing", () => {
    refused(
      3,
      /Conv2D has no argument nb_filter in .*did you mean filters\?/,
      [null, 8, 8, 3],
      ["Conv2D", { nb_filter: 4, kernel_size: 3 }],
    );
    refused(
      3,
      /Dense has no argument out_features in .*did you mean units\?/,
      [null, 8],
      ["Dense", { out_features: 4 }],
    );
    refused(
      3,
      /Embedding has no argument num_embeddings in .*did you mean input_dim\?/,
      [null, 8],
      ["Embedding", { num_embeddings: 4, output_dim: 2 }],
    );
  });

  it("is no other key where the right one is given", () => {
    refused(
      3,
      /Dense has no argument output_dim in [^;]*$/,
      [null, 8],
      ["Dense", { units: 4, output_dim: 4 }],
    );
  });
});

describe("keras: names of functions", () => {
  it("that are misspelt are told in files of Keras 1 as well", () => {
    const text = JSON.stringify({
      class_name: "Sequential",
      keras_version: "1.2.2",
      config: [
        {
          class_name: "Dense",
          config: { name: "d", output_dim: 4, activation: "sofmax", batch_input_shape: [null, 8] },
        },
      ],
    });
    assert.match(
      problems(text, "m.json").join(),
      /error bad-argument: Dense: sofmax is not .*did you mean softmax\?/,
    );
  });
});

describe("keras: one cause, one problem", () => {
  it("a window of another number of axes", () => {
    refused(
      3,
      /kernel_size must be one number, or a list of 2 \(one per axis\), found 3/,
      [null, 8, 8, 3],
      ["Conv2D", { filters: 2, kernel_size: [3, 3, 3] }],
    );
  });

  it("a recurrent layer behind one that gives its last step", () => {
    refused(
      4,
      /set return_sequences to true there/,
      [null, 8, 3],
      ["LSTM", { units: 2 }],
      ["GRU", { units: 2 }],
    );
  });

  it("padding that is no word of the class, with the one that is meant", () => {
    refused(
      3,
      /padding must be valid or same; did you mean same\?/,
      [null, 8, 8, 3],
      ["MaxPooling2D", { padding: "smae" }],
    );
    refused(
      3,
      /padding must be one of valid, same, causal; did you mean causal\?/,
      [null, 8, 3],
      ["Conv1D", { filters: 2, kernel_size: 3, padding: "casual" }],
    );
  });
});

describe("keras: values as Python takes them", () => {
  it("a switch may be anything, and a boolean is a number: a warning", () => {
    for (const [name, config] of [
      ["Dense", { units: 4, use_bias: 2 }],
      ["Dense", { units: true }],
    ] as const) {
      const all = said([null, 8], [name, config]);
      assert.equal(all.length, 2);
      for (const one of all) assert.match(one, /^3 warning .*Keras treats it as (true|1)$/);
    }
  });

  it("batch renormalisation has three statistics more", () => {
    for (const three of [true, false]) {
      const { totals } = found(
        chain([null, 8], [["BatchNormalization", { renorm: true }]], three),
        "m.json",
      ).facts;
      assert.deepEqual([totals.parameters.value, totals.trainable.value], [56n, 16n]);
    }
  });

  it("before Keras 3 a dense layer may have no outputs, which count for nothing", () => {
    const { layers, totals } = found(
      chain(
        [null, 6, 4],
        [
          ["Dense", { units: 0 }],
          ["Flatten", {}],
          ["Dense", { units: 2 }],
        ],
        false,
      ),
      "m.json",
    ).facts;
    assert.deepEqual(
      layers.map((l) => l.outputs[0]?.dims?.join("×")),
      ["6×4", "6×0", "0", "2"],
    );
    assert.deepEqual([totals.parameters.value, totals.parameters.status], [2n, "complete"]);
  });

  it("axes in front of those that a convolution slides along are more examples before Keras 3", () => {
    const text = chain([null, 5, 9, 3], [["Conv1D", { filters: 2, kernel_size: 3 }]], false);
    assert.deepEqual(found(text, "m.json").facts.layers[1]?.outputs[0]?.dims, [5, 7, 2]);
    assert.deepEqual(problems(text, "m.json"), []);
  });
});

describe("keras 3: what functions and layers take in their arguments", () => {
  it("is said at the argument", () => {
    const cases: readonly (readonly [Written, RegExp, (readonly (number | null)[])?])[] = [
      [
        ["AveragePooling2D", { pool_size: 2, padding: "Same" }],
        /padding must be valid or same/,
        [null, 8, 8, 3],
      ],
      [["LayerNormalization", { axis: [-1, -1] }], /axis must be an integer, or a list of different ones/],
      [
        ["Conv1DTranspose", { filters: 2, kernel_size: 4, dilation_rate: 2, output_padding: 1 }],
        /output_padding must be smaller than the strides/,
        [null, 8, 3],
      ],
      [["RandomZoom", {}], /RandomZoom needs height_factor/, [null, 8, 8, 3]],
      [["Normalization", { mean: 0 }], /needs both mean and variance, or neither/],
    ];
    for (const [layer, message, shape = [null, 8]] of cases) {
      const all = problems(chain(shape, [layer]), "m.json").filter((p) => / error /.test(p));
      assert.equal(all.length, 1, all.join("\n"));
      assert.match(all[0] ?? "", message);
    }
  });

  it("two tensors are multiplied along axes of one extent", () => {
    const tensor = (name: string): object => ({
      class_name: "__keras_tensor__",
      config: { shape: [null, 4, 6], dtype: "float32", keras_history: [name, 0, 0] },
    });
    const layer = (
      class_name: string,
      config: { readonly name: string; readonly [key: string]: unknown },
      from: readonly string[],
    ): object => ({
      module: "keras.layers",
      class_name,
      name: config.name,
      config,
      inbound_nodes: from.length > 0 ? [{ args: [from.map(tensor)], kwargs: {} }] : [],
    });
    const dot = (axes: unknown): readonly string[] =>
      problems(
        JSON.stringify({
          module: "keras.src.models.functional",
          class_name: "Functional",
          config: {
            name: "m",
            layers: [
              layer("InputLayer", { name: "a", batch_shape: [null, 4, 6] }, []),
              layer("InputLayer", { name: "b", batch_shape: [null, 5, 6] }, []),
              layer("Dot", { name: "d", axes }, ["a", "b"]),
            ],
            input_layers: [
              ["a", 0, 0],
              ["b", 0, 0],
            ],
            output_layers: [["d", 0, 0]],
          },
          keras_version: "3.15.1",
        }),
        "m.json",
      );
    assert.deepEqual(dot(2), []);
    assert.match(
      dot(1).join("\n"),
      /shape-mismatch: d: multiplies along an axis of 4 \(of 4×6\) and one of 5 \(of 5×6\)/,
    );
    assert.match(dot(0).join("\n"), /axes must not be 0, which is the batch/);
  });
});
