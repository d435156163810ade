import assert from "node:assert/strict";
import { analyse, type Found } from "../../server/analysis/analyse";
import { fitOf, fits } from "../../server/fit/fit";
import { fitJson } from "../../server/fit/json";
import type { FitRequest } from "../../server/fit/request";
import { fitText } from "../../server/fit/text";
import { DEVICES } from "../../server/measure/devices";
import { FEATURE_NAMES } from "../../server/measure/features";
import type { Options } from "../../server/model/options";
import { unpainted } from "../../server/report/report";
import { modelFiles } from "../models";

function modelOf(text: string, name = "net.yaml", options: Options = {}): Found {
  const { found } = analyse(text, name, options);
  assert.ok(found);
  return found;
}

const layers = (input: string, ...rows: readonly string[]): Found =>
  modelOf(`input_shape: [${input}]\nlayers:\n${rows.map((r) => `  - { ${r} }\n`).join("")}`);

const REQUEST: FitRequest = { optimizer: "adamw", batch: 2 };
const stored = (found: Found, more: Partial<FitRequest> = {}): number =>
  Number(fitOf(found, { ...REQUEST, ...more }).training.stored.value);

const CONV = "type: conv2d, out_channels: 8, kernel_size: 1, bias: false";
/** Values of one example of the 3×4×4 input, and of a map of 8 channels. */
const [IN, MAP] = [3 * 16, 8 * 16];

describe("what the forward pass keeps", () => {
  it("is the input of a convolution, and of the batch norm and the SiLU behind it", () => {
    const found = layers("3, 4, 4", CONV, "type: batch_norm2d", "type: silu");
    // Beside them the mean and the deviation of 8 channels, in 32 bits, once for the batch.
    assert.equal(stored(found), 2 * 4 * (IN + 2 * MAP) + 8 * 2 * 4);
  });

  it("is the output of a ReLU, once for the ReLU and the convolution that reads it", () => {
    assert.equal(stored(layers("3, 4, 4", CONV, "type: relu", CONV)), 2 * 4 * (IN + MAP));
  });

  it("has 8 bytes more for each position that a max-pooling picked", () => {
    const found = layers("3, 4, 4", CONV, "type: max_pool2d, kernel_size: 2");
    assert.equal(stored(found), 2 * (4 * (IN + MAP) + 8 * (MAP / 4)));
  });

  it("is nothing for sums and up-sampling, and both factors for a product", () => {
    const rows = [`${CONV}, name: a, from: input`, `${CONV}, name: b, from: input`];
    const sum = layers("3, 4, 4", ...rows, "type: add, from: [a, b]", "type: upsample, scale_factor: 2");
    assert.equal(stored(sum), 2 * 4 * IN);
    assert.equal(stored(layers("3, 4, 4", ...rows, "type: multiply, from: [a, b]")), 2 * 4 * (IN + 2 * MAP));
  });

  it("is a copy of their own in each of equal blocks, as torch's saved tensors of BERT have it", () => {
    const config = {
      model_type: "bert",
      architectures: ["BertForMaskedLM"],
      hidden_size: 256,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      intermediate_size: 768,
      vocab_size: 512,
    };
    const { training } = fitOf(modelOf(JSON.stringify(config), "config.json", { context: 128 }), {
      ...REQUEST,
      context: 128,
      on: "cpu",
      amp: "bf16",
    });
    // What torch 2.13 keeps of two texts of 128 tokens, the weights in 16 bits among it.
    const ratio = Number(training.stored.value + training.copies.value) / 12_221_440;
    assert.ok(Math.abs(ratio - 1) < 0.002, String(ratio));
  });

  it("is a copy in 16 bits for each product under autocast, where the value itself is in 32", () => {
    const rows = [
      `${CONV}, name: a, from: input`,
      `${CONV}, name: b, from: input`,
      "type: add, from: [a, b]",
    ];
    assert.equal(stored(layers("3, 4, 4", ...rows), { amp: "bf16" }), 2 * 2 * (IN + IN));
    // The sum is in 16 bits already: its reader keeps it as it is.
    assert.equal(stored(layers("3, 4, 4", ...rows, CONV), { amp: "bf16" }), 2 * 2 * (IN + IN + MAP));
  });

  it("is in 32 bits for a layer norm on a GPU under autocast, in its own type on a CPU", () => {
    const found = layers("10, 16", "type: dense, units: 16", "type: layer_norm");
    const [values, statistics] = [10 * 16, 10 * 2 * 4];
    assert.equal(stored(found, { amp: "bf16" }), 2 * (2 * values + 4 * values + statistics));
    assert.equal(stored(found, { amp: "bf16", on: "cpu" }), 2 * (2 * values + 2 * values + statistics));
  });
});

describe("what training needs", () => {
  const found = layers("3, 4, 4", CONV, "type: relu", CONV);
  const parameters = 3 * 8 + 8 * 8;

  it("has weights, their copies, gradients and the optimizer's state", () => {
    const { training: t } = fitOf(found, { ...REQUEST, amp: "fp16" });
    const figures = [t.weights, t.copies, t.gradients, t.optimizer, t.averages].map((f) => Number(f.value));
    assert.deepEqual(figures, [4 * parameters, 2 * parameters, 4 * parameters, 8 * parameters, 0]);
    for (const [optimizer, bytes] of [
      ["sgd", 4],
      ["sgd-plain", 0],
      ["adamw-8bit", 2],
    ] as const)
      assert.equal(
        Number(fitOf(found, { ...REQUEST, optimizer }).training.optimizer.value),
        bytes * parameters,
      );
  });

  it("has its peak where gradients have come and activations are not gone yet", () => {
    const { training: t } = fitOf(found, REQUEST);
    const fixed = 4 * parameters + 8 * parameters;
    // At the second convolution everything is stored and its 64 gradients are there; at the first only the input is left.
    assert.equal(Number(t.peak.value), fixed + 2 * 4 * (IN + MAP) + 4 * 64);
    assert.equal(t.peakLayer, 2);
    const small = fitOf(found, { ...REQUEST, batch: 1, dtype: "float16" });
    assert.ok(small.training.peak.value < t.peak.value);
  });

  it("counts the weights that a YOLO trainer averages", () => {
    const yolo = modelOf(
      "nc: 2\nbackbone:\n  - [-1, 1, Conv, [8, 3, 2]]\nhead:\n  - [-1, 1, Classify, [nc]]\n",
      "yolo.yaml",
    );
    const { training: t } = fitOf(yolo, REQUEST);
    assert.equal(t.averages.value, t.weights.value);
  });
});

describe("the largest batch", () => {
  const found = layers("3, 64, 64", CONV, "type: silu", CONV);

  it("fits, and one more does not", () => {
    const memory = 10_000_000;
    const fit = fitOf(found, { ...REQUEST, batch: "auto", memory });
    const { training } = fit.largest;
    assert.ok(training !== null && training > 1);
    assert.equal(fit.batch, training);
    assert.equal(fits(fit), true);
    assert.equal(fits(fitOf(found, { ...REQUEST, batch: training + 1, memory })), false);
    const serving = fit.largest.inference as number;
    const needed = (batch: number): bigint => fitOf(found, { ...REQUEST, batch }).inference.total.value;
    assert.ok(needed(serving) <= BigInt(memory) && needed(serving + 1) > BigInt(memory));
  });

  it("is 0 where not one example fits, and not known where the model is not", () => {
    const none = fitOf(found, { ...REQUEST, batch: "auto", memory: 1000 });
    assert.deepEqual([none.largest.training, none.batch, fits(none)], [0, 1, false]);
    const unknown = layers("3, 64, 64", CONV, "type: whatever", CONV);
    const fit = fitOf(unknown, { ...REQUEST, batch: "auto", memory: 1e9 });
    assert.equal(fit.largest.training, null);
    assert.equal(fits(fit), undefined);
    assert.equal(fits(fitOf(unknown, { ...REQUEST, memory: 100 })), false);
  });
});

describe("what limits a layer", () => {
  it("is arithmetic for a wide convolution, and memory for an activation", () => {
    const wide = "type: conv2d, out_channels: 2048, kernel_size: 3, padding: 1";
    const found = layers("2048, 32, 32", wide, "type: relu");
    const device = DEVICES["a100-80"];
    const { bounds } = fitOf(found, { ...REQUEST, batch: 16, amp: "bf16", ...(device ? { device } : {}) });
    assert.deepEqual(
      bounds.map((b) => b?.by),
      ["compute", "memory"],
    );
  });
});

const ADDRESS = /^https:\/\/[\w.-]+\/\S+$/;

describe("devices", () => {
  it("say where their figures are from", () => {
    for (const [name, { source = "", checked, memory, unsupported }] of Object.entries(DEVICES)) {
      assert.match(source, ADDRESS, name);
      if (checked) assert.match(checked, ADDRESS, name);
      assert.ok(memory > 0);
      for (const feature of unsupported?.features ?? []) assert.ok(FEATURE_NAMES.includes(feature), feature);
    }
  });
});

describe("a GELU that Python computes step by step", () => {
  it("keeps four buffers instead of one", () => {
    const gpt = (fn: string): bigint => {
      const config = {
        model_type: "gpt2",
        n_embd: 64,
        n_layer: 2,
        n_head: 2,
        vocab_size: 96,
        activation_function: fn,
      };
      const { found } = analyse(JSON.stringify(config), "config.json", { context: 16 });
      assert.ok(found);
      return fitOf(found, { ...REQUEST, batch: 1, context: 16 }).training.stored.value;
    };
    // Three more of 16 tokens × 256 values × 4 bytes in each of two blocks, as torch's saved tensors have it.
    assert.equal(gpt("gelu_new") - gpt("gelu"), 3n * 16n * 256n * 4n * 2n);
    assert.equal(gpt("gelu_fast") - gpt("gelu"), 6n * 16n * 256n * 4n * 2n);
    assert.equal(gpt("quick_gelu") - gpt("gelu"), 16n * 256n * 4n * 2n);
  });
});

describe("a device with a flash", () => {
  const pico = DEVICES.pico;
  const on = (found: Parameters<typeof fitOf>[0]) =>
    fitOf(found, { ...REQUEST, batch: 1, ...(pico ? { device: pico } : {}) });

  it("has weights in it and activations beside it, each with a limit of its own", () => {
    const small = layers("3, 32, 32", "type: conv2d, out_channels: 8, kernel_size: 3");
    assert.equal(fits(on(small)), true);
    assert.ok((on(small).largest.inference ?? 0) > 1);
    // 2.1 million weights of a byte, and hardly an activation.
    const heavy = on(layers("2048", "type: dense, units: 1024"));
    assert.equal(fits(heavy), false);
    assert.equal(heavy.largest.inference, 0);
    assert.ok(heavy.inference.activations.value < 264_000n);
    // Hardly a weight, and maps that are too large.
    const wide = on(layers("3, 256, 256", "type: conv2d, out_channels: 8, kernel_size: 3"));
    assert.equal(fits(wide), false);
    assert.ok(wide.inference.weights.value < 2_000_000n);
  });
});

describe("whether it fits", () => {
  it("can be asked of every model", () => {
    for (const { name, text } of modelFiles().filter(
      (m, i) => !m.name.includes("huggingface") || i % 25 === 0,
    )) {
      const { found } = analyse(text, name);
      if (!found) continue;
      const device = DEVICES.t4;
      const fit = fitOf(found, {
        ...REQUEST,
        batch: "auto",
        amp: "fp16",
        context: 16,
        ...(device ? { device } : {}),
      });
      const { training, layers: by } = fit;
      assert.equal(
        by.reduce((n, l) => n + l.stored.value, 0n),
        training.stored.value,
        name,
      );
      assert.ok(training.peak.value >= training.weights.value + training.gradients.value, name);
      const said = `${fitText(name, found, fit, unpainted, 5)}${JSON.stringify(fitJson(name, found, fit))}`;
      assert.doesNotMatch(said, /undefined|NaN|\[object/, name);
    }
  });
});
