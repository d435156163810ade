import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, flag, word } from "../keys";
import { classifier, pixels } from "../parts/vision";

interface ResNet {
  readonly embedding_size: number;
  readonly hidden_sizes: readonly number[] | null;
  readonly depths: readonly number[] | null;
  readonly layer_type: string | null;
  readonly downsample_in_first_stage: boolean;
  readonly downsample_in_bottleneck: boolean;
}

export default defineArchitecture({
  types: ["resnet"],
  classes: ["ResNet"],
  usual: "ForImageClassification",
  heads: ["Model", "ForImageClassification", "Backbone"],
  keys: {
    num_channels: count(3),
    embedding_size: count(64),
    hidden_sizes: counts([256, 512, 1024, 2048]),
    depths: counts([3, 4, 6, 3]),
    layer_type: word("bottleneck"),
    downsample_in_first_stage: flag(false),
    downsample_in_bottleneck: flag(false),
  },
  inputs: (k) => pixels(k.num_channels, 224, true),
  stages: (k, c) => [
    {
      name: "resnet.embedder",
      type: "stem",
      keys: ["embedding_size"],
      reads: ["pixel_values"],
      run: (g, [x]) =>
        g.pool(convolved(g, "embedder", x as Value, { out: k.embedding_size, kernel: 7, stride: 2 }), {
          mode: "max",
          kernel: [3, 3],
          stride: [2, 2],
          padding: 1,
        }),
    },
    ...encoder(k),
    ...(c.head === "ForImageClassification"
      ? [classifier(c, "classifier.1", (g, x) => g.globalPool(x, "average"))]
      : []),
  ],
});

interface Convolution {
  readonly out: number;
  readonly kernel?: number;
  readonly stride?: number;
  readonly linear?: boolean;
}

function convolved(g: Builder, name: string, x: Value, p: Convolution): Value {
  const { out, kernel = 3, stride = 1, linear = false } = p;
  return g.within(name, () => {
    const padding = Math.floor(kernel / 2);
    const y = g.within("convolution", () =>
      g.conv(x, { kernel: [kernel, kernel], stride: [stride, stride], padding, out, bias: false }),
    );
    const z = g.within("normalization", () => g.batchNorm(y));
    return linear ? z : g.activation(z, "relu");
  });
}

/** In every stage the first block may halve the map, and differs from the others. */
function encoder(k: ResNet): readonly Stage[] {
  const widths = (k.hidden_sizes ?? []).slice(0, Math.max(k.depths?.length ?? 0, 1));
  return widths.flatMap((out, i): Stage[] => {
    const from = i === 0 ? k.embedding_size : (widths[i - 1] ?? Number.NaN);
    const stride = i > 0 || k.downsample_in_first_stage ? 2 : 1;
    const depth = k.depths?.[i] ?? Number.NaN;
    const at = `resnet.encoder.stages.${i}.layers`;
    const keys = ["depths", "hidden_sizes"];
    return [
      {
        name: `${at}.0`,
        type: "first layer",
        keys,
        run: (g, [x]) => block(g, x as Value, k, { from, out, stride }),
      },
      ...(depth > 1 || Number.isNaN(depth)
        ? [
            {
              name: at,
              type: "layer",
              keys,
              times: depth - 1,
              first: 1,
              run: (g: Builder, [x]: readonly Value[]) =>
                block(g, x as Value, k, { from: out, out, stride: 1 }),
            },
          ]
        : []),
    ];
  });
}

function block(
  g: Builder,
  x: Value,
  k: ResNet,
  { from, out, stride }: { readonly from: number; readonly out: number; readonly stride: number },
): Value {
  const short =
    from !== out || stride !== 1 ? convolved(g, "shortcut", x, { out, kernel: 1, stride, linear: true }) : x;
  if (k.layer_type !== "bottleneck") {
    const y = convolved(g, "layer.0", x, { out, stride });
    return g.activation(g.add(convolved(g, "layer.1", y, { out, linear: true }), short), "relu");
  }
  const narrow = Math.floor(out / 4);
  const [early, late] = k.downsample_in_bottleneck ? [stride, 1] : [1, stride];
  let y = convolved(g, "layer.0", x, { out: narrow, kernel: 1, stride: early });
  y = convolved(g, "layer.1", y, { out: narrow, stride: late });
  return g.activation(g.add(convolved(g, "layer.2", y, { out, kernel: 1, linear: true }), short), "relu");
}
