import { known } from "../../../model/dim";
import { channelAxis, channels, type Layout, spatial, type Tensor, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { items, type Tree } from "../../../model/tree";
import { type Arg, anything, choice, flag, integer, perAxis, shape, text } from "../../../vocabulary/args";
import { dataFormat, formatted } from "../common/args";
import { integerOf, wholeIn } from "../common/python";
import { type KerasLayer, layer, ranks } from "../spec";

export const flatten = layer({
  type: "Flatten",
  lower: ({ g, x }) => g.flatten(x),
});

export const reshape = layer({
  type: "Reshape",
  args: { target_shape: anything({ required: true }) },
  lower({ g, x, args, version }) {
    const list = args.target_shape;
    const written = list.kind === "seq" ? list.items.map(wholeIn) : [undefined];
    const isLeft = written.some((d) => d === undefined);
    // What is no whole number is an extent that Keras 3 leaves open, and with it that of a -1.
    const to = written.map((d) =>
      d === undefined || d === -1 || (d < 0 && version === "tfjs")
        ? isLeft && version === "keras3"
          ? null
          : -1
        : d,
    );
    if (to.filter((d) => d === null).length > 1)
      g.fault("bad-argument", "target_shape can leave one extent open, but no number stands for several", {
        attr: "target_shape",
      });
    return g.reshape(x, to, to.length > 1 ? x.type.layout : "last");
  },
});

/** Where the channels are after the axes have been put into another order; where they were, if they are at no end. */
function layoutAfter(x: Value, order: readonly number[]): Layout {
  const c = channelAxis(x.type);
  if (order.at(-1) === c) return "last";
  return order[0] === c ? "first" : x.type.layout;
}

export const permute = layer({
  type: "Permute",
  args: { dims: shape({ required: true }) },
  lower({ g, x, args }) {
    const order = args.dims.map((d) => (typeof d === "number" ? d - 1 : -1));
    return g.permute(x, order, layoutAfter(x, order));
  },
});

const count = integer({ min: 1, required: true });
/** Keras 2 takes any, and repeats nothing where it is none. */
const times: Arg<number> = { ...count, read: integer({}).read as Arg<number>["read"] };

export const repeatVector = layer({
  type: "RepeatVector",
  args: { n: times },
  lower({ g, x, args: { n }, version }) {
    if (n < 1)
      g.fault("bad-argument", `n must be an integer ≥ 1, found ${n}`, {
        attr: "n",
        ...(version === "keras3" ? {} : { severity: "warning" as const }),
      });
    return g.realign(x, [{ extent: n < 0 ? null : n }, ...(x.type.dims ?? []).keys()], "last");
  },
});

type BothSides = readonly [number, number];

/** `1`, `[1, 2]` (one number per axis; for one axis the two sides) or `[[1, 0], [2, 2]]`. */
function pairsIn(tree: Tree | undefined, rank: number, usual: number): readonly BothSides[] {
  const one = integerOf(tree);
  if (tree === undefined || one !== undefined) {
    const n = one ?? usual;
    return Array.from({ length: rank }, (): BothSides => [n, n]);
  }
  const list = items(tree);
  const numbers = list.map((t) => integerOf(t));
  if (rank === 1 && numbers.length === 2) return [[numbers[0] ?? 0, numbers[1] ?? 0]];
  // Keras 1 wrote the four sides of an image in a row.
  if (rank === 2 && numbers.length === 4) {
    const [top = 0, bottom = 0, left = 0, right = 0] = numbers;
    return [
      [top, bottom],
      [left, right],
    ];
  }
  return Array.from({ length: rank }, (_, i): BothSides => {
    const own = list[i];
    const n = integerOf(own);
    const [before, after] = items(own);
    return n !== undefined ? [n, n] : [integerOf(before) ?? 0, integerOf(after) ?? 0];
  });
}

export const paddings = ranks((rank) =>
  layer({
    type: `ZeroPadding${rank}D`,
    args: { padding: anything(), data_format: dataFormat },
    lower: (call) => call.g.pad(formatted(call, rank), pairsIn(call.args.padding, rank, 1)),
  }),
);

/** What Python leaves between places that are counted from the end, or in three dimensions lie beyond each other. */
function counted(x: Value, pairs: readonly BothSides[], rank: number): Tensor | undefined {
  const { dims, layout } = x.type;
  const space = spatial(x.type);
  const left = space.map((n, i) => {
    const [from, to] = pairs[i] ?? [0, 0];
    const start = from < 0 ? Math.max(0, Number(n) + from) : from;
    return known(n) ? Math.max(0, (to < 0 ? Math.min(n, -to) : n - to) - start) : null;
  });
  const isOdd = pairs.some(([from]) => from < 0) || (rank > 2 && left.includes(0));
  if (!dims || space.length !== rank || !isOdd) return undefined;
  const own = channels(x.type);
  return tensor(layout === "first" ? [own, ...left] : [...left, own], layout);
}

export const croppings = ranks((rank) =>
  layer({
    type: `Cropping${rank}D`,
    args: { cropping: anything(), data_format: dataFormat },
    lower(call) {
      const x = formatted(call, rank);
      const pairs = pairsIn(call.args.cropping, rank, rank === 2 ? 0 : 1);
      const odd = rank > 1 && call.version !== "keras3" ? counted(x, pairs, rank) : undefined;
      return odd ? call.g.declared([x], odd, "crop", "collapse") : call.g.crop(x, pairs);
    },
  }),
);

export const upSamplings = ranks((rank) =>
  layer({
    type: `UpSampling${rank}D`,
    args: {
      size: perAxis({ min: 1, default: 2 }),
      interpolation: text({ default: "nearest" }),
      data_format: dataFormat,
    },
    lower(call) {
      const { g, args } = call;
      return g.resize(formatted(call, rank), { factor: args.size, mode: args.interpolation });
    },
  }),
);

const sized = (type: string): KerasLayer =>
  layer({
    type,
    args: {
      height: integer({ min: 1, required: true }),
      width: integer({ min: 1, required: true }),
      interpolation: choice(
        ["bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"],
        { default: "bilinear" },
      ),
      crop_to_aspect_ratio: flag({ default: false }),
      data_format: dataFormat,
    },
    lower(call) {
      const { g, args: a } = call;
      return g.resize(formatted(call, 2), { size: [a.height, a.width], mode: a.interpolation });
    },
  });

/** Images made as large as they are wanted, whatever they were: resized, or cropped (and resized where too small). */
export const sizings = ["Resizing", "CenterCrop", "RandomCrop"].map(sized);
