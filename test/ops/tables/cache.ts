import * as ops from "../../../server/ops";
import { table } from "../table";

export const cache = table({
  op: ops.cache,
  usual: [
    { shows: "keys of every position", attrs: {}, inputs: ["7×1024"], layout: "last", output: "7×1024" },
    { shows: "of a window", attrs: { window: 4096 }, inputs: ["7×64"], layout: "last", output: "7×64" },
  ],
  unknown: [{ shows: "no rank", attrs: {}, inputs: ["?"], output: "?" }],
  wrong: [{ shows: "a window of nothing", attrs: { window: -3 }, inputs: ["7×64"], output: "7×64" }],
  hostile: [
    {
      shows: "a state beyond all bounds",
      attrs: { state: [1e300, Number.NaN] },
      inputs: ["1×8"],
      output: "1×8",
    },
  ],
});
