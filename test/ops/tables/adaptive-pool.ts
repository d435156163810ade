import * as ops from "../../../server/ops";
import { table } from "../table";

export const adaptivePool = table({
  op: ops.adaptivePool,
  usual: [
    {
      shows: "VGG's 7×7 at 224: nothing to do",
      attrs: { mode: "average", size: [7, 7] },
      inputs: ["512×7×7"],
      output: "512×7×7",
      window: "1/1",
    },
    {
      shows: "at 448: two by two",
      attrs: { mode: "average", size: [7, 7] },
      inputs: ["512×14×14"],
      output: "512×7×7",
      window: "2/7:14 area",
    },
    {
      shows: "uneven parts: each output stands over up to three inputs",
      attrs: { mode: "max", size: [3, null] },
      inputs: ["8×7×5"],
      output: "8×3×5",
      window: "4/3:7 area, 1/1",
    },
    {
      shows: "one by one is global",
      attrs: { mode: "average", size: [1, 1] },
      inputs: ["512×7×7"],
      output: "512×1×1",
      window: "all",
    },
    {
      shows: "may enlarge",
      attrs: { mode: "average", size: [7, 7] },
      inputs: ["8×2×7"],
      output: "8×7×7",
      window: "2/7:2 area, 1/1",
    },
  ],
  unknown: [
    {
      shows: "the extent does not matter for the shape",
      attrs: { mode: "average", size: [7, 1] },
      inputs: ["512×?×?"],
      output: "512×7×1",
      window: "1/7:7 area, all",
    },
    {
      shows: "no rank",
      attrs: { mode: "max", size: [2, null] },
      inputs: ["?"],
      output: "?×2×?",
      window: "1/2:2 area, 1/1",
    },
  ],
  wrong: [
    {
      shows: "another rank",
      attrs: { mode: "average", size: [1, 1] },
      inputs: ["512×7"],
      output: "!shape-mismatch 512×1×1",
      window: "all",
    },
  ],
  hostile: [
    {
      shows: "to 10^15 positions",
      attrs: { mode: "average", size: [1e15] },
      inputs: ["8×3"],
      output: "8×1000000000000000",
      window: "2/1000000000000000:3 area",
    },
  ],
});
