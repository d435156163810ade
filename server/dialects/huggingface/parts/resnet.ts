import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Stage } from "../architecture";
import { count, counts, flag, type Values, word } from "../keys";
import { OUTPUTS } from "./outputs";

export const resnetKeys = () => ({
  num_channels: count(3),
  embedding_size: count(64),
  hidden_sizes: counts([256, 512, 1024, 2048]),
  depths: counts([3, 4, 6, 3]),
  layer_type: word("bottleneck"),
  downsample_in_first_stage: flag(false),
  downsample_in_bottleneck: flag(false),
  ...OUTPUTS,
});

export interface ResNet extends Omit<Values<ReturnType<typeof resnetKeys>>, keyof typeof OUTPUTS> {
  /** Norms of the batch whose numbers stay what they are: none of them is a parameter. */
  readonly frozen?: boolean;
  /** Three small windows in place of the first large one. */
  readonly deep?: boolean;
  /** Where the map is halved, the path around the block averages before it widens. */
  readonly averages?: boolean;
}

const below = (prefix: string, name: string): string => (prefix ? `${prefix}.${name}` : name);

/** The last block of each stage, by name. */
export const resnetEnds = (prefix: string, k: ResNet): readonly string[] =>
  (k.hidden_sizes ?? []).map((_, i) => {
    const at = below(prefix, `encoder.stages.${i}.layers`);
    return (k.depths?.[i] ?? 0) > 1 ? at : `${at}.0`;
  });

/** A stem and stages of blocks around which the input is added: ResNet without what a class puts on top. */
export const resnet = (prefix: string, k: ResNet): readonly Stage[] => [
  {
    name: below(prefix, "embedder"),
    type: "stem",
    keys: ["embedding_size"],
    reads: ["pixel_values"],
    run: (g, [x]) =>
      g.pool(stem(g, x as Value, k), { mode: "max", kernel: [3, 3], stride: [2, 2], padding: 1 }),
  },
  ...encoder(prefix, k),
];

function stem(g: Builder, x: Value, k: ResNet): Value {
  const out = k.embedding_size;
  if (!k.deep) return convolved(g, "embedder", x, k, { out, kernel: 7, stride: 2 });
  const half = Math.floor(out / 2);
  const y = convolved(g, "embedder.0", x, k, { out: half, stride: 2 });
  return convolved(g, "embedder.2", convolved(g, "embedder.1", y, k, { out: half }), k, { out });
}

interface Convolution {
  readonly out: number;
  readonly kernel?: number;
  readonly stride?: number;
  readonly linear?: boolean;
}

function convolved(g: Builder, name: string, x: Value, k: ResNet, p: Convolution): Value {
  const { out, kernel = 3, stride = 1, linear = false } = p;
  return g.within(name, () => {
    const padding = Math.floor(kernel / 2);
    const y = g.within("convolution", () =>
      g.conv(x, { kernel: [kernel, kernel], stride: [stride, stride], padding, out, bias: false }),
    );
    const z = g.within("normalization", () =>
      k.frozen ? g.norm(y, "batch", { scale: false, shift: false }) : g.batchNorm(y),
    );
    return linear ? z : g.activation(z, "relu");
  });
}

/** In every stage the first block may halve the map, and differs from the others. */
function encoder(prefix: string, k: ResNet): readonly Stage[] {
  const widths = (k.hidden_sizes ?? []).slice(0, Math.max(k.depths?.length ?? 0, 1));
  return widths.flatMap((out, i): Stage[] => {
    const from = i === 0 ? k.embedding_size : (widths[i - 1] ?? Number.NaN);
    const stride = i > 0 || k.downsample_in_first_stage ? 2 : 1;
    const depth = k.depths?.[i] ?? Number.NaN;
    const at = below(prefix, `encoder.stages.${i}.layers`);
    const keys = ["depths", "hidden_sizes"];
    return [
      {
        name: `${at}.0`,
        type: "first layer",
        keys,
        run: (g, [x]) =>
          block(g, x as Value, k, {
            from,
            out,
            stride,
            always: k.deep === true && k.layer_type !== "bottleneck",
          }),
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

function around(g: Builder, x: Value, k: ResNet, out: number, stride: number): Value {
  const halves = k.averages && stride > 1;
  const seen = halves ? g.pool(x, { mode: "average", kernel: [2, 2], stride: [2, 2] }) : x;
  return convolved(g, "shortcut", seen, k, { out, kernel: 1, stride: halves ? 1 : stride, linear: true });
}

interface Sides {
  readonly from: number;
  readonly out: number;
  readonly stride: number;
  /** The input is projected even where it would fit. */
  readonly always?: boolean;
}

function block(g: Builder, x: Value, k: ResNet, { from, out, stride, always }: Sides): Value {
  const short = from !== out || stride !== 1 || always ? around(g, x, k, out, stride) : x;
  if (k.layer_type !== "bottleneck") {
    const y = convolved(g, "layer.0", x, k, { out, stride });
    return g.activation(g.add(convolved(g, "layer.1", y, k, { out, linear: true }), short), "relu");
  }
  const narrow = Math.floor(out / 4);
  const [early, late] = k.downsample_in_bottleneck ? [stride, 1] : [1, stride];
  let y = convolved(g, "layer.0", x, k, { out: narrow, kernel: 1, stride: early });
  y = convolved(g, "layer.1", y, k, { out: narrow, stride: late });
  return g.activation(g.add(convolved(g, "layer.2", y, k, { out, kernel: 1, linear: true }), short), "relu");
}
