import { tensor } from "../../server/model/tensor";
import type { Value } from "../../server/model/trace";
import { Builder } from "../../server/trace/builder";

/** Published networks, written down operation by operation with the padding of their own framework. */
export interface Network {
  readonly g: Builder;
  readonly input: Value;
  /** Values by the names that the papers and tables give them. */
  readonly at: Readonly<Record<string, Value>>;
}

type Body = (g: Builder, input: Value) => Readonly<Record<string, Value>>;

function network(extent: number, body: Body): Network {
  const g = new Builder();
  const input = g.input(tensor([3, extent, extent], "first"), false);
  return { g, input, at: body(g, input) };
}

/** TF-Slim's `alexnet_v2`. */
export const alexnetV2 = (): Network =>
  network(224, (g, input) => {
    const pool = (x: Value): Value => g.pool(x, { mode: "max", kernel: 3, stride: 2, padding: "valid" });
    let x = pool(g.conv(input, { out: 64, kernel: 11, stride: 4, padding: "valid" }));
    x = pool(g.conv(x, { out: 192, kernel: 5, padding: "same" }));
    for (const out of [384, 384, 256]) x = g.conv(x, { out, kernel: 3, padding: "same" });
    return { pool5: pool(x) };
  });

/** VGG-16 with its classifier, as its authors, Keras and TF-Slim have it. */
export const vgg16 = (): Network =>
  network(224, (g, input) => {
    const at: Record<string, Value> = {};
    let x = input;
    [64, 128, 256, 512, 512].forEach((out, stage) => {
      const convolutions = stage < 2 ? 2 : 3;
      for (let i = 1; i <= convolutions; i++) {
        x = g.activation(g.conv(x, { out, kernel: 3, padding: "same" }), "relu");
        at[`conv${stage + 1}_${i}`] = x;
      }
      x = g.pool(x, { mode: "max", kernel: 2, stride: 2 });
      at[`pool${stage + 1}`] = x;
    });
    x = g.flatten(x);
    for (const [i, out] of [4096, 4096, 1000].entries()) {
      x = g.dense(x, out);
      at[`fc${6 + i}`] = x;
    }
    return at;
  });

/** TF-Slim's `mobilenet_v1`. */
export const mobilenetV1 = (): Network =>
  network(224, (g, input) => {
    let x = g.batchNorm(g.conv(input, { out: 32, kernel: 3, stride: 2, padding: "same", bias: false }));
    const blocks = [
      [64, 1],
      [128, 2],
      [128, 1],
      [256, 2],
      [256, 1],
      [512, 2],
      ...Array.from({ length: 5 }, () => [512, 1]),
      [1024, 2],
      [1024, 1],
    ] as [number, number][];
    for (const [out, stride] of blocks) {
      x = g.batchNorm(g.depthwise(x, { kernel: 3, stride, padding: "same", bias: false }));
      x = g.batchNorm(g.conv(x, { out, kernel: 1, bias: false }));
    }
    return { last: x };
  });

interface Residual {
  /** Units per stage. */
  readonly units: readonly [number, number, number, number];
  /** Three convolutions, 1×1, 3×3, 1×1 with four times the width; else two 3×3. */
  readonly bottleneck: boolean;
  /** Where a stage is strided: torchvision in its first unit, TF-Slim in its last, of all stages but the last. */
  readonly strided: "first" | "last";
  /** Which convolution of a bottleneck is strided: the 3×3 (torchvision, TF-Slim) or the first 1×1 (He et al.). */
  readonly on?: "3x3" | "1x1";
}

function residualUnit(
  g: Builder,
  x: Value,
  width: number,
  stride: number,
  { bottleneck, on = "3x3" }: Residual,
): { readonly output: Value; readonly middle: Value } {
  const conv = (y: Value, out: number, kernel: number, s = 1): Value =>
    g.batchNorm(g.conv(y, { out, kernel, stride: s, padding: (kernel - 1) / 2, bias: false }));
  const relu = (y: Value): Value => g.activation(y, "relu");
  const out = bottleneck ? 4 * width : width;
  const before = x.type.dims?.[0];
  const shortcut = before !== out ? conv(x, out, 1, stride) : stride > 1 ? g.maxPool(x, 1, stride, 0) : x;
  const inner = bottleneck ? relu(conv(x, width, 1, on === "1x1" ? stride : 1)) : x;
  const middle = relu(conv(inner, width, 3, bottleneck && on === "1x1" ? 1 : stride));
  const last = bottleneck ? conv(middle, out, 1) : conv(middle, out, 3);
  return { output: relu(g.add(last, shortcut)), middle };
}

/** ResNet, v1, with global pooling and a classifier of 1000. */
export const resnet = (form: Residual): Network =>
  network(224, (g, input) => {
    let x = g.batchNorm(g.conv(input, { out: 64, kernel: 7, stride: 2, padding: 3, bias: false }));
    x = g.activation(x, "relu");
    x = g.pool(x, { mode: "max", kernel: 3, stride: 2, padding: form.strided === "last" ? "same" : 1 });
    const at: Record<string, Value> = {};
    form.units.forEach((units, stage) => {
      for (let i = 0; i < units; i++) {
        const here = form.strided === "first" ? stage > 0 && i === 0 : stage < 3 && i === units - 1;
        const unit = residualUnit(g, x, 64 * 2 ** stage, here ? 2 : 1, form);
        x = unit.output;
        at.middle = unit.middle;
      }
    });
    at.map = x;
    at.output = g.dense(g.globalPool(x, "average"), 1000);
    return at;
  });
