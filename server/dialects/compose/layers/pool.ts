import { spatial, withChannels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { choice, flag, padding, perAxis, shape } from "../../../vocabulary/args";
import { type ArgsOf, defineLayer } from "../../../vocabulary/layer";
import { ranked } from "./_ranks";

const args = {
  kernel_size: perAxis({
    min: 1,
    default: 2,
    aliases: ["pool_size", "kernel", "k", "size", "window"],
    doc: "Extent of the window.",
  }),
  stride: perAxis({
    min: 1,
    aliases: ["strides", "s", "pool_stride"],
    doc: "Step from window to window; the window's own extent when absent.",
  }),
  padding: padding({
    default: 0,
    aliases: ["pad", "p", "border_mode"],
    doc: "What is added around the input.",
  }),
  dilation: perAxis({ min: 1, default: 1, doc: "Distance between the inputs of a window." }),
  ceil_mode: flag({ default: false, doc: "Round the number of windows up." }),
} as const;

type Mode = "max" | "average";

const pool =
  (mode: Mode, rank: number | undefined) =>
  (g: Builder, [x]: readonly Value[], a: ArgsOf<typeof args>) =>
    g.pool(x as Value, {
      mode,
      kernel: a.kernel_size,
      stride: a.stride ?? a.kernel_size,
      padding: a.padding,
      dilation: a.dilation,
      ceil: a.ceil_mode,
      ...(rank ? { rank } : {}),
    });

export const [maxPool1d, maxPool2d, maxPool3d, maxPool] = ranked((rank, suffix) =>
  defineLayer({
    type: `maxpool${suffix}`,
    aliases: [`maxpooling${suffix}`],
    doc: "Max pooling: the largest value of each window.",
    args,
    lower: pool("max", rank),
  }),
);

export const [avgPool1d, avgPool2d, avgPool3d, avgPool] = ranked((rank, suffix) =>
  defineLayer({
    type: `avgpool${suffix}`,
    aliases: [`averagepooling${suffix}`, `averagepool${suffix}`, `avgpooling${suffix}`, `meanpool${suffix}`],
    doc: "Average pooling: the mean of each window.",
    args,
    lower: pool("average", rank),
  }),
);

const adaptiveArgs = {
  output_size: shape({
    default: [1],
    aliases: ["size", "output_shape"],
    doc: "Wanted extents, one for all axes or one each.",
  }),
} as const;

const adaptive =
  (mode: Mode, rank: number | undefined) =>
  (g: Builder, [x]: readonly Value[], a: ArgsOf<typeof adaptiveArgs>) => {
    const axes = rank ?? Math.max(spatial((x as Value).type).length, 1);
    const wanted = a.output_size.map((d) => (typeof d === "number" ? d : null));
    const size = wanted.length === 1 ? Array<number | null>(axes).fill(wanted[0] ?? null) : wanted;
    return g.adaptivePool(x as Value, mode, size);
  };

export const [adaptiveAvg1d, adaptiveAvg2d, adaptiveAvg3d, adaptiveAvg] = ranked((rank, suffix) =>
  defineLayer({
    type: `adaptiveavgpool${suffix}`,
    aliases: [`adaptiveaveragepooling${suffix}`],
    doc: "Average pooling to a wanted extent.",
    args: adaptiveArgs,
    lower: adaptive("average", rank),
  }),
);

export const [adaptiveMax1d, adaptiveMax2d, adaptiveMax3d, adaptiveMax] = ranked((rank, suffix) =>
  defineLayer({
    type: `adaptivemaxpool${suffix}`,
    aliases: [`adaptivemaxpooling${suffix}`],
    doc: "Max pooling to a wanted extent.",
    args: adaptiveArgs,
    lower: adaptive("max", rank),
  }),
);

const globalArgs = {
  keepdims: flag({
    default: false,
    aliases: ["keep_dims", "keepdim"],
    doc: "Keep the pooled axes with extent 1.",
  }),
} as const;

const global =
  (mode: Mode) =>
  (g: Builder, [x]: readonly Value[], a: ArgsOf<typeof globalArgs>) =>
    g.globalPool(x as Value, mode, a.keepdims);

export const [globalAvg1d, globalAvg2d, globalAvg3d, globalAvg] = ranked((_, suffix) =>
  defineLayer({
    type: `globalavgpool${suffix}`,
    aliases: [`globalaveragepooling${suffix}`, `globalavgpooling${suffix}`, `gap${suffix}`],
    doc: "Global average pooling: one mean per channel.",
    args: globalArgs,
    lower: global("average"),
  }),
);

export const [globalMax1d, globalMax2d, globalMax3d, globalMax] = ranked((_, suffix) =>
  defineLayer({
    type: `globalmaxpool${suffix}`,
    aliases: [`globalmaxpooling${suffix}`],
    doc: "Global max pooling: one largest value per channel.",
    args: globalArgs,
    lower: global("max"),
  }),
);

export const channelPool = defineLayer({
  type: "channelpool",
  aliases: ["channelpooling"],
  doc: "The mean, or the largest value, of all channels at each position, as the only channel that is left.",
  args: { mode: choice(["mean", "max"], { default: "mean" }) },
  lower(g, [x], { mode }) {
    const { type } = x as Value;
    return g.declared([x as Value], withChannels(type, 1), `channel ${mode}`);
  },
});
