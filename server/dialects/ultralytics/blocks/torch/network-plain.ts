import type { Value } from "../../../../model/trace";
import { type BlockBuilder, width } from "../../building/block-builder";
import { roundHalfEven } from "../../scaling";
import { averaged, classifier, divisible, type Networks, type Stage, series, squeeze, unit } from "./network";

// VGG: Simonyan and Zisserman 2014

type Vgg = readonly (number | "pool")[];

const vggOf = (...times: readonly number[]): Vgg =>
  times.flatMap((n, i) => [...Array<number>(n).fill(Math.min(64 * 2 ** i, 512)), "pool" as const]);

const VGG11 = vggOf(1, 1, 2, 2, 2);
const VGG13 = vggOf(2, 2, 2, 2, 2);
const VGG16 = vggOf(2, 2, 3, 3, 3);
const VGG19 = vggOf(2, 2, 4, 4, 4);

const vgg = (list: Vgg, normed: boolean) => (): readonly Stage[] => {
  const features = list.flatMap((out): readonly Stage["run"][] => {
    if (out === "pool") return [(b, x) => b.g.maxPool(x, 2, 2, 0)];
    const norm: readonly Stage["run"][] = normed ? [(b, x) => b.g.batchNorm(x)] : [];
    return [(b, x) => b.conv("", x, out, 3), ...norm, (b, x) => b.g.activation(x, "relu")];
  });
  return [
    ...features.map((run, i): Stage => ({ name: `features.${i}`, run })),
    { name: "avgpool", run: (b, x) => b.g.adaptivePool(x, "average", [7, 7]) },
    classifier([4096, 4096, 1000], "relu", (b, x) => b.g.dropout(b.g.dropout(x))),
  ];
};

// DenseNet: Huang et al. 2017

const dense = (blocks: readonly number[], growth: number, first: number) => (): readonly Stage[] => {
  const relu = (b: BlockBuilder, x: Value): Value => b.g.activation(x, "relu");
  const layer = (b: BlockBuilder, x: Value): Value => {
    const hidden = b.convWithoutBias("conv1", relu(b, b.g.batchNorm(x)), 4 * growth);
    const y = b.convWithoutBias("conv2", relu(b, b.g.batchNorm(hidden)), growth, 3);
    return b.concat(x, y);
  };
  const stages = blocks.flatMap((times, i): readonly Stage[] => [
    { name: `denseblock${i + 1}`, run: (b, x) => series(b, times, x, (y) => layer(b, y)) },
    i < blocks.length - 1
      ? {
          name: `transition${i + 1}`,
          run: (b, x) => {
            const y = b.convWithoutBias("conv", relu(b, b.g.batchNorm(x)), Math.floor(width(x) / 2));
            return b.g.pool(y, { mode: "average", kernel: 2, rank: 2 });
          },
        }
      : { name: "norm5", run: (b, x) => b.g.batchNorm(x) },
  ]);
  return [
    { name: "conv0", run: (b, x) => b.convWithoutBias("", x, first, 7, { stride: 2, padding: 3 }) },
    { name: "norm0", run: (b, x) => b.g.batchNorm(x) },
    { name: "relu0", run: relu },
    { name: "pool0", run: (b, x) => b.g.maxPool(x, 3, 2, 1) },
    ...stages,
    classifier([1000], undefined, (b, x) =>
      b.g.functional(() => b.g.globalPool(b.g.activation(x, "relu"), "average", true)),
    ),
  ];
};

// ConvNeXt: Liu et al. 2022

const convnext = (depths: readonly number[], first: number) => (): readonly Stage[] => {
  const norm = (b: BlockBuilder, x: Value): Value => b.g.norm(x, "layer", { over: [width(x)] });
  const block = (b: BlockBuilder, x: Value): Value => {
    const c = width(x);
    const y = norm(b, b.conv("0", x, c, 7, { groups: c }));
    const z = b.conv("5", b.g.activation(b.conv("3", y, 4 * c), "gelu"), c);
    // Two changes of layout, and what is dropped at random while training, are modules of their own.
    b.printed.leaf(3);
    return b.g.add(
      x,
      b.within("layer_scale", () => b.g.scale(z, { scale: [c, 1, 1] })),
    );
  };
  const stages = depths.flatMap((times, i): readonly Stage["run"][] => {
    const c = first * 2 ** i;
    const begin: Stage["run"] =
      i === 0
        ? (b, x) => norm(b, b.conv("0", x, c, 4, { stride: 4, padding: 0 }))
        : (b, x) => b.conv("1", norm(b, x), c, 2, { stride: 2, padding: 0 });
    return [begin, (b, x) => series(b, times, x, (y) => block(b, y))];
  });
  return [
    ...stages.map((run, i): Stage => ({ name: `features.${i}`, run })),
    averaged,
    classifier([1000], undefined, (b, x) => {
      b.printed.leaf();
      return norm(b, x);
    }),
  ];
};

// RegNet: Radosavovic et al. 2020

interface RegNet {
  readonly depth: number;
  readonly w0: number;
  readonly wa: number;
  readonly wm: number;
  readonly group: number;
  readonly squeezed: boolean;
}

const regnet =
  (squeezed: boolean) =>
  (depth: number, w0: number, wa: number, wm: number, group: number): (() => readonly Stage[]) =>
  () =>
    regnetOf({ depth, w0, wa, wm, group, squeezed });

/** Widths along a line, as powers of one factor, in multiples of 8; runs of one width are a stage. */
function widthsOf({ depth, w0, wa, wm }: RegNet): readonly (readonly [width: number, times: number])[] {
  const runs: [number, number][] = [];
  for (let i = 0; i < depth; i++) {
    const power = roundHalfEven(Math.log((w0 + wa * i) / w0) / Math.log(wm));
    const wide = roundHalfEven((w0 * wm ** power) / 8) * 8;
    const last = runs.at(-1);
    if (last?.[0] === wide) last[1]++;
    else runs.push([wide, 1]);
  }
  return runs;
}

function regnetOf(o: RegNet): readonly Stage[] {
  const trunk = widthsOf(o).map(([wide, times]) => {
    const group = Math.min(o.group, wide);
    return { out: divisible(wide, group), group, times };
  });
  const stage = (b: BlockBuilder, x: Value, { out, group, times }: (typeof trunk)[number]): Value =>
    series(b, times, x, (y, i) =>
      regnetBlock(b, y, { out, group, stride: i === 0 ? 2 : 1, squeezed: o.squeezed }),
    );
  return [
    { name: "stem.0", run: (b, x) => b.convWithoutBias("", x, 32, 3, { stride: 2 }) },
    { name: "stem.1", run: (b, x) => b.g.batchNorm(x) },
    { name: "stem.2", run: (b, x) => b.g.activation(x, "relu") },
    {
      name: "trunk_output",
      run: (b, x) => trunk.reduce((y, t, i) => b.within(`block${i + 1}`, () => stage(b, y, t)), x),
    },
    averaged,
    { ...classifier([1000]), name: "fc" },
  ];
}

function regnetBlock(
  b: BlockBuilder,
  x: Value,
  o: { readonly out: number; readonly group: number; readonly stride: number; readonly squeezed: boolean },
): Value {
  const { out, stride } = o;
  const act = "relu";
  const past = width(x) === out && stride === 1 ? x : unit(b, "proj", x, out, 1, { stride });
  let y = unit(b, "a", x, out, 1, { act });
  y = unit(b, "b", y, out, 3, { stride, groups: Math.floor(out / o.group), act });
  if (o.squeezed) y = squeeze(b, y, roundHalfEven(0.25 * width(x)), act, "sigmoid");
  return b.g.activation(b.g.add(past, unit(b, "c", y, out)), act);
}

const y = regnet(true);
const x = regnet(false);

export const PLAIN_NETWORKS: Networks = {
  vgg11: vgg(VGG11, false),
  vgg11_bn: vgg(VGG11, true),
  vgg13: vgg(VGG13, false),
  vgg13_bn: vgg(VGG13, true),
  vgg16: vgg(VGG16, false),
  vgg16_bn: vgg(VGG16, true),
  vgg19: vgg(VGG19, false),
  vgg19_bn: vgg(VGG19, true),
  densenet121: dense([6, 12, 24, 16], 32, 64),
  densenet161: dense([6, 12, 36, 24], 48, 96),
  densenet169: dense([6, 12, 32, 32], 32, 64),
  densenet201: dense([6, 12, 48, 32], 32, 64),
  convnext_tiny: convnext([3, 3, 9, 3], 96),
  convnext_small: convnext([3, 3, 27, 3], 96),
  convnext_base: convnext([3, 3, 27, 3], 128),
  convnext_large: convnext([3, 3, 27, 3], 192),
  regnet_y_400mf: y(16, 48, 27.89, 2.09, 8),
  regnet_y_800mf: y(14, 56, 38.84, 2.4, 16),
  regnet_y_1_6gf: y(27, 48, 20.71, 2.65, 24),
  regnet_y_3_2gf: y(21, 80, 42.63, 2.66, 24),
  regnet_y_8gf: y(17, 192, 76.82, 2.19, 56),
  regnet_y_16gf: y(18, 200, 106.23, 2.48, 112),
  regnet_y_32gf: y(20, 232, 115.89, 2.53, 232),
  regnet_x_400mf: x(22, 24, 24.48, 2.54, 16),
  regnet_x_800mf: x(16, 56, 35.73, 2.28, 16),
  regnet_x_1_6gf: x(18, 80, 34.01, 2.25, 24),
  regnet_x_3_2gf: x(25, 88, 26.31, 2.25, 48),
  regnet_x_8gf: x(23, 80, 49.56, 2.88, 120),
  regnet_x_16gf: x(22, 216, 55.59, 2.1, 128),
  regnet_x_32gf: x(23, 320, 69.86, 2, 168),
};
