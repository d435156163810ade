import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, flag } from "../keys";
import { halves } from "../parts/clip-halves";
import { linear } from "../parts/norms";
import { mapOf, type Pair, pair, visionBlock } from "../parts/vision";
import { numberAt, withText } from "../parts/wrapper";

interface Keys {
  readonly extract_layers: readonly number[] | null;
  readonly reduce_dim: number;
  readonly projection_dim: number;
  readonly decoder_num_attention_heads: number;
  readonly decoder_intermediate_size: number;
  readonly use_complex_transposed_convolution: boolean;
}

/** CLIP, and a few narrow blocks over what some of its blocks saw that mark what the words say. */
export default () =>
  defineArchitecture({
    types: ["clipseg"],
    classes: ["CLIPSeg"],
    usual: "ForImageSegmentation",
    heads: ["Model", "ForImageSegmentation"],
    keys: {
      projection_dim: count(512),
      extract_layers: counts([3, 6, 9]),
      reduce_dim: count(64),
      decoder_num_attention_heads: count(4),
      decoder_intermediate_size: count(2048),
      use_complex_transposed_convolution: flag(false),
    },
    inputs: (_, c) => withText(c.nested("vision_config", "clip_vision_model").inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", "clip_vision_model");
      const both = halves(
        c,
        k.projection_dim,
        c.nested("text_config", "clip_text_model").stages,
        eyes.stages,
      );
      if (c.head !== "ForImageSegmentation") return both;
      const { image_size: image, patch_size: patch } = eyes.values as Record<string, Pair>;
      return [
        ...both,
        ...decoder(k, eyes.stages.at(-1)?.name ?? "", image ?? Number.NaN, patch ?? numberAt(eyes, "patch")),
      ];
    },
  });

function decoder(k: Keys, seen: string, image: Pair, patch: Pair): readonly Stage[] {
  const width = k.reduce_dim;
  const depth = k.extract_layers?.length ?? 0;
  const keys = ["extract_layers", "reduce_dim"];
  const block = (g: Builder, x: Value): Value =>
    visionBlock(g, x, { width, heads: k.decoder_num_attention_heads, hidden: k.decoder_intermediate_size });
  return [
    {
      name: "decoder.film",
      type: "projector",
      keys: ["projection_dim", "reduce_dim"],
      section: "decoder",
      reads: ["text_projection"],
      run: (g, [x]) =>
        g.add(
          ...(["film_mul", "film_add"].map((name) => linear(g, name, x as Value, width, true)) as [
            Value,
            Value,
          ]),
        ),
    },
    {
      name: "decoder.layers",
      type: "layer",
      keys,
      section: "decoder",
      reads: [seen, "decoder.film"],
      times: depth,
      run: (g, [x]) => block(g, linear(g, "reduce", x as Value, width, true)),
    },
    {
      name: "decoder.transposed_convolution",
      type: "head",
      keys: ["use_complex_transposed_convolution", "reduce_dim"],
      section: "decoder",
      run: (g, [x]) => larger(g, mapOf(g, g.crop(x as Value, [[1, 0]]), width, image, patch), k, patch),
    },
  ];
}

function larger(g: Builder, x: Value, k: Keys, patch: Pair): Value {
  const up = (name: string, x: Value, side: number, out: number): Value =>
    g.within(name, () => g.convTranspose(x, { kernel: [side, side], stride: [side, side], out }));
  const [side] = pair(patch);
  if (!k.use_complex_transposed_convolution) return up("0", x, side, 1);
  const y = g.within("0", () => g.conv(x, { kernel: [3, 3], padding: 1, out: k.reduce_dim }));
  const quarter = Math.floor(side / 4);
  const z = up("2", g.activation(y, "relu"), quarter, Math.floor(k.reduce_dim / 2));
  return up("4", g.activation(z, "relu"), quarter, 1);
}
