import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, flag, type Values, word } from "../keys";
import { divisible } from "../parts/inverted";
import { classifier, pixels } from "../parts/vision";

const KEYS = {
  num_channels: count(3),
  embedding_size: count(64),
  hidden_sizes: counts([256, 512, 1024, 2048]),
  depths: counts([3, 4, 6, 3]),
  layer_type: word("preactivation"),
  num_groups: count(32),
  global_padding: word(),
  embedding_dynamic_padding: flag(false),
  output_stride: count(32),
  width_factor: count(1),
};

type Bit = Values<typeof KEYS>;

const isFirst = (k: Bit): boolean => k.layer_type === "preactivation";

/** ResNet with kernels that are standardised as they are used, and norms over groups of channels in front of its windows. */
export default () =>
  defineArchitecture({
    types: ["bit"],
    classes: ["Bit"],
    usual: "ForImageClassification",
    heads: ["Model", "ForImageClassification", "Backbone"],
    keys: KEYS,
    inputs: (k) => pixels(k.num_channels, 448, true),
    stages: (k, c) => [
      {
        name: "bit.embedder",
        type: "stem",
        keys: ["embedding_size"],
        reads: ["pixel_values"],
        run: (g, [x]) => stem(g, x as Value, k),
      },
      ...encoder(k),
      ...(isFirst(k)
        ? [
            {
              name: "bit.norm",
              type: "norm",
              keys: ["num_groups"],
              run: (g: Builder, [x]: readonly Value[]) => normed(g, "norm", x as Value, k),
            },
          ]
        : []),
      ...(c.head === "ForImageClassification"
        ? [classifier(c, "classifier.1", (g, x) => g.globalPool(x, "average"))]
        : []),
    ],
  });

const isSame = (k: Bit): boolean => k.global_padding?.toLowerCase() === "same";

function window(
  g: Builder,
  name: string,
  x: Value,
  k: Bit,
  out: number,
  size = 1,
  stride = 1,
  dilation = 1,
): Value {
  const padding =
    k.global_padding?.toLowerCase() === "valid" ? 0 : Math.floor((stride - 1 + dilation * (size - 1)) / 2);
  return g.within(name, () =>
    g.conv(x, {
      kernel: [size, size],
      stride: [stride, stride],
      dilation: [dilation, dilation],
      padding: isSame(k) ? "same" : padding,
      out,
      bias: false,
    }),
  );
}

const normed = (g: Builder, name: string, x: Value, k: Bit, linear = false): Value => {
  const y = g.within(name, () => g.norm(x, "group", { groups: k.num_groups }));
  return linear ? y : g.activation(y, "relu");
};

function stem(g: Builder, x: Value, k: Bit): Value {
  let y = window(g, "convolution", x, k, k.embedding_size, 7, 2);
  if (!isSame(k))
    y = g.pad(y, [
      [1, 1],
      [1, 1],
    ]);
  if (!isFirst(k)) y = normed(g, "norm", y, k);
  const padding = k.embedding_dynamic_padding ? "same" : 0;
  return g.pool(y, { mode: "max", kernel: [3, 3], stride: [2, 2], padding });
}

/** In every stage the first block may halve the map; from the stride of the file on, windows are dilated instead. */
function encoder(k: Bit): readonly Stage[] {
  let reached = 4;
  let dilation = 1;
  let from = k.embedding_size;
  return (k.hidden_sizes ?? []).slice(0, k.depths?.length ?? 0).flatMap((size, i): Stage[] => {
    const usual = i === 0 ? 1 : 2;
    const full = reached >= k.output_stride;
    if (full) dilation *= usual;
    const stride = full ? 1 : usual;
    reached *= stride;
    const out = divisible(size * k.width_factor, 8);
    const depth = k.depths?.[i] ?? Number.NaN;
    const at = `bit.encoder.stages.${i}.layers`;
    const shared = { keys: ["depths", "hidden_sizes"], type: "layer" };
    const [spread, first] = [dilation, dilation === 1 || dilation === 2 ? 1 : 2];
    const own = { from, out };
    from = out;
    return [
      {
        ...shared,
        name: `${at}.0`,
        type: "first layer",
        run: (g, [x]) => block(g, x as Value, k, { ...own, stride, dilation: first, projects: true }),
      },
      ...(depth > 1 || Number.isNaN(depth)
        ? [
            {
              ...shared,
              name: at,
              times: depth - 1,
              first: 1,
              run: (g: Builder, [x]: readonly Value[]) =>
                block(g, x as Value, k, { from: out, out, stride: 1, dilation: spread, projects: false }),
            },
          ]
        : []),
    ];
  });
}

interface Block {
  readonly from: number;
  readonly out: number;
  readonly stride: number;
  readonly dilation: number;
  readonly projects: boolean;
}

function block(g: Builder, x: Value, k: Bit, p: Block): Value {
  const narrow = divisible(p.out * 0.25, 8);
  const short = (y: Value): Value => window(g, "downsample.conv", y, k, p.out, 1, p.stride);
  if (isFirst(k)) {
    const seen = normed(g, "norm1", x, k);
    const around = p.projects ? short(seen) : x;
    let y = window(g, "conv1", seen, k, narrow);
    y = window(g, "conv2", normed(g, "norm2", y, k), k, narrow, 3, p.stride);
    return g.add(window(g, "conv3", normed(g, "norm3", y, k), k, p.out), around);
  }
  const around = p.projects ? normed(g, "downsample.norm", short(x), k, true) : x;
  let y = normed(g, "norm1", window(g, "conv1", x, k, narrow), k);
  y = normed(g, "norm2", window(g, "conv2", y, k, narrow, 3, p.stride, p.dilation), k);
  y = normed(g, "norm3", window(g, "conv3", y, k, p.out), k, true);
  return g.activation(g.add(y, around), "relu");
}
