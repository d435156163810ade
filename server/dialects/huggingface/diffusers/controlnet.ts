import type { Value } from "../../../model/trace";
import { items } from "../../../model/tree";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts } from "../keys";
import { textPlan, textUnetKeys, toldEntering, toldStages } from "../parts/diffusion/conditions";
import {
  atLevel,
  checkLevels,
  depthAt,
  flagAt,
  levelsOf,
  sampleDims,
  widthsOf,
} from "../parts/diffusion/levels";
import { convolved } from "../parts/diffusion/maps";
import { mapIn, middle, middleOf, wayDown } from "../parts/diffusion/unet";

/** The way down of a text-to-image network once more, which reads a picture beside the map: what it says is added to the other's skips. */
export default () =>
  defineArchitecture({
    types: ["ControlNetModel", "FlaxControlNetModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      in_channels: count(4),
      conditioning_channels: count(3),
      layers_per_block: count(2),
      cross_attention_dim: count(1280),
      conditioning_embedding_out_channels: counts([16, 32, 96, 256]),
      ...textUnetKeys,
    },
    inputs: (k) => [
      { name: "sample", dims: sampleDims(k.in_channels, 64), first: true, usual: true },
      ...toldEntering(k, k.cross_attention_dim),
      { name: "controlnet_cond", dims: sampleDims(k.conditioning_channels, 512), first: true, usual: true },
    ],
    stages(k, c) {
      checkLevels(c, k);
      const widths = widthsOf(k);
      const first = widths[0] ?? Number.NaN;
      const depths = k.transformer_layers_per_block;
      const heads = k.num_attention_heads ?? k.attention_head_dim;
      const { down } = levelsOf(k, {
        layers: k.layers_per_block,
        heads,
        headDim: (i) => atLevel(k.attention_head_dim, i),
        depth: (i) => depthAt(depths, i),
        depthUp: () => () => 1,
        textOnly: (i) => flagAt(k.only_cross_attention, i),
      });
      const plan = {
        ...textPlan(k),
        even: true,
      };
      const way = wayDown({ ...plan, levels: down }, "controlnet_in");
      const [reads = "controlnet_in"] = way.skips;
      const lastDepth = depthAt(depths, depths?.kind === "seq" ? items(depths).length - 1 : 0);
      const levels = down.map((l) => ({ ...l, textOnly: false, depth: lastDepth }));
      const mid =
        k.mid_block_type === null ? [] : middle({ ...plan, levels }, middleOf(k.mid_block_type), { reads });
      const [end = reads] = mid.map((s) => s.name);
      return [
        ...toldStages(k, first, k.cross_attention_dim),
        mapIn(first, 3),
        picture(k.conditioning_embedding_out_channels ?? [], first),
        {
          name: "controlnet_in",
          type: "merge",
          keys: ["conditioning_channels"],
          section: "in",
          reads: ["conv_in", "controlnet_cond_embedding"],
          run: (g, xs) => g.declared(xs, (xs[0] as Value).type, "add"),
        },
        ...way.stages,
        ...mid,
        ...[...way.skips].reverse().map((name, i) => handedOver(`controlnet_down_blocks.${i}`, name)),
        handedOver("controlnet_mid_block", end),
      ];
    },
  });

/** What is handed over to the other network goes through a convolution of single places that starts as nothing. */
const handedOver = (name: string, reads: string): Stage => ({
  name,
  type: "zero convolution",
  keys: ["block_out_channels"],
  section: "handed over",
  reads: [reads],
  run: (g, [x]) => g.conv(x as Value, { kernel: [1, 1], out: (x as Value).type.dims?.[0] ?? null }),
});

/** The picture, as small as the map. */
const picture = (widths: readonly number[], out: number): Stage => ({
  name: "controlnet_cond_embedding",
  type: "stem",
  keys: ["conditioning_embedding_out_channels", "conditioning_channels"],
  section: "in",
  reads: ["controlnet_cond"],
  run(g, [x]) {
    let y = g.activation(convolved(g, "conv_in", x as Value, widths[0] ?? Number.NaN), "silu");
    for (let i = 1; i < widths.length; i++) {
      const [before = Number.NaN, after = Number.NaN] = widths.slice(i - 1);
      y = g.activation(convolved(g, `blocks.${2 * i - 2}`, y, before), "silu");
      y = g.activation(convolved(g, `blocks.${2 * i - 1}`, y, after, 3, 2), "silu");
    }
    return convolved(g, "conv_out", y, out);
  },
});
