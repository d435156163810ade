import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family, type Scope, type Stage } from "../architecture";
import { count, counts, real } from "../keys";
import { OUTPUTS, outputsOf } from "./outputs";
import { classifier, pixels } from "./vision";

interface Sizes {
  readonly patch_size: number;
  readonly num_stages: number;
  readonly hidden_sizes: readonly number[] | null;
  readonly depths: readonly number[] | null;
  readonly layer_scale_init_value: number;
  readonly out_features: readonly string[] | null;
  readonly out_indices: readonly number[] | null;
}

/** ConvNeXt, and its second version with a norm over the responses in place of a scale. */
export const convnext = (type: string, name: string, responses: boolean): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForImageClassification",
    heads: ["Model", "ForImageClassification", "Backbone"],
    keys: {
      num_channels: count(3),
      patch_size: count(4),
      num_stages: count(4, "num_hidden_layers"),
      hidden_sizes: counts([96, 192, 384, 768]),
      depths: counts([3, 3, 9, 3]),
      layer_scale_init_value: real(1e-6),
      image_size: count(224),
      ...OUTPUTS,
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => stages(c, k, type, responses),
  });

function stages(c: Scope, k: Sizes, prefix: string, responses: boolean): readonly Stage[] {
  const widths = (k.hidden_sizes ?? []).slice(0, k.num_stages);
  const first = widths[0] ?? Number.NaN;
  const last = widths.at(-1) ?? Number.NaN;
  return [
    {
      name: `${prefix}.embeddings`,
      type: "stem",
      keys: ["patch_size", "hidden_sizes"],
      reads: ["pixel_values"],
      run(g, [x]) {
        const size = [k.patch_size, k.patch_size];
        const y = g.within("patch_embeddings", () =>
          g.conv(x as Value, { kernel: size, stride: size, out: first }),
        );
        return overChannels(g, "layernorm", y, first);
      },
    },
    ...widths.flatMap((width, i): Stage[] => [
      ...(i === 0 ? [] : [downsampling(prefix, i, widths[i - 1] ?? Number.NaN, width)]),
      {
        name: `${prefix}.encoder.stages.${i}.layers`,
        type: "layer",
        keys: ["depths", "hidden_sizes"],
        times: k.depths?.[i] ?? Number.NaN,
        run: (g, [x]) => block(g, x as Value, width, responses ? null : k.layer_scale_init_value),
      },
    ]),
    c.head === "Backbone"
      ? handedOn(k, widths)
      : {
          name: `${prefix}.layernorm`,
          type: "pooler",
          keys: ["hidden_sizes"],
          run: (g, [x]) => g.norm(g.globalPool(x as Value, "average"), "layer", { over: [last] }),
        },
    ...(c.head === "ForImageClassification" ? [classifier(c, "classifier", (_, x) => x)] : []),
  ];
}

/** Every stage that is handed on has a norm of its own. */
const handedOn = (k: Sizes, widths: readonly number[]): Stage => ({
  name: "hidden_states_norms",
  type: "norm",
  keys: ["out_features", "out_indices"],
  run(g, [x]) {
    for (const i of outputsOf(k, widths.length)) {
      const width = widths[Math.max(i - 1, 0)] ?? Number.NaN;
      const map = g.declared([x as Value], tensor([width, null, null], "first"), "stage");
      overChannels(g, `stage${i}`, map, width);
    }
    return x as Value;
  },
});

const overChannels = (g: Builder, name: string, x: Value, width: number): Value =>
  g.within(name, () => g.norm(x, "layer", { over: [width] }));

const downsampling = (prefix: string, i: number, from: number, to: number): Stage => ({
  name: `${prefix}.encoder.stages.${i}.downsampling_layer`,
  type: "downsampling",
  keys: ["hidden_sizes"],
  run(g, [x]) {
    const y = overChannels(g, "0", x as Value, from);
    return g.within("1", () => g.conv(y, { kernel: [2, 2], stride: [2, 2], out: to }));
  },
});

/** A wide window per channel, then every position by itself: four times as wide and back. */
function block(g: Builder, x: Value, width: number, scale: number | null): Value {
  const wide = 4 * width;
  const seen = g.within("dwconv", () => g.depthwise(x, { kernel: [7, 7], padding: 3 }));
  const read = overChannels(g, "layernorm", seen, width);
  let y = g.activation(
    g.within("pwconv1", () => g.conv(read, { kernel: [1, 1], out: wide })),
    "gelu",
  );
  if (scale === null) {
    const all = y;
    y = g.within("grn", () => g.scale(all, { scale: [wide], shift: [wide] }));
  }
  const back = g.within("pwconv2", () => g.conv(y, { kernel: [1, 1], out: width }));
  const scaled =
    scale !== null && scale > 0
      ? g.within("layer_scale_parameter", () => g.scale(back, { scale: [width] }))
      : back;
  return g.add(x, scaled);
}
