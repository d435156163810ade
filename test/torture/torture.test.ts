import assert from "node:assert/strict";
import path from "node:path";
import type { Analysis } from "../../server/analysis/analyse";
import { type Options, PRESETS } from "../../server/model/options";
import {
  CORPUS,
  files as corpusFiles,
  FAILURES,
  isHere,
  read as readCorpus,
  waitsForFiles,
} from "../corpus/corpus";
import { Random } from "../measure/random";
import { everyNth, type ModelFile, modelFiles } from "../models";
import { damaged } from "./damage";
import { everything } from "./everything";

const files = modelFiles();
/** Those that many variants are made of; the fuzzer does the same to all of them, at random. */
const few = everyNth(
  files.filter(({ text }) => text.length < 20_000),
  8,
);

/** Of each of the many variants of a file some questions are asked, of all of them together each very often. */
const random = new Random(1);
const sometimes = (): boolean => random.next() < 0.3;

/** Says which text it was, with what comes last. */
function survives(
  { name, text }: ModelFile,
  what: string,
  isAsked?: () => boolean,
  options: Options = {},
): Analysis {
  try {
    return everything(text, name, options, isAsked);
  } catch (error) {
    throw new Error(`${name}, ${what}: ${JSON.stringify(text.slice(-200))}`, { cause: error });
  }
}

/** Places all over the text, each at another column. */
function cuts(text: string, count: number): readonly number[] {
  const step = Math.max(Math.floor(text.length / count), 1) | 1;
  return Array.from({ length: Math.floor(text.length / step) }, (_, i) => i * step);
}

describe("everything that is asked of a file", () => {
  it("has an answer for each of the project's own", () => {
    for (const file of files) survives(file, "as it is");
  });

  it("has an answer while it is being typed", () => {
    for (const { name, text } of few)
      for (const end of cuts(text, 6))
        survives({ name, text: text.slice(0, end) }, `first ${end} characters`, sometimes);
  });

  it("has an answer after any accident", () => {
    for (const file of few)
      for (let seed = 100; seed < 104; seed++)
        survives({ ...file, text: damaged(file.text, seed) }, `seed ${seed}`, sometimes);
  });
});

const chain = (count: number, row: (i: number) => string): string =>
  `input_shape: [3, 64, 64]\nlayers:\n${Array.from({ length: count }, (_, i) => `  - ${row(i)}\n`).join("")}`;

/** A model each, made to break what reads it. */
const HOSTILE: Readonly<Record<string, string>> = {
  "a bomb of aliases": `a: &a [x, x, x, x, x, x, x, x, x]\n${[..."bcdefghij"]
    .map((c, i) => {
      const before = "abcdefghij"[i];
      return `${c}: &${c} [${Array(9).fill(`*${before}`).join(", ")}]\n`;
    })
    .join("")}layers: *j\n`,
  "a mapping that merges itself": "layers: &l\n  - &m {type: relu, <<: *m}\n  - *l\n",
  "a circle of layers":
    "input_shape: [8]\nlayers:\n  - {name: a, type: relu, from: b}\n  - {name: b, type: relu, from: a}\n",
  "a block that is made of itself":
    "input_shape: [8]\nblocks:\n  b: {layers: [{type: 'block:b'}, {type: 'block:b'}]}\nlayers:\n  - {type: 'block:b'}\n",
  "blocks that double each other": `input_shape: [8]\nblocks:\n${Array.from(
    { length: 40 },
    (_, i) => `  b${i}: {layers: [{type: 'block:b${i + 1}'}, {type: 'block:b${i + 1}'}]}\n`,
  ).join("")}  b40: {layers: [relu]}\nlayers:\n  - {type: 'block:b0'}\n`,
  "extents of 10^18":
    "input_shape: [1000000000000000000, 1000000000000000000]\nlayers:\n  - {type: flatten}\n  - {type: dense, units: 1000000000000000000}\n",
  "repeats of 10^9": "input_shape: [8]\nlayers:\n  - {type: dense, units: 8, repeat: 1000000000}\n",
  "rows repeated 10^9 times":
    "nc: 80\nbackbone:\n  - [-1, 1000000000, Conv, [64, 3, 2]]\n  - [-1, 1000000000, C2f, [64]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
  "nothing repeated 10^27 times": `input_shape: [3, 32, 32]\nblocks:\n${Array.from(
    { length: 8 },
    (_, i) => `  b${i}: {layers: [{type: 'block:b${i + 1}', repeat: 1000}]}\n`,
  ).join("")}  b8: {layers: []}\nlayers:\n  - {type: 'block:b0', repeat: 1000}\n`,
  "layers that all read each other": `nc: 80\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n${`  - [[${"-1, ".repeat(500)}-1], 1, Concat, [1]]\n`.repeat(30)}head:\n  - [[-1], 1, Detect, [nc]]\n`,
  "one row three thousand times": `nc: 80\nbackbone: [&a [-1, 1000, C2f, [64]], ${"*a, ".repeat(3000)}*a]\nhead:\n  - [[-1], 1, Detect, [nc]]\n`,
  "an infinite depth":
    "nc: 80\nscales:\n  l: [1e309, 1, 512]\nbackbone:\n  - [-1, 3, C2f, [64]]\n  - [-1, 3, HGBlock, [8, 16, 3]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
  "a width of zero":
    "nc: 80\ndepth_multiple: 1\nwidth_multiple: 0\nbackbone:\n  - [-1, 1, Conv, [64, 1, 1]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
  "copies of what gives nothing":
    "nc: 80\nbackbone:\n  - [-1, 1, Conv, [16, 3, 2]]\n  - [-1, 16, CBLinear, [[], 3, 1]]\nhead:\n  - [-1, 1, nn.Sigmoid, []]\n  - [[-1], 1, Detect, [nc]]\n",
  "a stride of nothing":
    "nc: 80\nbackbone:\n  - [-1, 1, Conv, [16, 3, 2]]\n  - [-1, 1, nn.ConvTranspose2d, [16, 16, [0, 3, 4, 1]]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
  "convolutions of no channels":
    "nc: 80\nscales:\n  n: [1, 1, 0]\nbackbone:\n  - [-1, 1, Conv, [16, 3, 2]]\n  - [-1, 1, Conv, [16, 3, 2]]\nhead:\n  - [-1, 1, Conv, [1]]\n",
  "channels of 10^12":
    "nc: 80\nbackbone:\n  - [-1, 1, MixConv2d, [1000000000000, [1, 3]]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
  "stages of 10^12 layers":
    "nc: 80\nbackbone:\n  - [-1, 1, ResNetLayer, [3, 64, 1, false, 1000000000000]]\nhead:\n  - [[-1], 1, RTDETRDecoder, [nc, 256, 300, 4, 8, 1000000000000]]\n",
  "a dense layer of 10^12 features":
    '{"class_name": "Sequential", "config": {"layers": [{"class_name": "MaxoutDense", "config": {"name": "a", "units": 4, "nb_feature": 1000000000000, "batch_input_shape": [null, 8]}}]}}',
  "a dilated window of 10^10": chain(
    3,
    () => "{type: conv2d, out_channels: 3, kernel_size: 10000000000, dilation: 2, padding: 10000000000}",
  ),
  "arguments of JavaScript's own":
    "nc: 80\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n  - [-1, 1, nn.Upsample, [None, 2, __proto__]]\n  - [-1, 1, nn.Upsample, [None, 2, constructor]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
  "a kernel of 10^18": chain(1, () => "{type: conv2d, out_channels: 8, kernel_size: 1000000000000000000}"),
  "names of JavaScript's own": chain(
    4,
    (i) => `{name: ${["__proto__", "constructor", "toString", "hasOwnProperty"][i]}, type: relu}`,
  ),
  "types of JavaScript's own": chain(3, (i) => `{type: ${["__proto__", "constructor", "toString"][i]}}`),
};

describe("a hostile file", () => {
  for (const [name, text] of Object.entries(HOSTILE))
    it(`survives ${name}`, () => {
      const file = { name: text.startsWith("{") ? "hostile.json" : "hostile.yaml", text };
      survives(file, name, undefined, { rules: { presets: PRESETS } });
    });

  it("survives nesting deeper than any stack", () => {
    for (const open of ["[", "{a: ", "- "])
      survives({ name: "deep.yaml", text: `layers: ${open.repeat(100_000)}` }, open);
    survives({ name: "deep.json", text: `{"layers": ${"[".repeat(100_000)}` }, "json");
  });

  it("is followed through four thousand layers", () => {
    const text = chain(4_000, (i) =>
      i % 2 ? "relu" : "{type: conv2d, out_channels: 3, kernel_size: 3, padding: 1}",
    );
    const { found } = survives({ name: "long.yaml", text }, "long");
    assert.equal(found?.model.layers.length, 4_000);
    assert.equal(found?.facts.totals.parameters.value, 2_000n * (3n * 3n * 3n * 3n + 3n));
  });
});

describe("every file that others wrote", () => {
  waitsForFiles();
  before(function () {
    if (!isHere) this.skip();
  });

  for (const folder of [CORPUS, FAILURES])
    for (const name of corpusFiles(folder).filter((file) => /\.(ya?ml|json)$/.test(file)))
      it(`${name} can be opened and reported, whole and broken off`, () => {
        const text = readCorpus(name, folder);
        const file = { name: path.basename(name), text };
        survives(file, "whole");
        if (text.length > 200_000) return;
        survives({ ...file, text: text.slice(0, text.length * 0.6) }, "broken off", sometimes);
        survives({ ...file, text: damaged(text, 1) }, "damaged", sometimes);
      });
});
