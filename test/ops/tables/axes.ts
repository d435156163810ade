import * as ops from "../../../server/ops";
import { table } from "../table";

export const realign = table({
  op: ops.realign,
  usual: [
    {
      shows: "an axis of one in front of the channels",
      attrs: { axes: [0, 1, { extent: 1 }, 2], layout: "last" },
      inputs: ["7×7×512"],
      layout: "last",
      output: "7×7×1×512",
      window: "1/1 of axis 0, 1/1 of axis 1, new",
    },
    {
      shows: "a vector repeated as a sequence (RepeatVector)",
      attrs: { axes: [{ extent: 5 }, 0], layout: "last" },
      inputs: ["8"],
      layout: "last",
      output: "5×8",
      window: "new",
    },
    {
      shows: "an axis of extent one left out",
      attrs: { axes: [0, 2], layout: "last" },
      inputs: ["7×1×3"],
      layout: "last",
      output: "7×3",
      window: "1/1 of axis 0",
    },
    {
      shows: "channels in front: features become positions",
      attrs: { axes: [2, 0, 1], layout: "last" },
      inputs: ["8×6×4"],
      layout: "last",
      output: "4×8×6",
      window: "collapse",
    },
  ],
  unknown: [
    {
      shows: "no rank",
      attrs: { axes: [1, 0], layout: "last" },
      inputs: ["?"],
      layout: "last",
      output: "?",
      window: "collapse",
    },
    {
      shows: "a symbol stays what it is",
      attrs: { axes: [0, { extent: 1 }, 1], layout: "last" },
      inputs: ["T×8"],
      layout: "last",
      output: "T×1×8",
      window: "1/1 of axis 0, new",
    },
  ],
  wrong: [
    {
      shows: "an axis that holds something cannot be left out",
      attrs: { axes: [0, 2], layout: "last" },
      inputs: ["7×2×3"],
      layout: "last",
      output: "!shape-mismatch 7×3",
      window: "1/1 of axis 0",
    },
  ],
  hostile: [
    {
      shows: "an axis that is not there",
      attrs: { axes: [0, 9], layout: "last" },
      inputs: ["7×1"],
      layout: "last",
      output: "7×?",
      window: "collapse",
    },
  ],
});

export const reduce = table({
  op: ops.reduce,
  usual: [
    {
      shows: "the mean over an image",
      attrs: { axes: [0, 1], keep: false, fn: "mean" },
      inputs: ["7×7×512"],
      layout: "last",
      output: "512",
      window: "global",
    },
    {
      shows: "the same with its axes kept",
      attrs: { axes: [0, 1], keep: true, fn: "mean" },
      inputs: ["7×7×512"],
      layout: "last",
      output: "1×1×512",
      window: "global",
    },
    {
      shows: "the largest channel of each position",
      attrs: { axes: [2], keep: true, fn: "max" },
      inputs: ["7×7×512"],
      layout: "last",
      output: "7×7×1",
    },
    {
      shows: "nothing to reduce",
      attrs: { axes: [], keep: false, fn: "sum" },
      inputs: ["7×8"],
      layout: "last",
      output: "7×8",
    },
  ],
  unknown: [
    {
      shows: "no rank",
      attrs: { axes: [0], keep: false, fn: "sum" },
      inputs: ["?"],
      layout: "last",
      output: "?",
      window: "global",
    },
    {
      shows: "over an unknown number of positions",
      attrs: { axes: [0], keep: false, fn: "sum" },
      inputs: ["T×8"],
      layout: "last",
      output: "8",
      window: "global",
    },
  ],
  wrong: [
    {
      shows: "an axis beyond the rank",
      attrs: { axes: [3], keep: false, fn: "sum" },
      inputs: ["7×8"],
      layout: "last",
      output: "!shape-mismatch 7×8",
      window: "global",
    },
  ],
  hostile: [
    {
      shows: "an axis below zero",
      attrs: { axes: [-5], keep: true, fn: "sum" },
      inputs: ["7×8"],
      layout: "last",
      output: "!shape-mismatch 7×8",
      window: "global",
    },
  ],
});
