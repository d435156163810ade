import { tensor } from "../../../server/model/tensor";
import * as ops from "../../../server/ops";
import { table } from "../table";

export const dense = table({
  op: ops.dense,
  usual: [
    {
      shows: "VGG's fc6 (Simonyan 2015: 102,764,544 parameters)",
      attrs: { out: 4096, bias: true },
      inputs: ["25088"],
      layout: "last",
      output: "4096",
      weights: { kernel: "25088×4096", bias: "4096" },
      macs: 102_760_448n,
    },
    {
      shows: "every step of a sequence by itself",
      attrs: { out: 64, bias: false },
      inputs: ["T×128"],
      layout: "last",
      output: "T×64",
      weights: { kernel: "128×64" },
      macs: "?",
    },
    {
      shows: "the last axis of a map, channels last: as a 1×1 convolution",
      attrs: { out: 10, bias: true },
      inputs: ["7×7×32"],
      layout: "last",
      output: "7×7×10",
      weights: { kernel: "32×10", bias: "10" },
      macs: 15_680n,
    },
    {
      shows: "the last axis of a map, channels first: it mixes a row of positions",
      attrs: { out: 10, bias: false },
      inputs: ["32×7×5"],
      output: "32×7×10",
      weights: { kernel: "5×10" },
      macs: 11_200n,
      window: "global",
    },
  ],
  unknown: [
    {
      shows: "a layer that says its width has its weights whatever arrives",
      attrs: { out: 10, bias: true, width: 512 },
      inputs: ["?"],
      output: "?",
      weights: { kernel: "512×10", bias: "10" },
      macs: "?",
    },
    {
      shows: "unknown features",
      attrs: { out: 10, bias: true },
      inputs: ["?×?"],
      layout: "last",
      output: "?×10",
      weights: { kernel: "?×10", bias: "10" },
      macs: "?",
    },
    {
      shows: "no rank",
      attrs: { out: 10, bias: true },
      inputs: ["?"],
      layout: "last",
      output: "?",
      weights: { kernel: "?×10", bias: "10" },
      macs: "?",
    },
    {
      shows: "an unknown number of units",
      attrs: { out: null, bias: true },
      inputs: ["20"],
      output: "[?]",
      weights: { kernel: "20×?", bias: "[?]" },
      macs: "?",
    },
  ],
  wrong: [
    {
      shows: "a scalar has no features",
      attrs: { out: 10, bias: false },
      inputs: ["scalar"],
      layout: "last",
      output: "!shape-mismatch 10",
      weights: { kernel: "?×10" },
      macs: "?",
    },
  ],
  hostile: [
    {
      shows: "10¹² units on 10¹² inputs are counted exactly",
      attrs: { out: 1e12, bias: false },
      inputs: ["1000000000000"],
      output: "1000000000000",
      weights: { kernel: "1000000000000×1000000000000" },
      macs: 1_000_000_000_000_000_000_000_000n,
    },
    {
      shows: "no units",
      attrs: { out: 0, bias: true },
      inputs: ["8"],
      output: "0",
      weights: { kernel: "8×0", bias: "0" },
      macs: 0n,
    },
  ],
});

const heads = { output: tensor([10, 8, 64], "last"), sees: "pointwise" } as const;

export const contraction = table({
  op: ops.contraction,
  usual: [
    {
      shows: "the query projection of attention: abc,cde→abde",
      attrs: { kernel: [512, 8, 64], bias: [8, 64], indices: [10, 512, 8, 64], ...heads },
      inputs: ["10×512"],
      layout: "last",
      output: "10×8×64",
      weights: { kernel: "512×8×64", bias: "8×64" },
      macs: 2_621_440n,
    },
    {
      shows: "along the positions, without a bias",
      attrs: { kernel: [10, 20], indices: [10, 20, 64], output: tensor([20, 64], "last"), sees: "global" },
      inputs: ["10×64"],
      layout: "last",
      output: "20×64",
      weights: { kernel: "10×20" },
      macs: 12_800n,
      window: "global",
    },
  ],
  unknown: [
    {
      shows: "an index without an extent",
      attrs: {
        kernel: [512, 8],
        indices: [null, 512, 8],
        output: tensor([null, 8], "last"),
        sees: "pointwise",
      },
      inputs: ["?×512"],
      layout: "last",
      output: "?×8",
      weights: { kernel: "512×8" },
      macs: "?",
    },
  ],
  wrong: [
    {
      shows: "what does not fit is its caller's to say",
      attrs: { kernel: [512, 8, 64], indices: [10, 512, 8, 64], ...heads },
      inputs: ["10×500"],
      layout: "last",
      output: "10×8×64",
      weights: { kernel: "512×8×64" },
      macs: 2_621_440n,
    },
  ],
  hostile: [
    {
      shows: "a cube of 10⁹",
      attrs: {
        kernel: [1e9, 1e9],
        indices: [1e9, 1e9, 1e9],
        output: tensor([1e9, 1e9], "last"),
        sees: "pointwise",
      },
      inputs: ["1000000000×1000000000"],
      layout: "last",
      output: "1000000000×1000000000",
      weights: { kernel: "1000000000×1000000000" },
      macs: 1_000_000_000_000_000_000_000_000_000n,
    },
  ],
});

export const matmul = table({
  op: ops.matmul,
  usual: [
    {
      shows: "the scores of 12 heads over 197 tokens (ViT-B/16)",
      attrs: { heads: 12, rows: 197, inner: 64, columns: 197, output: tensor([12, 197, 197], "first") },
      inputs: ["197×768", "197×768"],
      layout: "last",
      output: "12×197×197",
      macs: 29_805_312n,
      window: "global",
    },
  ],
  unknown: [
    {
      shows: "a sequence of any length",
      attrs: { heads: 8, rows: "T", inner: 64, columns: "T", output: tensor([8, "T", "T"], "first") },
      inputs: ["T×512", "T×512"],
      layout: "last",
      output: "8×T×T",
      macs: "?",
      window: "global",
    },
  ],
  wrong: [
    {
      shows: "what does not fit is its caller's to say",
      attrs: { heads: 1, rows: 2, inner: 3, columns: 4, output: tensor([2, 4], "last") },
      inputs: ["2×3", "5×4"],
      layout: "last",
      output: "2×4",
      macs: 24n,
      window: "global",
    },
  ],
  hostile: [
    {
      shows: "10⁹ tokens that all see each other",
      attrs: { heads: 16, rows: 1e9, inner: 64, columns: 1e9, output: tensor([16, 1e9, 1e9], "first") },
      inputs: ["1000000000×1024", "1000000000×1024"],
      layout: "last",
      output: "16×1000000000×1000000000",
      macs: 1_024_000_000_000_000_000_000n,
      window: "global",
    },
  ],
});
