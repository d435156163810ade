import * as ops from "../../../server/ops";
import { table } from "../table";

export const globalPool = table({
  op: ops.globalPool,
  usual: [
    {
      shows: "one value per channel",
      attrs: { mode: "average", keep: false },
      inputs: ["7×7×2048"],
      layout: "last",
      output: "2048",
      window: "global",
    },
    {
      shows: "the axes may be kept",
      attrs: { mode: "max", keep: true },
      inputs: ["512×7×7"],
      output: "512×1×1",
      window: "global",
    },
    {
      shows: "over time",
      attrs: { mode: "max", keep: false },
      inputs: ["T×128"],
      layout: "last",
      output: "128",
      window: "global",
    },
  ],
  unknown: [
    {
      shows: "no rank, axes gone",
      attrs: { mode: "max", keep: false },
      inputs: ["?"],
      output: "[?]",
      window: "global",
    },
    {
      shows: "no rank, axes kept",
      attrs: { mode: "max", keep: true },
      inputs: ["?"],
      output: "?",
      window: "global",
    },
  ],
  wrong: [
    {
      shows: "a vector is its own",
      attrs: { mode: "max", keep: false },
      inputs: ["64"],
      output: "64",
      window: "global",
    },
  ],
  hostile: [
    {
      shows: "10^18 positions",
      attrs: { mode: "max", keep: false },
      inputs: ["8×1000000000000000000"],
      output: "8",
      window: "global",
    },
  ],
});
