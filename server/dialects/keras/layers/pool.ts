import { flag, perAxis, shape } from "../../../vocabulary/args";
import { dataFormat, formatted, slide } from "../common/args";
import { layer, ranks } from "../spec";

const MODES = [
  ["max", "Max"],
  ["average", "Average"],
] as const;

const short = (name: string): string => (name === "Average" ? "Avg" : name);

export const pooling = MODES.flatMap(([mode, name]) =>
  ranks((rank) =>
    layer({
      type: `${name}Pooling${rank}D`,
      aliases: [`${short(name)}Pool${rank}D`],
      args: {
        pool_size: perAxis({ min: 1, default: 2 }),
        strides: perAxis({ min: 1 }),
        padding: slide.padding,
        data_format: dataFormat,
      },
      lower(call) {
        const { g, args: a } = call;
        if (mode === "average" && call.version === "keras3" && !call.given("pool_size"))
          g.fault("bad-argument", "needs pool_size (an integer ≥ 1, or a list with one per axis)");
        const { pool_size: kernel, strides: stride = kernel, padding } = a;
        return g.pool(formatted(call, rank), { mode, kernel, stride, padding, rank });
      },
    }),
  ),
);

export const globalPooling = MODES.flatMap(([mode, name]) =>
  ranks((rank) =>
    layer({
      type: `Global${name}Pooling${rank}D`,
      aliases: [`Global${short(name)}Pool${rank}D`],
      args: { data_format: dataFormat, keepdims: flag({ default: false }) },
      lower: (call) => call.g.globalPool(formatted(call, rank), mode, call.args.keepdims),
    }),
  ),
);

export const adaptivePooling = MODES.flatMap(([mode, name]) =>
  ranks((rank) =>
    layer({
      type: `Adaptive${name}Pooling${rank}D`,
      args: { output_size: shape({ required: true }), data_format: dataFormat },
      lower(call) {
        const { g, args } = call;
        const wanted = args.output_size.map((d) => (typeof d === "number" ? d : null));
        const size = wanted.length === 1 ? Array<number | null>(rank).fill(wanted[0] ?? null) : wanted;
        return g.adaptivePool(formatted(call, rank), mode, size);
      },
    }),
  ),
);
