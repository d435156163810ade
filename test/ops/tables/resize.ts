import * as ops from "../../../server/ops";
import { table } from "../table";

export const resize = table({
  op: ops.resize,
  usual: [
    {
      shows: "twice as large, nearest",
      attrs: { factor: [2, 2], mode: "nearest" },
      inputs: ["256×20×20"],
      output: "256×40×40",
      window: "1/2:1 nearest",
    },
    {
      shows: "to a size, channels last",
      attrs: { size: [56, 28], mode: "bilinear" },
      inputs: ["14×14×8"],
      layout: "last",
      output: "56×28×8",
      window: "2/56:14 linear, 2/28:14 linear",
    },
    {
      shows: "half as large by means",
      attrs: { factor: [0.5], mode: "area" },
      inputs: ["8×9"],
      output: "8×4",
      window: "2/1:2 area",
    },
    {
      shows: "half as large again, bicubic",
      attrs: { factor: [1.5, 1.5], mode: "bicubic" },
      inputs: ["8×5×10"],
      output: "8×7×15",
      window: "4/3:2 cubic",
    },
  ],
  unknown: [
    {
      shows: "a symbol",
      attrs: { factor: [2], mode: "nearest" },
      inputs: ["T×8"],
      layout: "last",
      output: "?×8",
      window: "1/2:1 nearest",
    },
    {
      shows: "a size does not need what was",
      attrs: { size: [7, null], mode: "nearest" },
      inputs: ["8×?×3"],
      output: "8×7×?",
      window: "1/1:1 nearest",
    },
    {
      shows: "no rank",
      attrs: { factor: [2], mode: "nearest" },
      inputs: ["?"],
      output: "?",
      window: "no axes",
    },
  ],
  wrong: [
    {
      shows: "fewer sizes than axes leave the rest unknown",
      attrs: { size: [14], mode: "nearest" },
      inputs: ["8×7×7"],
      output: "8×14×?",
      window: "1/14:7 nearest, 1/1:1 nearest",
    },
    {
      shows: "nothing is left",
      attrs: { factor: [0.1, 0.1], mode: "nearest" },
      inputs: ["8×7×7"],
      output: "!window-too-large 8×?×?",
      window: "1/1:10 nearest",
    },
  ],
  hostile: [
    {
      shows: "a factor of 0",
      attrs: { factor: [0], mode: "nearest" },
      inputs: ["8×7"],
      output: "!window-too-large 8×?",
      window: "1/1:1 nearest",
    },
    {
      shows: "a factor of 10¹⁸",
      attrs: { factor: [1e18], mode: "nearest" },
      inputs: ["8×7"],
      output: "8×?",
      window: "1/1000000000000000000:1 nearest",
    },
    {
      shows: "no number",
      attrs: { factor: [Number.NaN], mode: "nearest" },
      inputs: ["8×7"],
      output: "8×?",
      window: "1/1:1 nearest",
    },
  ],
});

export const spaceToDepth = table({
  op: ops.spaceToDepth,
  usual: [
    {
      shows: "YOLOv7's ReOrg: four times the channels, half the extents",
      attrs: { block: 2, inverse: false },
      inputs: ["3×1280×1280"],
      output: "12×640×640",
      window: "2/2",
    },
    {
      shows: "pixel shuffle by 3 (super-resolution)",
      attrs: { block: 3, inverse: true },
      inputs: ["27×64×48"],
      output: "3×192×144",
      window: "1/3 nearest",
    },
    {
      shows: "one axis, channels last",
      attrs: { block: 4, inverse: false },
      inputs: ["100×8"],
      layout: "last",
      output: "25×32",
      window: "4/4",
    },
  ],
  unknown: [
    {
      shows: "unknown extents",
      attrs: { block: 2, inverse: false },
      inputs: ["3×?×None"],
      output: "12×?×?",
      window: "2/2",
    },
    { shows: "no rank", attrs: { block: 2, inverse: true }, inputs: ["?"], output: "?", window: "no axes" },
  ],
  wrong: [
    {
      shows: "an odd extent",
      attrs: { block: 2, inverse: false },
      inputs: ["3×15×16"],
      output: "!indivisible 12×7×8",
      window: "2/2",
    },
    {
      shows: "channels that do not fill the blocks",
      attrs: { block: 2, inverse: true },
      inputs: ["6×8×8"],
      output: "!indivisible 1×16×16",
      window: "1/2 nearest",
    },
  ],
  hostile: [
    {
      shows: "blocks of nothing",
      attrs: { block: 0, inverse: false },
      inputs: ["3×8×8"],
      output: "!indivisible 0×?×?",
      window: "0/0",
    },
    {
      shows: "blocks of 10⁹",
      attrs: { block: 1e9, inverse: true },
      inputs: ["3×8×8"],
      output: "!indivisible 0×8000000000×8000000000",
      window: "1/1000000000 nearest",
    },
  ],
});
