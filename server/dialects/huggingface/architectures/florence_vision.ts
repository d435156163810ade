import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { booleanOf, items } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, flag, map, nested, real } from "../keys";
import { attended } from "../parts/attention";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { pixels } from "../parts/vision";

interface Davit {
  readonly num_heads: readonly number[] | null;
  readonly num_groups: readonly number[] | null;
  readonly window_size: number;
  readonly mlp_ratio: number;
  readonly qkv_bias: boolean;
}

/** Attention within windows, then among channels, over maps that grow smaller and wider: DaViT. */
export default () =>
  defineArchitecture({
    types: ["florence_vision", "davit"],
    classes: ["Florence2Vision"],
    usual: "Backbone",
    heads: ["Backbone", "Model"],
    keys: {
      in_channels: count(3),
      depths: counts([1, 1, 9, 1]),
      patch_size: counts([7, 3, 3, 3]),
      patch_stride: counts([4, 2, 2, 2]),
      patch_padding: counts([3, 1, 1, 1]),
      patch_prenorm: nested(),
      embed_dim: counts([128, 256, 512, 1024], "dim_embed"),
      num_heads: counts([4, 8, 16, 32]),
      num_groups: counts([4, 8, 16, 32]),
      window_size: count(12),
      mlp_ratio: real(4),
      qkv_bias: flag(true),
      projection_dim: count(1024),
      max_position_embeddings: count(50),
      image_pos_embed: map(),
    },
    inputs: (k) => pixels(k.in_channels, 768, true),
    stages(k, c) {
      const widths = k.embed_dim ?? [];
      const first = items(c.entry("patch_prenorm")?.value).map(booleanOf);
      return widths.flatMap((width, i): Stage[] => {
        const before = first.length > 0 ? first[i] === true : i > 0;
        return [
          {
            name: `convs.${i}`,
            type: "embedding",
            keys: ["embed_dim", "patch_size", "patch_stride"],
            ...(i === 0 ? { reads: ["pixel_values"] } : {}),
            run(g, [x]) {
              const [kernel, stride] = [k.patch_size?.[i] ?? Number.NaN, k.patch_stride?.[i] ?? Number.NaN];
              const read = before ? normed(g, "norm", x as Value) : (x as Value);
              const y = g.within("conv", () =>
                g.conv(read, {
                  kernel: [kernel, kernel],
                  stride: [stride, stride],
                  padding: k.patch_padding?.[i] ?? Number.NaN,
                  out: width,
                }),
              );
              return before ? y : normed(g, "norm", y);
            },
          },
          {
            name: `stages.${i}`,
            type: "layer",
            keys: ["depths", "embed_dim", "num_heads"],
            times: k.depths?.[i] ?? Number.NaN,
            run(g, [x]) {
              const y = half(g, "spatial_block", x as Value, k, (g, x) => windowed(g, x, k, i));
              return half(g, "channel_block", y, k, (g, x) => among(g, x, k, i));
            },
          },
        ];
      });
    },
  });

const normed = (g: Builder, name: string, x: Value): Value =>
  g.within(name, () => g.norm(x, "layer", { over: [channels(x.type)] }));

/** A window over neighbours in front of each part, attention, and two dense layers. */
const half = (
  g: Builder,
  name: string,
  x: Value,
  k: Davit,
  attends: (g: Builder, x: Value) => Value,
): Value =>
  g.within(name, () => {
    const dims = x.type.dims ?? [];
    const width = Number(channels(x.type));
    const part = (i: number, x: Value, run: (x: Value) => Value): Value => {
      const near = g.within(`conv${i}`, () =>
        g.conv(x, { kernel: [3, 3], padding: 1, out: width, groups: width }),
      );
      const y = g.add(x, near);
      const z = run(named(g, `norm${i}`, g.tokens(y), "layer"));
      return g.add(y, g.reshape(g.permute(z, [1, 0], "first"), [...dims].map(Number), "first"));
    };
    const seen = part(1, x, (y) => attends(g, y));
    return part(2, seen, (y) =>
      plain(g, y, { hidden: Math.trunc(width * k.mlp_ratio), bias: true, names: ["fc1", "fc2"] }),
    );
  });

const three = (g: Builder, x: Value, k: Davit): readonly [Value, Value, Value] => {
  const width = Number(channels(x.type));
  const both = linear(g, "qkv", x, 3 * width, k.qkv_bias);
  return g.split(both, [width, width, width]) as [Value, Value, Value];
};

function windowed(g: Builder, x: Value, k: Davit, i: number): Value {
  const width = Number(channels(x.type));
  const heads = k.num_heads?.[i] ?? Number.NaN;
  const each = Math.floor(width / heads);
  const [q, key, v] = three(g, x, k);
  const y = attended(g, q, key, v, { heads, headDim: each, valueDim: each, window: k.window_size ** 2 });
  return linear(g, "proj", y, width, true);
}

/** Every channel of a group looks at the others of it, over all places. */
function among(g: Builder, x: Value, k: Davit, i: number): Value {
  const width = Number(channels(x.type));
  const heads = k.num_groups?.[i] ?? Number.NaN;
  const each = Math.floor(width / heads);
  const places = x.type.dims?.[0] ?? null;
  const [q, key, v] = three(g, x, k);
  const scores = g.matmul(q, key, {
    heads,
    rows: each,
    inner: places,
    columns: each,
    output: tensor([heads, each, each], "first"),
  });
  const y = g.matmul(g.softmax(scores, 2), v, {
    heads,
    rows: each,
    inner: each,
    columns: places,
    output: tensor([places, width], "last"),
  });
  return linear(g, "proj", y, width, true);
}
