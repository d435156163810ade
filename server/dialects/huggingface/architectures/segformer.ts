import { known } from "../../../model/dim";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, counts } from "../keys";
import { LABELS } from "../parts/heads";
import { linear, named } from "../parts/norms";
import { classifier, meanOf, pixels } from "../parts/vision";

interface Segformer {
  readonly num_encoder_blocks: number;
  readonly depths: readonly number[] | null;
  readonly sr_ratios: readonly number[] | null;
  readonly hidden_sizes: readonly number[] | null;
  readonly patch_sizes: readonly number[] | null;
  readonly strides: readonly number[] | null;
  readonly num_attention_heads: readonly number[] | null;
  readonly mlp_ratios: readonly number[] | null;
  readonly decoder_hidden_size: number;
}

export default () =>
  defineArchitecture({
    types: ["segformer"],
    classes: ["Segformer"],
    usual: "ForSemanticSegmentation",
    heads: ["Model", "ForImageClassification", "ForSemanticSegmentation"],
    keys: {
      num_channels: count(3),
      num_encoder_blocks: count(4, "num_hidden_layers"),
      depths: counts([2, 2, 2, 2]),
      sr_ratios: counts([8, 4, 2, 1]),
      hidden_sizes: counts([32, 64, 160, 256]),
      patch_sizes: counts([7, 3, 3, 3]),
      strides: counts([4, 2, 2, 2]),
      num_attention_heads: counts([1, 2, 5, 8]),
      mlp_ratios: counts([4, 4, 4, 4]),
      decoder_hidden_size: count(256),
    },
    // Of no size in particular; the first checkpoints were trained on this one.
    inputs: (k) => pixels(k.num_channels, 512, true),
    stages(k, c) {
      const stages = (k.hidden_sizes ?? []).slice(0, k.num_encoder_blocks);
      // Without a stage there is nothing that is known of it.
      if (stages.length === 0)
        return [
          {
            name: "segformer.encoder",
            type: "encoder",
            keys: ["num_encoder_blocks", "hidden_sizes"],
            run: (g, xs) => g.unknown(xs),
          },
        ];
      return [...stages.flatMap((_, i) => stage(k, i)), ...head(k, c, stages.length)];
    },
  });

const at = (list: readonly number[] | null, i: number): number => list?.[i] ?? Number.NaN;

const normAt = (i: number): string => `segformer.encoder.layer_norm.${i}`;

/** Overlapping patches, blocks and a norm; the map stays a map between stages. */
function stage(k: Segformer, i: number): readonly Stage[] {
  const width = at(k.hidden_sizes, i);
  const keys = ["hidden_sizes", "depths"];
  return [
    {
      name: `segformer.encoder.patch_embeddings.${i}`,
      type: "embedding",
      keys: ["patch_sizes", "strides"],
      ...(i === 0 ? { reads: ["pixel_values"] } : {}),
      run(g, [x]) {
        const size = at(k.patch_sizes, i);
        const stride = at(k.strides, i);
        const y = g.within("proj", () =>
          g.conv(x as Value, {
            kernel: [size, size],
            stride: [stride, stride],
            padding: Math.floor(size / 2),
            out: width,
          }),
        );
        return g.within("layer_norm", () => g.norm(y, "layer", { over: [width] }));
      },
    },
    {
      name: `segformer.encoder.block.${i}`,
      type: "layer",
      keys,
      times: at(k.depths, i),
      run: (g, [x]) => block(g, x as Value, k, i),
    },
    {
      name: normAt(i),
      type: "norm",
      keys,
      run: (g, [x]) => g.norm(x as Value, "layer", { over: [width] }),
    },
  ];
}

function block(g: Builder, map: Value, k: Segformer, i: number): Value {
  const width = at(k.hidden_sizes, i);
  const x = g.tokens(map);
  const attended = g.add(
    x,
    g.within("attention", () => attention(g, named(g, "layer_norm_1", x, "layer"), map, k, i)),
  );
  const wide = width * at(k.mlp_ratios, i);
  const read = named(g, "layer_norm_2", attended, "layer");
  const y = g.within("mlp", () => {
    const all = g.untokens(linear(g, "dense1", read, wide, true), map);
    const seen = g.within("dwconv", () => g.depthwise(all, { kernel: [3, 3], padding: 1 }));
    return linear(g, "dense2", g.activation(g.tokens(seen), "gelu"), width, true);
  });
  return g.untokens(g.add(attended, y), map);
}

/** Keys and values are made from a smaller map. */
function attention(g: Builder, x: Value, map: Value, k: Segformer, i: number): Value {
  const width = at(k.hidden_sizes, i);
  const heads = at(k.num_attention_heads, i);
  const ratio = at(k.sr_ratios, i);
  let from = x;
  if (ratio > 1) {
    const size = [ratio, ratio];
    const fewer = g.within("self.sr", () =>
      g.conv(g.untokens(x, map), { kernel: size, stride: size, out: width }),
    );
    from = named(g, "self.layer_norm", g.tokens(fewer), "layer");
  }
  const q = linear(g, "self.query", x, width, true);
  const key = linear(g, "self.key", from, width, true);
  const v = linear(g, "self.value", from, width, true);
  const y = g.attend(q, key, v, {
    heads,
    keyDim: Math.floor(width / heads),
    valueDim: Math.floor(width / heads),
  });
  return linear(g, "output.dense", y, width, true);
}

function head(k: Segformer, c: Scope, stages: number): readonly Stage[] {
  if (c.head === "ForImageClassification")
    return [classifier(c, "classifier", (g, x) => meanOf(g, g.tokens(x)))];
  if (c.head !== "ForSemanticSegmentation") return [];
  return [
    {
      name: "decode_head",
      type: "head",
      keys: ["decoder_hidden_size", ...LABELS],
      reads: Array.from({ length: stages }, (_, i) => normAt(i)),
      run(g, xs) {
        const [largest] = xs as readonly [Value];
        const size = (largest.type.dims ?? []).slice(1).map((d) => (known(d) ? d : null));
        const width = k.decoder_hidden_size;
        const maps = xs.map((x, i) => {
          const y = g.within(`linear_c.${i}.proj`, () => g.conv(x, { kernel: [1, 1], out: width }));
          return g.resize(y, { size, mode: "bilinear" });
        });
        const fused = g.within("linear_fuse", () =>
          g.conv(g.concat(maps), { kernel: [1, 1], out: width, bias: false }),
        );
        const y = g.activation(
          g.within("batch_norm", () => g.batchNorm(fused)),
          "relu",
        );
        return g.within("classifier", () => g.conv(y, { kernel: [1, 1], out: c.labels }));
      },
    },
  ];
}
