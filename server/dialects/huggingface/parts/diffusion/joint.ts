import { channels } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import type { Builder } from "../../../../trace/builder";
import type { Stage } from "../../architecture";
import { linear, type NormKind, named } from "../norms";
import { blocks } from "../runs";
import { modulated, plainNorm } from "./patches";
import { feedForward, look } from "./transformer";

export interface Joint {
  readonly heads: number;
  readonly headDim: number;
  /** Of queries and keys, each head by itself; none when null. */
  readonly norm: NormKind | null;
  /** Behind the last block nobody reads the text. */
  readonly last?: boolean;
  /** The image looks at itself once more. */
  readonly dual?: boolean;
  /** Of all its dense layers; they have one when absent. */
  readonly bias?: boolean;
  /** What the step tells is worked out once for all blocks, which have no weights for it. */
  readonly told?: boolean;
  /** The dense parts; four times the width when absent. */
  readonly dense?: { readonly fn: string; readonly hidden: number };
  /** What the step tells image and text, and the dense parts, are called so. */
  readonly names: {
    readonly image: string;
    readonly text: string;
    readonly layer: string;
    readonly imageMlp: string;
    readonly textMlp: string;
  };
}

/** Image and text as two streams with weights of their own that look at both. */
export function jointBlock(g: Builder, streams: Value, words: Value, step: Value, p: Joint): Value {
  const [image, text] = parted(g, streams, words);
  const { names, bias = true } = p;
  const told = (name: string, x: Value, vectors: number): Value =>
    p.told
      ? g.declared([plainNorm(g, x), step], x.type, "modulate")
      : modulated(g, name, x, step, { vectors, layer: names.layer });
  const seen = told(names.image, image, p.dual ? 9 : 6);
  const read = told(names.text, text, p.last ? 2 : 6);
  const [a, b] = g.within("attn", () => both(g, seen, read, p));
  let y = g.add(image, a);
  if (p.dual) {
    const { heads, headDim, norm } = p;
    const own = norm === "rms" || norm === "layer" ? { norm: "head" as const, normKind: norm } : {};
    y = g.add(
      y,
      g.within("attn2", () => look(g, plainNorm(g, image), { heads, headDim, bias: true, ...own })),
    );
  }
  const dense = (name: string, x: Value): Value =>
    g.add(
      x,
      g.within(name, () =>
        feedForward(g, plainNorm(g, x), { fn: "gelu", hidden: 4 * widthOf(x), bias, ...p.dense }),
      ),
    );
  const left = dense(names.imageMlp, y);
  const words2 = b ? dense(names.textMlp, g.add(text, b)) : text;
  return g.concat([left, words2], 0);
}

const widthOf = (x: Value): number => {
  const width = channels(x.type);
  return typeof width === "number" ? width : Number.NaN;
};

const lengthOf = (x: Value): number | null => {
  const length = x.type.dims?.[0];
  return typeof length === "number" ? length : null;
};

/** The image's positions, and behind them the text's. */
function parted(g: Builder, streams: Value, words: Value): readonly [Value, Value] {
  const all = lengthOf(streams);
  const length = lengthOf(words);
  const image = all === null || length === null ? null : all - length;
  return g.split(streams, [image, length], 0) as [Value, Value];
}

function both(g: Builder, image: Value, text: Value, p: Joint): readonly [Value, Value | undefined] {
  const { heads, headDim, norm, bias = true } = p;
  const all = heads * headDim;
  const width = channels(image.type);
  const normed = (name: string, x: Value): Value => (norm === null ? x : named(g, name, x, norm, [headDim]));
  const join = (a: Value, b: Value): Value => g.concat([a, b], 0);
  const q = join(
    normed("norm_q", linear(g, "to_q", image, all, bias)),
    normed("norm_added_q", linear(g, "add_q_proj", text, all, bias)),
  );
  const k = join(
    normed("norm_k", linear(g, "to_k", image, all, bias)),
    normed("norm_added_k", linear(g, "add_k_proj", text, all, bias)),
  );
  const v = join(linear(g, "to_v", image, all, bias), linear(g, "add_v_proj", text, all, bias));
  const y = g.attend(q, k, v, { heads, keyDim: headDim, valueDim: headDim });
  const [a, b] = parted(g, y, text);
  return [
    linear(g, "to_out.0", a, width, bias),
    p.last ? undefined : linear(g, "to_add_out", b, channels(text.type), bias),
  ];
}

export interface Streams {
  readonly count: number;
  readonly key?: string;
  readonly kindOf?: (i: number) => string;
  readonly image: string;
  readonly text: string;
  readonly step: string;
  block(g: Builder, streams: Value, words: Value, step: Value, kind: string): Value;
}

/** Blocks over both streams, which go from one to the next as one sequence. */
export const jointStages = (name: string, p: Streams): readonly Stage[] => [
  {
    name: "streams",
    type: "merge",
    keys: [p.key ?? "num_layers"],
    section: "blocks",
    reads: [p.image, p.text],
    run: (g, [image, words]) => g.concat([image as Value, words as Value], 0),
  },
  ...blocks({
    name,
    count: p.count,
    keys: [p.key ?? "num_layers"],
    ...(p.kindOf ? { kindOf: p.kindOf } : {}),
    reads: ["streams", p.text, p.step],
    run:
      (kind) =>
      (g, [x, words, step]) =>
        p.block(g, x as Value, words as Value, step as Value, kind),
  }).map((s) => ({ ...s, section: "blocks" })),
];

/** Behind the blocks the text is cut off. */
export const imageOf = (reads: string, words: string): Stage => ({
  name: "image",
  type: "part",
  keys: ["num_layers"],
  section: "blocks",
  reads: [reads, words],
  run: (g, [x, text]) => parted(g, x as Value, text as Value)[0],
});
