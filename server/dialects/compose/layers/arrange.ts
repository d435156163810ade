import { known } from "../../../model/dim";
import { channelAxis, spatial } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { items, numberOf } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { anything, choice, integer, perAxis, real, shape, text } from "../../../vocabulary/args";
import { defineLayer } from "../../../vocabulary/layer";
import { ranked } from "./_ranks";

export const flatten = defineLayer({
  type: "flatten",
  doc: "All axes as one.",
  args: {
    start_dim: integer({ default: 1, min: 0, doc: "First axis that is folded, counted with the batch." }),
    end_dim: integer({ default: -1, doc: "Last axis that is folded." }),
    data_format: text({}),
  },
  lower: (g, [x], a) =>
    g.flatten(x as Value, {
      start: Math.max(a.start_dim - 1, 0),
      end: a.end_dim < 0 ? a.end_dim : a.end_dim - 1,
    }),
});

export const reshape = defineLayer({
  type: "reshape",
  aliases: ["view", "unflatten"],
  doc: "Another arrangement of the same values, without the batch; one extent may be -1.",
  args: {
    shape: shape({ required: true, aliases: ["target_shape", "size", "dims"], doc: "The new extents." }),
  },
  lower(g, [x], a) {
    const to = a.shape.map((d) => (known(d) ? d : null));
    return g.reshape(x as Value, to, to.length > 2 ? (x as Value).type.layout : "last");
  },
});

export const permute = defineLayer({
  type: "permute",
  aliases: ["transpose"],
  doc: "The axes in another order, counted from 1 without the batch.",
  args: {
    dims: shape({
      required: true,
      aliases: ["order", "axes", "perm"],
      doc: "For each new axis the old one.",
    }),
  },
  lower: (g, [x], a) =>
    g.permute(
      x as Value,
      a.dims.map((d) => (known(d) ? d - 1 : -1)),
    ),
});

/** A number for all sides, one per axis, or a pair of before and after per axis. */
function pairs(
  x: Value,
  tree: Parameters<typeof items>[0],
  rank: number | undefined,
): readonly (readonly [number, number])[] {
  const axes = rank ?? Math.max(spatial(x.type).length, 1);
  const one = numberOf(tree);
  if (one !== undefined) return Array.from({ length: axes }, () => [one, one] as const);
  return items(tree).map((t) => {
    const n = numberOf(t);
    const [before = 0, after = before] = items(t).map((i) => numberOf(i) ?? 0);
    return n === undefined ? ([before, after] as const) : ([n, n] as const);
  });
}

export const [pad1d, pad2d, pad3d, pad] = ranked((rank, suffix) =>
  defineLayer({
    type: `zeropadding${suffix}`,
    aliases: [
      `zeropad${suffix}`,
      `pad${suffix}`,
      `reflectionpad${suffix}`,
      `replicationpad${suffix}`,
      `constantpad${suffix}`,
    ],
    doc: "Rows and columns added around the input.",
    args: {
      padding: anything({
        required: true,
        aliases: ["pad", "size"],
        doc: "A number, one per axis, or [before, after] per axis.",
      }),
      mode: text({}),
      value: real({}),
    },
    lower: (g, [x], a) => g.pad(x as Value, pairs(x as Value, a.padding, rank)),
  }),
);

export const [crop1d, crop2d, crop3d, crop] = ranked((rank, suffix) =>
  defineLayer({
    type: `cropping${suffix}`,
    aliases: [`crop${suffix}`],
    doc: "Rows and columns cut off the input.",
    args: {
      cropping: anything({
        required: true,
        aliases: ["size", "crop"],
        doc: "A number, one per axis, or [before, after] per axis.",
      }),
    },
    lower: (g, [x], a) => g.crop(x as Value, pairs(x as Value, a.cropping, rank)),
  }),
);

export const [upsample1d, upsample2d, upsample3d, upsample] = ranked((_, suffix) =>
  defineLayer({
    type: `upsample${suffix}`,
    aliases: [`upsampling${suffix}`, `resize${suffix}`, `interpolate${suffix}`],
    doc: "Up-sampling of the spatial axes, by a factor or to a size.",
    args: {
      scale_factor: perAxis({ min: 1, aliases: ["factor", "scale"], doc: "Outputs per input." }),
      size: shape({ aliases: ["output_size"], doc: "The wanted extents." }),
      mode: choice(["nearest", "linear", "bilinear", "bicubic", "trilinear", "area"], {
        default: "nearest",
        aliases: ["interpolation"],
      }),
      align_corners: anything({}),
    },
    lower(g, [x], a) {
      // What Keras calls size is a factor, but only a factor can be missing here.
      if (a.size && a.scale_factor === undefined)
        return g.resize(x as Value, { size: a.size.map((d) => (known(d) ? d : null)), mode: a.mode });
      return g.resize(x as Value, { factor: a.scale_factor ?? 2, mode: a.mode });
    },
  }),
);

export const pixelShuffle = defineLayer({
  type: "pixelshuffle",
  aliases: ["depthtospace"],
  doc: "Channels moved into blocks of space.",
  args: { upscale_factor: integer({ min: 1, required: true, aliases: ["block_size", "factor", "r"] }) },
  lower: (g, [x], a) => g.spaceToDepth(x as Value, a.upscale_factor, true),
});

export const pixelUnshuffle = defineLayer({
  type: "pixelunshuffle",
  aliases: ["spacetodepth"],
  doc: "Blocks of space moved into channels.",
  args: { downscale_factor: integer({ min: 1, required: true, aliases: ["block_size", "factor", "r"] }) },
  lower: (g, [x], a) => g.spaceToDepth(x as Value, a.downscale_factor),
});

export const concat = defineLayer({
  type: "concat",
  aliases: ["concatenate", "cat", "route", "merge"],
  doc: "Its inputs side by side, along the channels unless told otherwise.",
  args: { axis: integer({ aliases: ["dim"], doc: "Counted with the batch as 0; -1 is the last." }) },
  lower: (g, xs, a) => g.concat(xs, axisOf(xs, a.axis)),
});

function axisOf(xs: readonly Value[], axis: number | undefined): number | undefined {
  const x = xs.find((v) => v.type.dims);
  if (axis === undefined || !x) return undefined;
  const rank = x.type.dims?.length ?? 0;
  const at = axis < 0 ? rank + axis : axis - 1;
  return at >= 0 && at < rank ? at : channelAxis(x.type);
}

const together = (type: string, aliases: readonly string[], fn: string, doc: string) =>
  defineLayer({
    type,
    aliases,
    doc,
    args: {},
    lower: (g: Builder, xs: readonly Value[]) => g.elementwise(fn, xs),
  });

export const add = together(
  "add",
  ["sum", "residual", "shortcut", "skip", "plus", "eltwise"],
  "add",
  "The sum of its inputs, value by value.",
);
export const subtract = together("subtract", ["sub"], "subtract", "The difference of its inputs.");
export const multiply = together(
  "multiply",
  ["mul", "product", "prod", "gate"],
  "multiply",
  "The product of its inputs, value by value.",
);
export const maximum = together("maximum", [], "maximum", "The largest of its inputs, value by value.");
export const minimum = together("minimum", [], "minimum", "The smallest of its inputs, value by value.");
export const average = together("average", ["mean"], "average", "The mean of its inputs, value by value.");
