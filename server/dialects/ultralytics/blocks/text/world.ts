import { spatial, tensor } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import { type Arg, flag, integer, integerIn } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { STOCK } from "../../variants";
import { type DetectArgs, detect, nc, usual } from "../heads/detect";
import { coefficients, masks, proto, proto26, prototypes } from "../heads/segment";
import { checkText } from "./text";

const embed = integer({ min: 1, required: true, doc: "Width of the text embeddings." });
const withBn = flag({ required: true });

/** How well each position's features fit each class's text: a bias, a scale, and a batch norm where asked for. */
const contrast =
  (levels: readonly Value[], o: { readonly embed: number; readonly norm: boolean }) => (b: BlockBuilder) =>
    levels.map((x, i) =>
      b.within(`cv4.${i}`, () => {
        const features = b.g.declared(
          [x],
          tensor([o.embed, ...(x.type.dims?.slice(1) ?? [])], "first"),
          "features",
        );
        if (!o.norm) b.printed.leaf();
        const y = o.norm ? b.within("norm", () => b.g.batchNorm(features)) : features;
        const shifted = b.within("bias", () => b.g.scale(y, { shift: [1] }));
        return b.within("logit_scale", () => b.g.scale(shifted, { scale: [] }));
      }),
    );

export const WorldDetect = defineBlock({
  name: "WorldDetect",
  kind: "head",
  hasBins: true,
  variants: STOCK,
  args: { nc, embed, with_bn: withBn },
  build(b, levels, a) {
    checkText(b, a.embed, "embed");
    if (a.nc !== TEXTS)
      b.g.fault(
        "bad-argument",
        `has ${a.nc} classes, but the loader tries it with the vectors of ${TEXTS} texts, whatever nc says; write nc: ${TEXTS}`,
        { attr: "nc", ...(isMistaken(levels, a.nc, b.settings.regMax) ? { severity: "warning" } : {}) },
      );
    return detect(b, levels, {
      nc: a.nc,
      light: false,
      end2end: b.settings.end2end,
      secondIsUsual: true,
      embed: a.embed,
      more: contrast(levels, { embed: a.embed, norm: a.with_bn }),
    });
  },
});

/**
 * Whether the answers to eighty texts can be cut into rows for another number of classes by accident, at any size of the
 * image: then it runs, and mistakes them.
 */
function isMistaken(levels: readonly Value[], classes: number, regMax: number): boolean {
  const [got, wanted] = [TEXTS + 4 * regMax, classes + 4 * regMax];
  const parts = wanted / divisor(got, wanted);
  return levels.every((x) => {
    const places = spatial(x.type).reduce<number>((n, d) => (typeof d === "number" ? n * d : Number.NaN), 1);
    return Number.isInteger(Math.log2(parts)) && places % parts === 0;
  });
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** As many vectors of text a model is tried with, and has answers for until it is told others. */
const TEXTS = 80;
/** As many levels visual prompts are made for. */
const LEVELS = 3;

/** Detection by prompts: what stands for a class comes from text, or from an example in the picture. */
function prompted(
  b: BlockBuilder,
  levels: readonly Value[],
  o: { nc: number; embed: number; more: NonNullable<DetectArgs["more"]>; extra?: number },
): Value {
  checkText(b, o.embed, "embed");
  if (levels.length !== LEVELS)
    b.g.fault("bad-argument", `reads ${levels.length} maps, but its visual prompts are made for ${LEVELS}`);
  const widest = Math.max(width(levels[0] as Value), Math.min(o.nc, 100));
  if (widest > o.embed)
    b.g.fault(
      "bad-argument",
      `has features of ${widest} channels, more than the ${o.embed} of its text embeddings`,
      { attr: "embed" },
    );
  b.within("reprta.m", () => b.g.idle(() => told(b, levels[0] as Value, o.embed)));
  b.within("savpe", () => b.g.idle(() => shown(b, levels, o)));
  const more = (k: BlockBuilder): readonly Value[] => [
    ...contrast(levels, { embed: o.embed, norm: true })(k),
    ...o.more(k),
  ];
  return detect(b, levels, { ...o, answers: TEXTS, ...usual(b), more, activated: o.extra !== undefined });
}

/** A gated network on the text's vectors, added to them. */
function told(b: BlockBuilder, like: Value, dim: number): void {
  const text = b.g.declared([like], tensor([b.settings.nc, dim], "last"), "text", "global");
  const both = b.within("w12", () => b.g.dense(text, 4 * dim));
  b.within("w3", () =>
    b.g.dense(b.g.declared([both], tensor([b.settings.nc, 2 * dim], "last"), "gate"), dim),
  );
}

/** Visual prompts: features of all levels where the example is. */
function shown(b: BlockBuilder, levels: readonly Value[], o: { nc: number; embed: number }): void {
  const first = levels[0] as Value;
  const c3 = Math.max(width(first), Math.min(o.nc, 100));
  const larger = (x: Value, i: number): Value => {
    if (i === 1 || i === 2) return b.g.resize(x, { size: sizeOf(first) });
    // An identity stands there instead.
    b.printed.leaf();
    return x;
  };
  const features = levels.map((x, i) =>
    b.within(`cv1.${i}`, () => larger(b.convBnAct("1", b.convBnAct("0", x, c3, 3), c3, 3), i)),
  );
  const places = levels.map((x, i) => b.within(`cv2.${i}`, () => larger(b.convBnAct("0", x, c3), i)));
  b.conv("cv3", b.concat(...features), o.embed);
  const where = b.conv("cv4", b.concat(...places), 16, 3);
  const prompt = b.g.declared([first], tensor([1, ...(first.type.dims?.slice(1) ?? [])], "first"), "prompt");
  const both = b.concat(where, b.conv("cv5", prompt, 16, 3));
  b.within("cv6", () => b.conv("1", b.convBnAct("0", both, 16, 3), 16, 3));
}

/** What it compares are vectors: a head of no classes is built all the same, and finds nothing. */
const classes: Arg<number> = {
  ...nc,
  read: (tree) => integerIn(tree, 0, Infinity),
  odd: (tree) => (nc.read(tree) === undefined ? "nc is 0; the head has no class to find" : undefined),
};

/** It is asserted: there is no other form. */
const always: Arg<boolean> = {
  ...flag({ required: true }),
  expects: "True",
  read: (tree) => withBn.read(tree) || undefined,
};

/** Levels are twice as large as the next; where the image is not, only the prompts would not fit, which nobody need give. */
const sizeOf = (x: Value): readonly (number | null)[] =>
  spatial(x.type).map((d) => (typeof d === "number" ? d : null));

export const YOLOEDetect = defineBlock({
  name: "YOLOEDetect",
  kind: "head",
  hasBins: true,
  since: "8.3.99",
  variants: STOCK,
  args: { nc: classes, embed, with_bn: always },
  build: (b, levels, a) => prompted(b, levels, { nc: a.nc, embed: a.embed, more: () => [] }),
});

const segmentArgs = { ...masks, nc: classes, embed, with_bn: always } as const;

export const YOLOESegment = defineBlock({
  name: "YOLOESegment",
  kind: "head",
  hasBins: true,
  since: "8.3.99",
  variants: STOCK,
  args: segmentArgs,
  build(b, levels, a) {
    b.within("proto", () => proto(b, levels[0], prototypes(b, a.npr), a.nm));
    return prompted(b, levels, {
      nc: a.nc,
      embed: a.embed,
      more: coefficients(levels, a.nm, "cv5"),
      extra: a.nm,
    });
  },
});

export const YOLOESegment26 = defineBlock({
  name: "YOLOESegment26",
  kind: "head",
  hasBins: true,
  variants: STOCK,
  args: segmentArgs,
  build(b, levels, a) {
    b.within("proto", () => proto26(b, levels, prototypes(b, a.npr), a.nm, a.nc));
    return prompted(b, levels, {
      nc: a.nc,
      embed: a.embed,
      more: coefficients(levels, a.nm, "cv5"),
      extra: a.nm,
    });
  },
});
