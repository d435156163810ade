import { tensor } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import { type Arg, flag, integer, real } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { asTheRowBefore } from "../../building/claims";
import { STOCK } from "../../variants";
import { bottleneck } from "../csp/bottleneck";

/** What the text's own model gives. */
const TEXT_WIDTH = 512;

/** The loader tries every network with vectors of one width. */
export function checkText(b: BlockBuilder, width: number, attr: string): void {
  if (width === TEXT_WIDTH) return;
  const what = `takes vectors of ${width} numbers for text, but the loader tries it with ${TEXT_WIDTH}; write ${TEXT_WIDTH}`;
  b.g.fault("bad-argument", what, { attr });
}

/** The text: one vector for each class, from a model of its own. */
const guide = (b: BlockBuilder, like: Value, dim: number): Value =>
  b.g.declared([like], tensor([b.settings.nc, dim], "last"), "text", "pointwise");

/** Newer loaders write another number over it, so that it can be anything. */
const embedding: Arg<number> = {
  ...integer({ min: 1, required: true, doc: "Width of the embedding, in older releases." }),
  expects: "a value",
  read: (tree) => integer({ min: 1 }).read(tree) ?? Number.NaN,
};

/** The loader rounds what is more than one, and hands on one as it is. */
const heads: Arg<number> = {
  ...real({ min: 1, required: true, doc: "Heads, before scaling." }),
  read: (tree) =>
    integer({ min: 1 }).read(tree) ?? (real({ min: 1.000001 }).read(tree) as number | undefined),
};

/** The C2f block with one more part: channels weighted by how well a position fits some text. */
export const C2fAttn = defineBlock({
  name: "C2fAttn",
  kind: "repeating",
  variants: STOCK,
  args: {
    c2,
    ec: embedding,
    nh: heads,
    gc: integer({ min: 1, default: 512 }),
    shortcut: flag({ default: false }),
    g: integer({ min: 1, default: 1 }),
    e: real({ min: 0, default: 0.5 }),
  },
  build(b, [x], a) {
    b.checkParts();
    checkText(b, a.gc, "gc");
    const h = Math.floor(a.c2 * a.e);
    const parts = [...b.halves(b.convBnAct("cv1", x, 2 * h))];
    for (let i = 0; i < b.n; i++)
      parts.push(
        b.within(`m.${i}`, () =>
          bottleneck(b, parts.at(-1) as Value, h, { shortcut: a.shortcut, groups: a.g, expansion: 1 }),
        ),
      );
    const fit = scaled(b, a, h);
    if (h % fit.nh !== 0)
      b.g.fault("indivisible", `${fit.nh} heads do not divide its ${h} hidden channels`, { attr: "nh" });
    parts.push(b.within("attn", () => fitted(b, parts.at(-1) as Value, h, fit)));
    return b.convBnAct("cv2", b.concat(...parts), a.c2);
  },
});

interface FitArgs {
  readonly ec: number;
  readonly nh: number;
  readonly gc: number;
}

/**
 * The loader scales the heads by the width alone. The embedding is as wide as the hidden channels; older loaders scale the
 * number in the row like channels, so that the two differ in some sizes.
 */
function scaled(b: BlockBuilder, a: FitArgs, hidden: number): FitArgs {
  const { scaling, has } = b.settings;
  const most = Math.floor(scaling.maxChannels / 2);
  if (Number.isNaN(a.ec) && !has("embeddingHidden"))
    b.g.fault("bad-argument", "ec must be an integer ≥ 1", { attr: "ec" });
  const written = Math.ceil((Math.min(a.ec, most) * scaling.width) / 8) * 8;
  const ec = has("embeddingHidden") ? hidden : written;
  const heads = Math.min(a.nh, Math.floor(most / 32));
  return {
    ...a,
    ec,
    nh: a.nh > 1 ? Math.max(Math.trunc(Math.max(Math.round(heads) * scaling.width, 1)), 1) : a.nh,
  };
}

function fitted(b: BlockBuilder, x: Value, out: number, { ec, nh, gc }: FitArgs): Value {
  const embedding = width(x) === ec ? x : b.convBnAct("ec", x, ec, 1, { act: false });
  const words = b.within("gl", () => b.g.dense(guide(b, x, gc), ec));
  const gate = b.g.declared(
    [embedding, words],
    tensor([nh, ...(x.type.dims?.slice(1) ?? [])], "first"),
    "fit",
  );
  const weights = b.within("bias", () => b.g.scale(gate, { shift: [nh] }));
  const y = b.convBnAct("proj_conv", x, out, 3, { act: false });
  return b.g.declared([y, weights], y.type, "weighted");
}

/** The text, told by the image: attention from words to 3×3 pooled maps of every level. */
export const ImagePoolingAttn = defineBlock({
  name: "ImagePoolingAttn",
  kind: "verbatim",
  claims: asTheRowBefore,
  isOutput: true,
  variants: STOCK,
  reads: "several",
  args: {
    ec: integer({ min: 1, required: true }),
    ct: integer({ min: 1, default: 512 }),
    nh: integer({ min: 1, default: 8 }),
    k: integer({ min: 1, default: 3 }),
    scale: flag({ default: false }),
  },
  build(b, inputs, a) {
    checkText(b, a.ct, "ct");
    if (a.ec % a.nh !== 0)
      b.g.fault("indivisible", `${a.nh} heads do not divide its ${a.ec} channels`, { attr: "nh" });
    const maps = inputs.map((x, i) =>
      b.g.tokens(b.g.adaptivePool(b.conv(`projections.${i}`, x, a.ec), "max", [a.k, a.k])),
    );
    const patches = b.g.concat(maps, 0);
    const project = (name: string, x: Value, dim: number): Value =>
      b.within(name, () => {
        const y = b.within("0", () => b.g.norm(x, "layer", { over: [dim] }));
        return b.within("1", () => b.g.dense(y, a.ec));
      });
    const text = guide(b, inputs[0], a.ct);
    const dim = Math.floor(a.ec / a.nh);
    const seen = b.g.attend(
      project("query", text, a.ct),
      project("key", patches, a.ec),
      project("value", patches, a.ec),
      { heads: a.nh, keyDim: dim, valueDim: dim },
    );
    const told = b.within("proj", () => b.g.dense(seen, a.ct));
    const weighted = a.scale ? b.within("scale", () => b.g.scale(told, { scale: [1] })) : told;
    b.g.add(weighted, text);
    // Later rows read the maps of the rows before it; its own output is the text.
    return inputs[0];
  },
});
