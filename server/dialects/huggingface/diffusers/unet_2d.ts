import { defineArchitecture } from "../architecture";
import { count, counts, flag, listed, oneOrCountsOrNull, optional, word } from "../keys";
import { conditionKeys, TIMESTEP, timeStage } from "../parts/diffusion/conditions";
import { checkLevels, isEven, levelsOf, sampleDims, widthsOf } from "../parts/diffusion/levels";
import { mapIn, mapOut, middle, wayDown, wayUp } from "../parts/diffusion/unet";

/** A network that denoises images and is told nothing but the step, and perhaps a class. */
export default () =>
  defineArchitecture({
    types: ["UNet2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      sample_size: oneOrCountsOrNull(null),
      in_channels: count(3),
      out_channels: count(3),
      time_embedding_type: word("positional"),
      time_embedding_dim: optional(),
      down_block_types: listed("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"),
      mid_block_type: word("UNetMidBlock2D"),
      up_block_types: listed("AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
      block_out_channels: counts([224, 448, 672, 896]),
      layers_per_block: count(2),
      downsample_type: word("conv"),
      upsample_type: word("conv"),
      attention_head_dim: optional(8),
      norm_num_groups: optional(32),
      attn_norm_num_groups: optional(),
      resnet_time_scale_shift: word("default"),
      add_attention: flag(true),
      class_embed_type: conditionKeys.class_embed_type,
      num_class_embeds: optional(),
      num_train_timesteps: optional(),
    },
    inputs: (k) => [
      { name: "sample", dims: sampleDims(k.in_channels, k.sample_size), first: true },
      TIMESTEP,
    ],
    stages(k, c) {
      checkLevels(c, k);
      const widths = widthsOf(k);
      const first = widths[0] ?? Number.NaN;
      const { down, up } = levelsOf(k, {
        layers: k.layers_per_block,
        heads: Number.NaN,
        headDim: (_, out) => k.attention_head_dim ?? out,
        depth: () => () => 1,
        depthUp: () => () => 1,
        textOnly: () => false,
      });
      const plan = {
        groups: k.norm_num_groups,
        scales: k.resnet_time_scale_shift === "scale_shift",
        dense: false,
        down: k.downsample_type,
        up: k.upsample_type,
        even: isEven(k.sample_size, widths.length - 1),
      };
      const way = wayDown({ ...plan, levels: down }, "conv_in");
      const [reads = "conv_in"] = way.skips;
      const mid =
        k.mid_block_type === null
          ? []
          : middle({ ...plan, levels: down }, k.add_attention ? "map" : "nothing", {
              reads,
              groups: k.attn_norm_num_groups ?? (plan.scales ? null : k.norm_num_groups),
            });
      const learnt = k.time_embedding_type === "learned";
      return [
        timeStage(k, first, Number.NaN, {
          fourier: "doubled",
          steps: learnt ? (k.num_train_timesteps ?? Number.NaN) : null,
        }),
        mapIn(first, 3),
        ...way.stages,
        ...mid,
        ...wayUp({ ...plan, levels: up }, mid.at(-1)?.name ?? reads, way.skips),
        mapOut(k.norm_num_groups ?? Math.min(Math.floor(first / 4), 32), k.out_channels, 3),
      ];
    },
  });
