import { isSeq } from "../../../../model/tree";
import { type Arg, anything, flag, integer, perAxis } from "../../../../vocabulary/args";
import type { ArgTable } from "../../../../vocabulary/layer";
import { VOCABULARY } from "../../../torch/vocabulary";
import { c2, defineBlock } from "../../building/block";
import { asItsInput, asTheRowBefore } from "../../building/claims";

/** The loader has its own ways with these: what it puts in, and what it scales. */
const OWN: ReadonlySet<string> = new Set(["BatchNorm2d", "ConvTranspose2d", "Identity"]);

/** A factor per axis has to be a tuple, which only a string can say in a row. */
const withoutLists = (args: ArgTable): ArgTable => ({
  ...args,
  scale_factor: {
    ...(args.scale_factor as Arg<unknown>),
    expects: 'a number > 0; one per axis as "(2, 2)"',
    read: (tree) => (isSeq(tree) && tree.flow ? undefined : args.scale_factor?.read(tree)),
  },
});

/** Modules of torch.nn take their arguments as torch has them: nothing is scaled, and input channels are written. */
export const modules = VOCABULARY.filter(({ type }) => !OWN.has(type)).map((spec) =>
  defineBlock({
    name: `nn.${spec.type}`,
    kind: "verbatim",
    claims: asItsInput,
    ofTorch: true,
    poolingArgs: /Pool\dd$/.test(spec.type) ? Object.keys(spec.args) : [],
    args: spec.type === "Upsample" ? withoutLists(spec.args) : spec.args,
    build: (b, inputs, args) => spec.lower(b.g, inputs, args, NOTHING),
  }),
);

const NOTHING: ReadonlySet<string> = new Set();

export const Identity = defineBlock({
  name: "nn.Identity",
  kind: "verbatim",
  handsOnAnything: true,
  claims: asItsInput,
  args: { ignored: anything({}) },
  build: (b, [x]) => b.g.identity(x),
});

/** The loader puts the channels in, whatever is written. */
export const BatchNorm2d = defineBlock({
  name: "nn.BatchNorm2d",
  kind: "verbatim",
  ignoresMore: true,
  takesInputChannels: true,
  claims: asTheRowBefore,
  args: { num_features: anything({}) },
  build: (b, [x]) => b.g.batchNorm(x),
});

/** In the YOLOv7 repository the loader scales its outputs, and puts the inputs in. */
export const Conv2dV7 = defineBlock({
  name: "nn.Conv2d",
  kind: "stacked",
  variants: ["v7"],
  args: {
    c2,
    kernel_size: perAxis({ min: 1, required: true }),
    stride: perAxis({ min: 1, default: 1 }),
    padding: perAxis({ min: 0, default: 0 }),
    dilation: integer({ min: 1, default: 1 }),
    groups: integer({ min: 1, default: 1 }),
    bias: flag({ default: true }),
  },
  build(b, [x], a) {
    const o = { stride: a.stride, padding: a.padding, dilation: a.dilation, groups: a.groups };
    return a.bias ? b.conv("", x, a.c2, a.kernel_size, o) : b.convWithoutBias("", x, a.c2, a.kernel_size, o);
  },
});
