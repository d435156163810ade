import type { Value } from "../../../../model/trace";
import { type BlockBuilder, width } from "../../building/block-builder";
import { averaged, classifier, type Networks, type Stage, series, unit } from "./network";

/** Depths of the stages, and the unit they are made of. */
interface ResNet {
  readonly units: readonly number[];
  readonly unit: "basic" | "bottleneck";
  /** Channels of a bottleneck's window over 64, and its groups. */
  readonly base?: number;
  readonly groups?: number;
}

/** He et al. 2016; Xie et al. 2017; Zagoruyko and Komodakis 2016: the sizes of torchvision. */
const SIZES: Readonly<Record<string, ResNet>> = {
  resnet18: { units: [2, 2, 2, 2], unit: "basic" },
  resnet34: { units: [3, 4, 6, 3], unit: "basic" },
  resnet50: { units: [3, 4, 6, 3], unit: "bottleneck" },
  resnet101: { units: [3, 4, 23, 3], unit: "bottleneck" },
  resnet152: { units: [3, 8, 36, 3], unit: "bottleneck" },
  resnext50_32x4d: { units: [3, 4, 6, 3], unit: "bottleneck", base: 4, groups: 32 },
  resnext101_32x8d: { units: [3, 4, 23, 3], unit: "bottleneck", base: 8, groups: 32 },
  resnext101_64x4d: { units: [3, 4, 23, 3], unit: "bottleneck", base: 4, groups: 64 },
  wide_resnet50_2: { units: [3, 4, 6, 3], unit: "bottleneck", base: 128 },
  wide_resnet101_2: { units: [3, 4, 23, 3], unit: "bottleneck", base: 128 },
};

function stagesOf({ units, unit: kind, base = 64, groups = 1 }: ResNet): readonly Stage[] {
  const layers = units.map((times, stage): Stage => {
    const planes = 64 * 2 ** stage;
    const window = Math.floor((planes * base) / 64) * groups;
    return {
      name: `layer${stage + 1}`,
      run: (b, x) =>
        series(b, times, x, (y, i) => {
          const stride = i === 0 && stage > 0 ? 2 : 1;
          return kind === "basic"
            ? basic(b, y, planes, stride)
            : bottleneck(b, y, planes, { window, groups, stride });
        }),
    };
  });
  return [
    { name: "conv1", run: (b, x) => b.convWithoutBias("", x, 64, 7, { stride: 2, padding: 3 }) },
    { name: "bn1", run: (b, x) => b.g.batchNorm(x) },
    { name: "relu", run: (b, x) => b.g.activation(x, "relu") },
    { name: "maxpool", run: (b, x) => b.g.maxPool(x, 3, 2, 1) },
    ...layers,
    averaged,
    { ...classifier([1000]), name: "fc" },
  ];
}

/** One activation, wherever the unit needs it. */
const reluOf = (b: BlockBuilder) => {
  const key = {};
  return (x: Value): Value => b.printed.sameModule(key, () => b.g.activation(x, "relu"));
};

function basic(b: BlockBuilder, x: Value, c: number, stride: number): Value {
  const relu = reluOf(b);
  const y = unit(b, "2", relu(unit(b, "1", x, c, 3, { stride })), c, 3);
  return relu(b.g.add(y, past(b, x, c, stride)));
}

function bottleneck(
  b: BlockBuilder,
  x: Value,
  planes: number,
  o: { window: number; groups: number; stride: number },
): Value {
  const relu = reluOf(b);
  const { stride, groups } = o;
  const y = relu(unit(b, "2", relu(unit(b, "1", x, o.window)), o.window, 3, { stride, groups }));
  const out = 4 * planes;
  return relu(b.g.add(unit(b, "3", y, out), past(b, x, out, stride)));
}

const past = (b: BlockBuilder, x: Value, out: number, stride: number): Value =>
  stride === 1 && width(x) === out ? x : unit(b, "downsample", x, out, 1, { stride });

export const RESNETS: Networks = Object.fromEntries(
  Object.entries(SIZES).map(([name, size]) => [name, () => stagesOf(size)]),
);
