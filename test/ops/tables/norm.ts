import * as ops from "../../../server/ops";
import { table } from "../table";

const learnt = { scale: true, shift: true, moving: false };

export const norm = table({
  op: ops.norm,
  usual: [
    {
      shows: "batch normalisation as Keras counts it (ResNet50's bn_conv1: 256, half of them trained)",
      attrs: { kind: "batch", scale: true, shift: true, moving: true },
      inputs: ["112×112×64"],
      layout: "last",
      output: "112×112×64",
      weights: {
        scale: "64",
        shift: "64",
        "mean (not trained)": "64",
        "variance (not trained)": "64",
      },
    },
    {
      shows: "as torch counts it: the moving statistics are buffers",
      attrs: { kind: "batch", ...learnt },
      inputs: ["64×112×112"],
      output: "64×112×112",
      weights: { scale: "64", shift: "64" },
    },
    {
      shows: "layer normalisation over all that it names",
      attrs: { kind: "layer", ...learnt, over: [7, 7, 32] },
      inputs: ["7×7×32"],
      layout: "last",
      output: "7×7×32",
      weights: { scale: "7×7×32", shift: "7×7×32" },
    },
    {
      shows: "32 groups",
      attrs: { kind: "group", ...learnt, groups: 32 },
      inputs: ["256×14×14"],
      output: "256×14×14",
      weights: { scale: "256", shift: "256" },
    },
    {
      shows: "instance normalisation learns nothing unless told",
      attrs: { kind: "instance", scale: false, shift: false, moving: false },
      inputs: ["3×8×8"],
      output: "3×8×8",
    },
    {
      shows: "root mean square: a scale only",
      attrs: { kind: "rms", scale: true, shift: false, moving: false },
      inputs: ["T×512"],
      layout: "last",
      output: "T×512",
      weights: { scale: "512" },
    },
  ],
  unknown: [
    {
      shows: "unknown channels",
      attrs: { kind: "group", ...learnt, groups: 32 },
      inputs: ["?×14×14"],
      output: "?×14×14",
      weights: { scale: "[?]", shift: "[?]" },
    },
    {
      shows: "no rank",
      attrs: { kind: "batch", ...learnt },
      inputs: ["?"],
      output: "?",
      weights: { scale: "[?]", shift: "[?]" },
    },
  ],
  wrong: [
    {
      shows: "groups that do not divide the channels",
      attrs: { kind: "group", ...learnt, groups: 32 },
      inputs: ["100×14×14"],
      output: "!indivisible 100×14×14",
      weights: { scale: "100", shift: "100" },
    },
  ],
  hostile: [
    {
      shows: "no groups at all",
      attrs: { kind: "group", ...learnt, groups: 0 },
      inputs: ["8×2"],
      output: "!indivisible 8×2",
      weights: { scale: "8", shift: "8" },
    },
    {
      shows: "a scalar",
      attrs: { kind: "layer", ...learnt },
      inputs: ["scalar"],
      output: "scalar",
      weights: { scale: "[?]", shift: "[?]" },
    },
  ],
});
