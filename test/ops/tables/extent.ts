import * as ops from "../../../server/ops";
import { table } from "../table";

const around = (n: number) => [n, n] as const;

export const pad = table({
  op: ops.pad,
  usual: [
    {
      shows: "ResNet50's three zeros on each side",
      attrs: { pairs: [around(3), around(3)], fn: "zero" },
      inputs: ["224×224×3"],
      layout: "last",
      output: "230×230×3",
      window: "1/1 p3",
    },
    {
      shows: "MobileNet's one, at the end only",
      attrs: {
        pairs: [
          [0, 1],
          [0, 1],
        ],
        fn: "zero",
      },
      inputs: ["3×224×224"],
      output: "3×225×225",
      window: "1/1",
    },
    {
      shows: "one axis",
      attrs: { pairs: [[2, 0]], fn: "zero" },
      inputs: ["10×8"],
      layout: "last",
      output: "12×8",
      window: "1/1 p2",
    },
  ],
  unknown: [
    {
      shows: "a symbol",
      attrs: { pairs: [around(1)], fn: "zero" },
      inputs: ["T×8"],
      layout: "last",
      output: "?×8",
      window: "1/1 p1",
    },
    {
      shows: "no rank",
      attrs: { pairs: [around(1)], fn: "zero" },
      inputs: ["?"],
      output: "?",
      window: "1/1 p1",
    },
  ],
  wrong: [
    {
      shows: "another rank",
      attrs: { pairs: [around(1), around(1)], fn: "zero" },
      inputs: ["3×8"],
      output: "!shape-mismatch ?×?",
      window: "1/1 p1",
    },
    {
      shows: "less than nothing, more than there is",
      attrs: { pairs: [around(-5)], fn: "zero" },
      inputs: ["3×8"],
      output: "!window-too-large ?×?",
      window: "1/1 p-5",
    },
  ],
  hostile: [
    {
      shows: "10¹⁸ zeros",
      attrs: { pairs: [around(1e18)], fn: "zero" },
      inputs: ["3×8"],
      output: "3×?",
      window: "1/1 p1000000000000000000",
    },
  ],
});

export const crop = table({
  op: ops.crop,
  usual: [
    {
      shows: "U-Net's skip at 64 is cropped to 56",
      attrs: { pairs: [around(4), around(4)] },
      inputs: ["512×64×64"],
      output: "512×56×56",
      window: "1/1 p-4",
    },
  ],
  unknown: [
    {
      shows: "a symbol",
      attrs: { pairs: [[1, 0]] },
      inputs: ["T×8"],
      layout: "last",
      output: "?×8",
      window: "1/1 p-1",
    },
    { shows: "no rank", attrs: { pairs: [[1, 0]] }, inputs: ["?"], output: "?", window: "1/1 p-1" },
  ],
  wrong: [
    {
      shows: "nothing is left",
      attrs: { pairs: [around(4)] },
      inputs: ["3×8"],
      output: "!window-too-large ?×?",
      window: "1/1 p-4",
    },
    {
      shows: "another rank",
      attrs: { pairs: [around(1), around(1)] },
      inputs: ["3×8"],
      output: "!shape-mismatch ?×?",
      window: "1/1 p-1",
    },
  ],
  hostile: [
    {
      shows: "10¹⁸ at once",
      attrs: { pairs: [[1e18, 0]] },
      inputs: ["3×8"],
      output: "3×?",
      window: "1/1 p-1000000000000000000",
    },
  ],
});

export const slice = table({
  op: ops.slice,
  usual: [
    {
      shows: "half of the channels (C2f)",
      attrs: { axis: 0, extent: 32 },
      inputs: ["64×80×80"],
      output: "32×80×80",
    },
    {
      shows: "channels last",
      attrs: { axis: 2, extent: 1 },
      inputs: ["8×8×3"],
      layout: "last",
      output: "8×8×1",
    },
  ],
  unknown: [
    { shows: "an unknown part", attrs: { axis: 0, extent: null }, inputs: ["64×80"], output: "?×80" },
    { shows: "a part of what is unknown", attrs: { axis: 0, extent: 8 }, inputs: ["?×80"], output: "8×80" },
    { shows: "no rank", attrs: { axis: 0, extent: 8 }, inputs: ["?"], output: "?" },
  ],
  wrong: [
    {
      shows: "more than there is",
      attrs: { axis: 0, extent: 65 },
      inputs: ["64×80"],
      output: "!shape-mismatch 65×80",
    },
    { shows: "an axis that is not there", attrs: { axis: 2, extent: 8 }, inputs: ["64×80"], output: "64×80" },
  ],
  hostile: [
    {
      shows: "less than nothing",
      attrs: { axis: 0, extent: -1 },
      inputs: ["3×80"],
      output: "!shape-mismatch ?×80",
    },
  ],
});
