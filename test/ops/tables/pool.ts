import * as ops from "../../../server/ops";
import { table } from "../table";
import { line, slide } from "../windows";

export const pool = table({
  op: ops.pool,
  usual: [
    {
      shows: "window = stride, as is usual",
      attrs: { ...slide(2, 2), mode: "max" },
      inputs: ["64×224×224"],
      output: "64×112×112",
      window: "2/2",
    },
    {
      shows: "overlapping windows (AlexNet: 55 → 27)",
      attrs: { ...slide(3, 2), mode: "max" },
      inputs: ["96×55×55"],
      output: "96×27×27",
      window: "3/2",
    },
    {
      shows: "rounding up lets the last window hang over (SqueezeNet 1.0: 109 → 54)",
      attrs: { ...slide(3, 2), mode: "max", ceil: true },
      inputs: ["96×109×110"],
      output: "96×54×55",
      window: "3/2",
    },
    {
      shows: "but it has to start inside",
      attrs: { ...slide(2, 3, 1), mode: "max", ceil: true },
      inputs: ["1×4×5"],
      output: "1×2×2",
      window: "2/3 p1",
    },
    {
      shows: "and the only one may hang over too",
      attrs: { ...slide(4, 3), mode: "max", ceil: true },
      inputs: ["1×2×3"],
      output: "1×1×1",
      window: "4/3",
    },
    {
      shows: "same",
      attrs: { ...slide(3, 2, "same"), mode: "average" },
      inputs: ["15×16×8"],
      layout: "last",
      output: "8×8×8",
      window: "3/2 p1, 3/2",
    },
    {
      shows: "one axis",
      attrs: { ...line(5, 5), mode: "max" },
      inputs: ["996×128"],
      layout: "last",
      output: "199×128",
      window: "5/5",
    },
    {
      shows: "a stride beyond the window: inputs never read",
      attrs: { ...slide(1, 2), mode: "max" },
      inputs: ["8×7×8"],
      output: "8×4×4",
      window: "1/2",
    },
  ],
  unknown: [
    {
      shows: "a symbol",
      attrs: { ...line(2, 2), mode: "max" },
      inputs: ["T×8"],
      layout: "last",
      output: "?×8",
      window: "2/2",
    },
    {
      shows: "no rank",
      attrs: { ...slide(2, 2), mode: "max" },
      inputs: ["?"],
      output: "?×?×?",
      window: "2/2",
    },
  ],
  wrong: [
    {
      shows: "a window that could stand on padding alone",
      attrs: { ...slide(3, 1, 2), mode: "max" },
      inputs: ["8×9×9"],
      output: "!bad-argument 8×?×?",
      window: "3/1 p2",
    },
    {
      shows: "another rank",
      attrs: { ...slide(2, 2), mode: "max" },
      inputs: ["64"],
      output: "!shape-mismatch 64×?×?",
      window: "2/2",
    },
    {
      shows: "the classic: one pooling too many",
      attrs: { ...slide(2, 2), mode: "max" },
      inputs: ["512×1×1"],
      output: "!window-too-large 512×?×?",
      window: "2/2",
    },
  ],
  hostile: [
    {
      shows: "a window and a stride of 10^18",
      attrs: { ...slide(1e18, 1e18), mode: "average" },
      inputs: ["3×8×8"],
      output: "!window-too-large 3×?×?",
      window: "1000000000000000000/1000000000000000000",
    },
    {
      shows: "a stride of 0",
      attrs: { ...slide(2, 0), mode: "max" },
      inputs: ["3×8×8"],
      output: "3×?×?",
      window: "2/0",
    },
  ],
});
