import type { Value } from "../../../../model/trace";
import type { PerAxis } from "../../../../trace/options";
import { type Arg, flag, integer, perAxis } from "../../../../vocabulary/args";
import { defineBlock, truthAsNumber, wholeWhereUsed } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { STOCK } from "../../variants";

const channels = integer({ min: 1, required: true });

/** What its last convolution widens by; the loader knows no other number. */
const EXPANSION = 4;

/** To a stem it is nothing, whatever it is. */
const strideOrNone: Arg<PerAxis> = {
  ...wholeWhereUsed(perAxis({ min: 1, doc: "Stride; the stem has one of its own." })),
  required: true,
};

/** A stage of a ResNet, or its stem. It says its own input channels, and nothing of it is scaled. */
export const ResNetLayer = defineBlock({
  name: "ResNetLayer",
  kind: "verbatim",
  claims: ({ integer, isTrue }) => {
    const c = integer("c2");
    return c === null || isTrue("is_first") ? c : EXPANSION * c;
  },
  variants: STOCK,
  args: {
    c1: channels,
    c2: channels,
    s: strideOrNone,
    is_first: flag({ required: true, doc: "Whether it is the stem of the network." }),
    n: wholeWhereUsed(truthAsNumber(integer({ default: 1, doc: "Number of blocks (≥ 1)." }))),
    e: wholeWhereUsed(integer({ min: 1, default: EXPANSION })),
  },
  build(b, [x], a) {
    b.g.expectChannels(x, a.c1, "c1");
    if (a.is_first)
      return b.g.maxPool(b.convBnAct("layer.0", x, a.c2, 7, { stride: 2, padding: 3 }), 3, 2, 1);
    if (Number.isNaN(a.s)) b.g.fault("bad-argument", "s must be an integer ≥ 1", { attr: "s" });
    if (Number.isNaN(a.n)) b.g.fault("bad-argument", "n must be an integer", { attr: "n" });
    if (Number.isNaN(a.e)) b.g.fault("bad-argument", "e must be an integer ≥ 1", { attr: "e" });
    const times = Math.max(a.n || 1, 1);
    return b.g.repeat(times, "layer", x, (y, i) =>
      unit(b, y, a.c2, i === 0 ? a.s || 1 : 1, a.e || EXPANSION),
    );
  },
});

function unit(b: BlockBuilder, x: Value, c: number, stride: PerAxis, e: number): Value {
  const out = e * c;
  const main = b.convBnAct(
    "cv3",
    b.convBnAct("cv2", b.convBnAct("cv1", x, c), c, 3, { stride, padding: 1 }),
    out,
    1,
    {
      act: false,
    },
  );
  // A list is not 1, whatever is in it.
  const same = stride === 1 && width(x) === out;
  // An identity stands there instead.
  if (same) b.printed.leaf();
  const past = same ? x : b.convBnAct("shortcut.0", x, out, 1, { stride, act: false });
  return b.g.functional(() => b.activated(b.g.add(main, past), "relu"));
}

/** Cross-stage partial blocks of residual units with three convolutions, and of plain ones, as the YOLOv7 repository has them. */
export function residual(
  b: BlockBuilder,
  x: Value,
  out: number,
  o: { shortcut: boolean; groups: number; e: number },
): Value {
  const h = Math.floor(out * o.e);
  const y = b.convBnAct("cv3", b.convBnAct("cv2", b.convBnAct("cv1", x, h), h, 3, { groups: o.groups }), out);
  return o.shortcut && width(x) === out ? b.g.add(x, y) : y;
}
