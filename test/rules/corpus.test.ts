import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { PRESETS } from "../../server/model/options";
import { CORPUS, files, isHere, read } from "../corpus/corpus";

/** Every file that others wrote and that is read as a model, analysed with the rules that are on by default. */
let kept: readonly Analysis[] | undefined;
const analysed = (): readonly Analysis[] => {
  kept ??= files(CORPUS)
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .map((name) => analyse(read(name), name))
    .filter(({ found }) => found !== null);
  return kept;
};

/**
 * Warnings that fire on published files and are right: each was looked at. Unknown modules of a repository's own are not
 * listed, they are what a person declares.
 */
const REVIEWED: Readonly<Record<string, readonly string[]>> = {
  // A file of tests that stacks whatever there is: an ELU behind a ReLU, a dropout before a batch norm.
  "keras-json/dl4j-test-resources__configs_keras2_keras2_mlp_config.json": [
    "double-activation",
    "dropout-before-norm",
  ],
  "keras-json/fastmachinelearning_example-models__keras_jetTagger_Conv2D_Small.json": ["dropout-before-norm"],
  // Configs of a time when nobody wrote down which family they are of.
  "hf-config/AYaroshevskii_Tweet-Sentiment__roberta-base_config.json": ["model-type"],
  "hf-config/microsoft_DeBERTa__deberta_base.json": ["model-type"],
  // `]#` without a space.
  "yolo-community/iscyy_yoloair__configs_ppyoloe_ppyoloe-m.yaml": ["syntax"],
  // A module that the graph never calls.
  "adhoc-torcharc/kengz_torcharc__torcharc_example_spec_merge_dot.yaml": ["bad-reference"],
  // Two linear layers in a row.
  "adhoc-torcharc/kengz_torcharc__torcharc_example_spec_transformer_text_summarizer.yaml": ["linear-stack"],
  // An activation of the author's own, and quantised activations behind activations.
  "keras-json/fastmachinelearning_example-models__keras_KERAS_3layer_binarydense_relu_max.json": [
    "bad-argument",
  ],
  "keras-json/fastmachinelearning_example-models__keras_qkeras_mnist_cnn.json": ["double-activation"],
  // The head reads the row before the last attention.
  "yolo-community/iscyy_yoloair__configs_scaledyolov4-Improved_yolov4-p5-C3HB.yaml": ["dead-layer"],
  // A row more than the file that it was made from, and the head still reads the old number.
  "yolo-community/iscyy_yoloair__configs_yolov3-Improved_yolov3-C3HB.yaml": ["stale-reference"],
};

/** A comma is missing in its line 20: no YAML parser reads it. */
const BROKEN = "gpt-neox/EleutherAI_pythia__models_12B_pythia-12b.yml";

describe("rules on files that others published", () => {
  before(function () {
    if (!isHere) this.skip();
  });

  it("find no error", () => {
    const found = analysed()
      .filter(({ name }) => name !== BROKEN)
      .flatMap(({ name, problems }) =>
        problems.filter((p) => p.severity === "error").map((p) => `${name}: ${p.code}: ${p.message}`),
      );
    assert.deepEqual(found, []);
  });

  it("warn only where somebody looked and agreed", () => {
    const found = analysed().flatMap(({ name, problems }) =>
      problems
        .filter((p) => p.severity === "warning" && p.code !== "unknown-layer")
        .filter((p) => !REVIEWED[name]?.includes(p.code))
        .map((p) => `${name}: ${p.code}: ${p.message}`),
    );
    assert.deepEqual(found, []);
  });

  it("of every preset stand at a place in the file and say something", () => {
    for (const { name, text, options } of analysed()) {
      const { problems } = analyse(text, name, { ...options, rules: { presets: PRESETS } });
      for (const { span, message, code } of problems) {
        assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length, `${name}: ${code}`);
        assert.match(message, /\S{2}/, code);
        assert.doesNotMatch(message, /undefined|NaN|\[object/, `${name}: ${code}`);
      }
    }
  });
});
