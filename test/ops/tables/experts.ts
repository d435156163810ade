import * as ops from "../../../server/ops";
import { table } from "../table";

export const experts = table({
  op: ops.experts,
  usual: [
    {
      shows: "Mixtral's: every position goes through two of eight",
      attrs: { experts: 8, active: 2, out: 14_336, bias: false },
      inputs: ["5×4096"],
      layout: "last",
      output: "5×2×14336",
      weights: { kernel: "8×4096×14336" },
      macs: 587_202_560n,
    },
    {
      shows: "and back, from one row for each of the two",
      attrs: { experts: 8, active: 2, out: 4096, bias: true, routed: true },
      inputs: ["5×2×14336"],
      layout: "last",
      output: "5×2×4096",
      weights: { kernel: "8×14336×4096", bias: "8×4096" },
      macs: 587_202_560n,
    },
  ],
  unknown: [
    {
      shows: "no rank",
      attrs: { experts: 4, active: 1, out: 8, bias: false },
      inputs: ["?"],
      output: "?",
      weights: { kernel: "4×?×8" },
      macs: "?",
    },
    {
      shows: "a number of experts that nobody gave",
      attrs: { experts: null, active: 2, out: 8, bias: false },
      inputs: ["T×16"],
      layout: "last",
      output: "T×2×8",
      weights: { kernel: "?×16×8" },
      macs: "?",
    },
  ],
  wrong: [
    {
      shows: "a row for each visited expert is missing",
      attrs: { experts: 4, active: 2, out: 8, bias: false, routed: true },
      inputs: ["16"],
      layout: "last",
      output: "!shape-mismatch 2×8",
      weights: { kernel: "4×16×8" },
      macs: "?",
    },
  ],
  hostile: [
    {
      shows: "more weights than a number can count",
      attrs: { experts: 1e9, active: 1, out: 1e9, bias: false },
      inputs: ["1×1000000000"],
      layout: "last",
      output: "1×1×1000000000",
      weights: { kernel: "1000000000×1000000000×1000000000" },
      macs: 1_000_000_000_000_000_000n,
    },
    {
      shows: "a number that none can be",
      attrs: { experts: -1, active: Number.NaN, out: 8, bias: false },
      inputs: ["4×16"],
      layout: "last",
      output: "4×?×8",
      weights: { kernel: "?×16×8" },
      macs: "?",
    },
  ],
});
