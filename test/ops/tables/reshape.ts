import * as ops from "../../../server/ops";
import { table } from "../table";

export const flatten = table({
  op: ops.flatten,
  usual: [
    {
      shows: "VGG's last map: 25,088 features",
      attrs: { start: 0, end: -1, layout: "last" },
      inputs: ["512×7×7"],
      output: "25088",
      window: "collapse",
    },
    {
      shows: "only the positions (torch's start_dim=2)",
      attrs: { start: 1, end: -1, layout: "first" },
      inputs: ["512×7×7"],
      output: "512×49",
      window: "collapse",
    },
    { shows: "a vector is flat", attrs: { start: 0, end: -1, layout: "last" }, inputs: ["9"], output: "9" },
    {
      shows: "a scalar becomes a vector of one",
      attrs: { start: 0, end: -1, layout: "last" },
      inputs: ["scalar"],
      output: "1",
    },
  ],
  unknown: [
    {
      shows: "an unknown extent",
      attrs: { start: 0, end: -1, layout: "last" },
      inputs: ["T×8"],
      layout: "last",
      output: "[?]",
      window: "collapse",
    },
    {
      shows: "a symbol survives beside ones",
      attrs: { start: 0, end: -1, layout: "last" },
      inputs: ["T×1"],
      layout: "last",
      output: "T",
      window: "collapse",
    },
    {
      shows: "all axes of an unknown rank are one",
      attrs: { start: 0, end: -1, layout: "last" },
      inputs: ["?"],
      output: "[?]",
    },
    {
      shows: "some axes of an unknown rank",
      attrs: { start: 1, end: -1, layout: "last" },
      inputs: ["?"],
      output: "?",
    },
  ],
  wrong: [
    {
      shows: "a first axis beyond the last leaves all as it is",
      attrs: { start: 3, end: -1, layout: "last" },
      inputs: ["3×4"],
      output: "3×4",
      window: "collapse",
    },
  ],
  hostile: [
    {
      shows: "more features than exact numbers reach",
      attrs: { start: 0, end: -1, layout: "last" },
      inputs: ["1000000000×1000000000"],
      output: "[?]",
      window: "collapse",
    },
  ],
});

export const reshape = table({
  op: ops.reshape,
  usual: [
    {
      shows: "DCGAN's first map from its noise",
      attrs: { to: [7, 7, 256], layout: "last" },
      inputs: ["12544"],
      output: "7×7×256",
    },
    {
      shows: "one extent follows from the others",
      attrs: { to: [-1, 64], layout: "last" },
      inputs: ["7×7×64"],
      layout: "last",
      output: "49×64",
      window: "fold",
    },
    {
      shows: "boxes of a detector: each position's channels in several parts",
      attrs: { to: [-1, 4], layout: "last" },
      inputs: ["7×7×24"],
      layout: "last",
      output: "294×4",
      window: "fold",
    },
    {
      shows: "axes of extent one come and go",
      attrs: { to: [7, 1, 64], layout: "last" },
      inputs: ["1×7×64"],
      layout: "last",
      output: "7×1×64",
      window: "1/1 of axis 1, new",
    },
    {
      shows: "the channels as positions of one channel",
      attrs: { to: [28, 28, 1], layout: "last" },
      inputs: ["28×28"],
      layout: "last",
      output: "28×28×1",
      window: "1/1 of axis 0, new",
    },
    {
      shows: "each row as one step of a sequence",
      attrs: { to: [7, 448], layout: "last" },
      inputs: ["7×7×64"],
      layout: "last",
      output: "7×448",
      window: "1/1 of axis 0",
    },
    {
      shows: "rows that are cut anywhere",
      attrs: { to: [14, 14, 16], layout: "last" },
      inputs: ["7×7×64"],
      layout: "last",
      output: "14×14×16",
      window: "collapse",
    },
  ],
  unknown: [
    {
      shows: "what is told is known",
      attrs: { to: [7, 7, 256], layout: "last" },
      inputs: ["T"],
      output: "7×7×256",
    },
    {
      shows: "what has to follow is not",
      attrs: { to: [-1, 64], layout: "last" },
      inputs: ["T×64"],
      layout: "last",
      output: "?×64",
      window: "1/1 of axis 0",
    },
    { shows: "no rank", attrs: { to: [-1, 3], layout: "last" }, inputs: ["?"], output: "?×3" },
    {
      shows: "an extent that nobody gave",
      attrs: { to: [null, 3], layout: "last" },
      inputs: ["12"],
      output: "?×3",
    },
  ],
  wrong: [
    {
      shows: "another number of values",
      attrs: { to: [7, 7, 256], layout: "last" },
      inputs: ["12545"],
      output: "!shape-mismatch 7×7×256",
    },
    {
      shows: "the others do not divide it",
      attrs: { to: [-1, 5], layout: "last" },
      inputs: ["12"],
      output: "!shape-mismatch ?×5",
    },
    {
      shows: "two extents cannot both follow",
      attrs: { to: [-1, -1], layout: "last" },
      inputs: ["12"],
      output: "!shape-mismatch ?×?",
    },
  ],
  hostile: [
    {
      shows: "an open extent beside none",
      attrs: { to: [-1, 0], layout: "last" },
      inputs: ["12"],
      output: "!shape-mismatch ?×0",
    },
    {
      shows: "negative extents",
      attrs: { to: [-3, -4], layout: "last" },
      inputs: ["12"],
      output: "!shape-mismatch ?×?",
    },
    {
      shows: "values beyond exact floats are compared exactly",
      attrs: { to: [1e15, 1e15], layout: "last" },
      inputs: ["1000000000000000×1000000000000001"],
      output: "!shape-mismatch 1000000000000000×1000000000000000",
      window: "collapse",
    },
  ],
});

export const permute = table({
  op: ops.permute,
  usual: [
    {
      shows: "channels first to channels last: rows stay rows",
      attrs: { order: [1, 2, 0], layout: "last" },
      inputs: ["3×224×200"],
      output: "224×200×3",
      window: "1/1 of axis 0, 1/1 of axis 1",
    },
    {
      shows: "a map on its side",
      attrs: { order: [1, 0, 2], layout: "last" },
      inputs: ["20×10×3"],
      layout: "last",
      output: "10×20×3",
      window: "1/1 of axis 1, 1/1 of axis 0",
    },
    {
      shows: "features become steps",
      attrs: { order: [1, 0], layout: "last" },
      inputs: ["100×8"],
      layout: "last",
      output: "8×100",
      window: "collapse",
    },
  ],
  unknown: [
    {
      shows: "no rank: that of the order",
      attrs: { order: [1, 0, 2], layout: "last" },
      inputs: ["?"],
      layout: "last",
      output: "?×?×?",
      window: "1/1 of axis 1, 1/1 of axis 0",
    },
    {
      shows: "symbols move with their axes",
      attrs: { order: [1, 0, 2], layout: "last" },
      inputs: ["T×?×3"],
      layout: "last",
      output: "?×T×3",
      window: "1/1 of axis 1, 1/1 of axis 0",
    },
  ],
  wrong: [
    {
      shows: "an axis twice",
      attrs: { order: [0, 0, 2], layout: "last" },
      inputs: ["4×5×6"],
      layout: "last",
      output: "!shape-mismatch 4×4×6",
      window: "1/1 of axis 0",
    },
    {
      shows: "another rank",
      attrs: { order: [1, 0], layout: "last" },
      inputs: ["4×5×6"],
      layout: "last",
      output: "!shape-mismatch 5×4",
      window: "collapse",
    },
  ],
  hostile: [
    {
      shows: "axes that are not there",
      attrs: { order: [-1, 99], layout: "last" },
      inputs: ["4×5"],
      layout: "last",
      output: "!shape-mismatch ?×?",
      window: "collapse",
    },
  ],
});
