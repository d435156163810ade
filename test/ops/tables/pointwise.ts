import * as ops from "../../../server/ops";
import { table } from "../table";

export const activation = table({
  op: ops.activation,
  usual: [
    {
      shows: "ReLU has nothing to learn",
      attrs: { fn: "relu" },
      inputs: ["64×7×7"],
      output: "64×7×7",
    },
    {
      shows: "one slope per channel (PReLU)",
      attrs: { fn: "prelu", learnt: [64] },
      inputs: ["64×7×7"],
      output: "64×7×7",
      weights: { slope: "64" },
    },
  ],
  unknown: [{ shows: "no rank", attrs: { fn: "gelu" }, inputs: ["?"], output: "?" }],
  wrong: [
    {
      shows: "slopes of another shape are its caller's to refuse",
      attrs: { fn: "prelu", learnt: [3] },
      inputs: ["64×7×7"],
      output: "64×7×7",
      weights: { slope: "3" },
    },
  ],
  hostile: [
    {
      shows: "10¹⁸ values are beyond exact numbers",
      attrs: { fn: "relu" },
      inputs: ["1000000000000000000"],
      output: "[?]",
    },
  ],
});

export const softmax = table({
  op: ops.softmax,
  usual: [{ shows: "1000 classes", attrs: { axis: 0 }, inputs: ["1000"], output: "1000" }],
  unknown: [
    { shows: "a symbol stays", attrs: { axis: 1 }, inputs: ["T×?"], layout: "last", output: "T×?" },
    { shows: "no rank", attrs: { axis: 0 }, inputs: ["?"], output: "?" },
  ],
  wrong: [{ shows: "an axis that is not there", attrs: { axis: 7 }, inputs: ["3×4"], output: "3×4" }],
  hostile: [{ shows: "a scalar", attrs: { axis: 0 }, inputs: ["scalar"], output: "scalar" }],
});

export const dropout = table({
  op: ops.dropout,
  usual: [{ shows: "a half", attrs: { rate: 0.5 }, inputs: ["4096"], output: "4096" }],
  unknown: [
    { shows: "an unknown rate", attrs: { rate: null }, inputs: ["4096×T"], output: "4096×T" },
    { shows: "no rank", attrs: { rate: 0.1 }, inputs: ["?"], output: "?" },
  ],
  wrong: [{ shows: "more than everything", attrs: { rate: 2 }, inputs: ["3×3"], output: "3×3" }],
  hostile: [{ shows: "no number", attrs: { rate: Number.NaN }, inputs: ["3×3"], output: "3×3" }],
});

export const identity = table({
  op: ops.identity,
  usual: [{ shows: "as it came", attrs: {}, inputs: ["3×224×224"], output: "3×224×224" }],
  unknown: [{ shows: "no rank", attrs: {}, inputs: ["?"], output: "?" }],
  wrong: [{ shows: "an empty axis", attrs: {}, inputs: ["3×0"], output: "3×0" }],
  hostile: [{ shows: "a scalar", attrs: {}, inputs: ["scalar"], output: "scalar" }],
});

export const scale = table({
  op: ops.scale,
  usual: [
    {
      shows: "layer scale (ConvNeXt): one factor per channel",
      attrs: { scale: [96] },
      inputs: ["96×56×56"],
      output: "96×56×56",
      weights: { scale: "96" },
    },
    {
      shows: "position embeddings of 197 tokens (ViT-B/16)",
      attrs: { shift: [197, 768] },
      inputs: ["197×768"],
      layout: "last",
      output: "197×768",
      weights: { shift: "197×768" },
    },
    {
      shows: "frozen, both",
      attrs: { scale: [3], shift: [3], trainable: false },
      inputs: ["8×8×3"],
      layout: "last",
      output: "8×8×3",
      weights: { "scale (not trained)": "3", "shift (not trained)": "3" },
    },
  ],
  unknown: [
    {
      shows: "as many as there are channels, however many",
      attrs: { scale: [null] },
      inputs: ["?×8"],
      output: "?×8",
      weights: { scale: "[?]" },
    },
  ],
  wrong: [{ shows: "nothing to learn", attrs: {}, inputs: ["3×8"], output: "3×8" }],
  hostile: [
    {
      shows: "10¹⁵ factors",
      attrs: { scale: [1e15] },
      inputs: ["?"],
      output: "?",
      weights: { scale: "1000000000000000" },
    },
  ],
});
