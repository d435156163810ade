import type { Value } from "../../../../model/trace";
import { anything, integer, perAxis, real } from "../../../../vocabulary/args";
import { act, c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";

const args = (stride: number) =>
  ({
    c2,
    k: integer({ min: 1, default: 7 }),
    s: integer({ min: 1, default: stride }),
    p: perAxis({ min: 0 }),
    g: anything({}),
    act,
    layer_scale_init_value: real({ default: 1e-6, doc: "Initial scale per channel; 0 for no scale." }),
  }) as const;

interface RobustArgs {
  readonly k: number;
  readonly s: number;
  readonly p: ConvPadding;
  readonly act: boolean | string;
}

type ConvPadding = NonNullable<Parameters<BlockBuilder["convBnAct"]>[4]>["padding"];

/** A large window for each channel of its own. */
const apart = (b: BlockBuilder, name: string, x: Value, a: RobustArgs): Value =>
  b.convBnAct(name, x, width(x), a.k, { stride: a.s, padding: a.p, groups: width(x), act: a.act });

const scaled = (b: BlockBuilder, x: Value, out: number, init: number): Value =>
  init > 0 ? b.within("gamma", () => b.g.scale(x, { scale: [out] })) : x;

/** A large window per channel, then the channels, each with a scale of its own. */
export const RobustConv = defineBlock({
  name: "RobustConv",
  kind: "stacked",
  variants: ["v7"],
  args: args(1),
  build: (b, [x], a) =>
    scaled(b, b.conv("conv1x1", apart(b, "conv_dw", x, a), a.c2), a.c2, a.layer_scale_init_value),
});

/** With a stride, and a transposed convolution that takes it back. */
export const RobustConv2 = defineBlock({
  name: "RobustConv2",
  kind: "stacked",
  variants: ["v7"],
  args: args(4),
  build(b, [x], a) {
    const small = apart(b, "conv_strided", x, a);
    const y = b.within("conv_deconv", () =>
      b.g.convTranspose(small, { out: a.c2, kernel: a.s, stride: a.s, rank: 2 }),
    );
    return scaled(b, y, a.c2, a.layer_scale_init_value);
  },
});
