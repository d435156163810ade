import * as ops from "../../../server/ops";
import { table } from "../table";
import { line, slide } from "../windows";

/** The shapes of `torch.nn.MaxUnpool1d` and `2d`, taken from running torch 2.13. */
export const unpool = table({
  op: ops.unpool,
  usual: [
    {
      shows: "the inverse of the usual pooling",
      attrs: slide(2, 2),
      inputs: ["64×4×7", "64×4×7"],
      output: "64×8×14",
      window: "2/2 transposed",
    },
    {
      shows: "overlapping and padded windows",
      attrs: slide(3, 2, 1),
      inputs: ["8×5×5", "8×5×5"],
      output: "8×9×9",
      window: "3/2 p1 transposed",
    },
    {
      shows: "a wanted extent",
      attrs: { ...line(2, 2), size: [9] },
      inputs: ["3×4", "3×4"],
      output: "3×9",
      window: "2/2 transposed",
    },
  ],
  unknown: [
    {
      shows: "an unknown extent",
      attrs: slide(2, 2),
      inputs: ["64×?×7", "?"],
      output: "64×?×14",
      window: "2/2 transposed",
    },
    { shows: "no rank", attrs: slide(2, 2), inputs: ["?"], output: "?×?×?", window: "2/2 transposed" },
  ],
  wrong: [
    {
      shows: "another rank",
      attrs: slide(2, 2),
      inputs: ["64"],
      output: "!shape-mismatch 64×?×?",
      window: "2/2 transposed",
    },
    {
      shows: "a padding that leaves nothing",
      attrs: slide(2, 2, 1),
      inputs: ["64×1×1"],
      output: "!window-too-large 64×?×?",
      window: "2/2 p1 transposed",
    },
  ],
  hostile: [
    {
      shows: "a stride of 10^18",
      attrs: slide(2, 1e18),
      inputs: ["3×8×8"],
      output: "3×?×?",
      window: "2/1000000000000000000 transposed",
    },
  ],
});
