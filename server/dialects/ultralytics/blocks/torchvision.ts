import type { Value } from "../../../model/trace";
import { anything, flag, integer, text } from "../../vocabulary/args";
import { free } from "./_block";
import { type Kit, width } from "./_kit";

/** Depths of the stages, and the unit they are made of. */
interface ResNet {
  readonly units: readonly number[];
  readonly unit: "basic" | "bottleneck";
  /** Channels of a bottleneck's window over 64, and its groups. */
  readonly base?: number;
  readonly groups?: number;
}

/** He et al. 2016; Xie et al. 2017; Zagoruyko and Komodakis 2016: the sizes of torchvision. */
const RESNETS: Readonly<Record<string, ResNet>> = {
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

type Step = (b: Kit, x: Value) => Value;

/** The modules of a ResNet in order, as `children()` lists them. */
function stepsOf({ units, unit, base = 64, groups = 1 }: ResNet): readonly Step[] {
  const stages = units.map(
    (times, stage): Step =>
      (b, x) => {
        const planes = 64 * 2 ** stage;
        let y = x;
        for (let i = 0; i < times; i++) {
          const stride = i === 0 && stage > 0 ? 2 : 1;
          const window = Math.floor((planes * base) / 64) * groups;
          y = b.in(String(i), () =>
            unit === "basic"
              ? basic(b, y, planes, stride)
              : bottleneck(b, y, planes, { window, groups, stride }),
          );
        }
        return y;
      },
  );
  return [
    (b, x) => b.bare("", x, 64, 7, { stride: 2, padding: 3 }),
    (b, x) => b.g.batchNorm(x),
    (b, x) => b.g.activation(x, "relu"),
    (b, x) => b.g.maxPool(x, 3, 2, 1),
    ...stages,
    (b, x) => b.g.globalPool(x, "average", true),
    (b, x) => b.g.dense(b.g.flatten(x), 1000),
  ];
}

const NAMES = ["conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4", "avgpool", "fc"];

const relu = { act: "relu" } as const;

function basic(b: Kit, x: Value, c: number, stride: number): Value {
  const y = b.cv("2", b.cv("1", x, c, 3, { stride, ...relu }), c, 3, { act: false });
  return joined(b, x, y, stride);
}

function bottleneck(
  b: Kit,
  x: Value,
  planes: number,
  o: { window: number; groups: number; stride: number },
): Value {
  const y = b.cv("2", b.cv("1", x, o.window, 1, relu), o.window, 3, {
    stride: o.stride,
    groups: o.groups,
    ...relu,
  });
  return joined(b, x, b.cv("3", y, 4 * planes, 1, { act: false }), o.stride);
}

function joined(b: Kit, x: Value, y: Value, stride: number): Value {
  const out = width(y);
  const past = stride === 1 && width(x) === out ? x : b.cv("downsample", x, out, 1, { stride, act: false });
  return b.g.activation(b.g.add(y, past), "relu");
}

/** A network of torchvision, or what is left of it after its last modules are cut off. */
export const TorchVision = free("TorchVision", {
  args: {
    c2: integer({ min: 1, required: true, doc: "Its output channels, which the rows below go by." }),
    model: text({ required: true }),
    weights: anything({}),
    unwrap: flag({ default: true }),
    truncate: integer({ min: 0, default: 2 }),
    split: flag({ default: false }),
  },
  build(b, [x], a) {
    const known = RESNETS[a.model.toLowerCase()];
    if (!known || !a.unwrap) return b.g.unknown([x]);
    const steps = stepsOf(known);
    const kept = steps.slice(0, Math.max(steps.length - a.truncate, 0));
    const values = [x];
    for (const [i, step] of kept.entries())
      values.push(b.in(NAMES[i] as string, () => step(b, values.at(-1) as Value)));
    return a.split ? values : (values.at(-1) as Value);
  },
});

/** One of several outputs; the reference has picked it already. */
export const Index = free("Index", {
  args: { c2: integer({ min: 1, required: true }), index: integer({ default: 0 }) },
  build: (b, [x]) => b.g.identity(x),
});
