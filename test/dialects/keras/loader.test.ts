import assert from "node:assert/strict";
import type { Options } from "../../../server/model/options";
import { problems } from "../graph";

const LAYERS = {
  keras1: [{ class_name: "Dense", config: { name: "d", output_dim: 2, batch_input_shape: [null, 4] } }],
  keras2: [{ class_name: "Dense", config: { name: "d", units: 2, batch_input_shape: [null, 4] } }],
  keras3: [
    { module: "keras.layers", class_name: "InputLayer", config: { name: "x", batch_shape: [null, 4] } },
    { module: "keras.layers", class_name: "Dense", config: { name: "d", units: 2 } },
  ],
} as const;

function file(written: keyof typeof LAYERS): string {
  const module = written === "keras3" ? { module: "keras" } : {};
  const keras_version = { keras1: "1.2.2", keras2: "2.15.0", keras3: "3.5.0" }[written];
  const config = written === "keras1" ? LAYERS.keras1 : { name: "m", layers: LAYERS[written] };
  return JSON.stringify({ ...module, class_name: "Sequential", config, keras_version });
}

const told = (written: keyof typeof LAYERS, options: Options = {}): readonly string[] =>
  problems(file(written), "m.json", options).filter((p) => p.includes("other-loader"));

describe("keras: a file of one release in a project of another", () => {
  const pinned = (name: string, version: string): Options => ({
    releases: [{ package: name, version, from: "requirements.txt" }],
  });

  it("is told which package reads it, where the project is of Keras 3", () => {
    for (const options of [
      { frameworkVersion: "3.15.1" },
      { frameworkVersion: "3" },
      pinned("keras", "3.5.0"),
    ])
      for (const [written, of] of [
        ["keras2", "2"],
        ["keras1", "1"],
      ] as const) {
        const [one, ...others] = told(written, options);
        assert.deepEqual(others, []);
        assert.match(
          one ?? "",
          new RegExp(
            `^1:\\d+ information other-loader: This file was written by Keras ${of}, but the project uses Keras 3[.\\d]*, whose model_from_json refuses it; load it with the package tf-keras$`,
          ),
        );
      }
  });

  it("is not told where the project is of its own release, or of none that is known", () => {
    for (const options of [
      {},
      { frameworkVersion: "2.15.0" },
      pinned("keras", "2.15.0"),
      pinned("torch", "3.0"),
    ])
      assert.deepEqual(told("keras2", options), []);
    assert.deepEqual(told("keras3", { frameworkVersion: "3.15.1" }), []);
    const spread = JSON.stringify({
      format: "layers-model",
      modelTopology: JSON.parse(file("keras2")),
      weightsManifest: [],
    });
    assert.deepEqual(
      problems(spread, "model.json", { frameworkVersion: "3.15.1" }).filter((p) =>
        p.includes("other-loader"),
      ),
      [],
    );
  });
});
