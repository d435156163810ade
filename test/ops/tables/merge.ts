import { tensor } from "../../../server/model/tensor";
import * as ops from "../../../server/ops";
import { table } from "../table";

export const concat = table({
  op: ops.concat,
  usual: [
    {
      shows: "the channels of a skip and what came up to it (U-Net)",
      attrs: { axis: 0 },
      inputs: ["512×56×56", "512×56×56"],
      output: "1024×56×56",
    },
    {
      shows: "channels last, three branches",
      attrs: { axis: 2 },
      inputs: ["28×28×64", "28×28×128", "28×28×32"],
      layout: "last",
      output: "28×28×224",
    },
    {
      shows: "in time: one class token before the patches",
      attrs: { axis: 0 },
      inputs: ["1×768", "196×768"],
      layout: "last",
      output: "197×768",
    },
    { shows: "one alone", attrs: { axis: 0 }, inputs: ["3×8"], output: "3×8" },
  ],
  unknown: [
    {
      shows: "what one does not know the other may",
      attrs: { axis: 0 },
      inputs: ["64×?×20", "64×20×None"],
      output: "128×20×20",
    },
    {
      shows: "an unknown part makes the sum unknown",
      attrs: { axis: 0 },
      inputs: ["64×20", "?×20"],
      output: "?×20",
    },
    { shows: "a part without a rank", attrs: { axis: 0 }, inputs: ["?", "64×20"], output: "?×20" },
    { shows: "no rank at all", attrs: { axis: 0 }, inputs: ["?", "?"], output: "?" },
  ],
  wrong: [
    {
      shows: "maps of different size",
      attrs: { axis: 0 },
      inputs: ["64×20×20", "64×40×20"],
      output: "!shape-mismatch 128×?×20",
    },
    {
      shows: "different ranks",
      attrs: { axis: 0 },
      inputs: ["64×20×20", "64"],
      output: "!shape-mismatch 128×20×20",
    },
    {
      shows: "an axis beyond the last",
      attrs: { axis: 3 },
      inputs: ["64×20×20", "64×20×20"],
      output: "!shape-mismatch 64×20×20",
    },
    {
      shows: "an axis before the first",
      attrs: { axis: -1 },
      inputs: ["64×20", "64×20"],
      output: "!shape-mismatch 64×20",
    },
  ],
  hostile: [
    {
      shows: "more channels than exact numbers reach",
      attrs: { axis: 0 },
      inputs: ["9000000000000000×2", "9000000000000000×2"],
      output: "?×2",
    },
    { shows: "nothing to put together", attrs: { axis: 0 }, inputs: [], output: "?" },
    { shows: "scalars", attrs: { axis: 0 }, inputs: ["scalar", "scalar"], output: "!shape-mismatch scalar" },
  ],
});

export const elementwise = table({
  op: ops.elementwise,
  usual: [
    {
      shows: "a residual connection",
      attrs: { fn: "add" },
      inputs: ["256×56×56", "256×56×56"],
      output: "256×56×56",
    },
    {
      shows: "one factor per channel (squeeze and excitation)",
      attrs: { fn: "multiply" },
      inputs: ["56×56×256", "1×1×256"],
      layout: "last",
      output: "56×56×256",
    },
    {
      shows: "both are stretched",
      attrs: { fn: "add" },
      inputs: ["8×1×5", "1×7×5"],
      output: "8×7×5",
    },
    {
      shows: "missing leading axes are added",
      attrs: { fn: "add" },
      inputs: ["10", "32×10"],
      layout: "last",
      output: "32×10",
    },
    { shows: "three at once", attrs: { fn: "maximum" }, inputs: ["4×4", "4×4", "4×4"], output: "4×4" },
  ],
  unknown: [
    {
      shows: "what one does not know the other may",
      attrs: { fn: "add" },
      inputs: ["64×?×T", "64×20×20"],
      output: "64×20×20",
    },
    {
      shows: "a stretched unknown stays unknown",
      attrs: { fn: "add" },
      inputs: ["8×?", "8×1"],
      output: "8×?",
    },
    { shows: "the same symbol", attrs: { fn: "add" }, inputs: ["T×8", "T×8"], layout: "last", output: "T×8" },
    { shows: "two symbols", attrs: { fn: "add" }, inputs: ["T×8", "S×8"], layout: "last", output: "?×8" },
    {
      shows: "without a rank, an extent of 1 may be stretched",
      attrs: { fn: "multiply" },
      inputs: ["?", "1×1×256"],
      layout: "last",
      output: "?×?×256",
    },
    {
      shows: "a scalar changes no shape, known or not",
      attrs: { fn: "add" },
      inputs: ["scalar", "?"],
      output: "?",
    },
    { shows: "no rank at all", attrs: { fn: "add" }, inputs: ["?", "?"], output: "?" },
  ],
  wrong: [
    {
      shows: "channels that do not agree",
      attrs: { fn: "add" },
      inputs: ["64×56×56", "128×56×56"],
      output: "!shape-mismatch ?×?×?",
    },
    {
      shows: "a disagreement beside one without a rank",
      attrs: { fn: "add" },
      inputs: ["64×56", "?", "64×28"],
      output: "!shape-mismatch ?×?",
    },
  ],
  hostile: [
    { shows: "nothing to add", attrs: { fn: "add" }, inputs: [], output: "?" },
    {
      shows: "10¹⁸, beyond exact numbers, against 1",
      attrs: { fn: "add" },
      inputs: ["1000000000000000000", "1"],
      output: "[?]",
    },
    { shows: "an empty axis and one of 1", attrs: { fn: "add" }, inputs: ["0×3", "1×3"], output: "0×3" },
  ],
});

export const declared = table({
  op: ops.declared,
  usual: [
    {
      shows: "a map as a sequence of positions",
      attrs: { output: tensor([49, 512], "last"), fn: "tokens", sees: "fold" },
      inputs: ["512×7×7"],
      output: "49×512",
      window: "fold",
    },
    {
      shows: "from nothing: a constant",
      attrs: { output: tensor([8400, 2], "last"), fn: "anchors", sees: "pointwise" },
      inputs: [],
      output: "8400×2",
    },
  ],
  unknown: [
    {
      shows: "an output that nothing is known of",
      attrs: { output: tensor(null, "first"), fn: "select", sees: "global" },
      inputs: ["3×?"],
      output: "?",
      window: "global",
    },
  ],
  wrong: [
    {
      shows: "its caller is taken at its word",
      attrs: { output: tensor([5], "last"), fn: "select", sees: "pointwise" },
      inputs: ["3"],
      output: "5",
    },
  ],
  hostile: [
    {
      shows: "10¹⁸ of them are beyond exact numbers",
      attrs: { output: tensor([1e18], "last"), fn: "select", sees: "pointwise" },
      inputs: ["?"],
      output: "[?]",
    },
  ],
});
