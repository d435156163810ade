import { defineArchitecture } from "../architecture";
import { count, counts, listed, nested, oneOrCounts, oneOrCountsOrNull } from "../keys";
import { TIMESTEP, toldStages } from "../parts/diffusion/conditions";
import {
  atLevel,
  checkLevels,
  depthAt,
  isEven,
  levelsOf,
  sampleDims,
  widthsOf,
} from "../parts/diffusion/levels";
import { mapIn, mapOut, middle, wayDown, wayUp } from "../parts/diffusion/unet";

const TEXT = "CrossAttnDownBlockSpatioTemporal";
const UP = "CrossAttnUpBlockSpatioTemporal";
const GROUPS = 32;

const onMaps = (types: readonly string[]): readonly string[] =>
  types.map((type) => type.replace("SpatioTemporal", "2D"));

/** The network of Stable Video Diffusion: that of images, and behind each of its parts one that looks at other frames. */
export default () =>
  defineArchitecture({
    types: ["UNetSpatioTemporalConditionModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      sample_size: oneOrCountsOrNull(null),
      in_channels: count(8),
      out_channels: count(4),
      down_block_types: listed(TEXT, TEXT, TEXT, "DownBlockSpatioTemporal"),
      up_block_types: listed("UpBlockSpatioTemporal", UP, UP, UP),
      block_out_channels: counts([320, 640, 1280, 1280]),
      addition_time_embed_dim: count(256),
      projection_class_embeddings_input_dim: count(768),
      layers_per_block: oneOrCounts(2),
      cross_attention_dim: oneOrCounts(1024),
      transformer_layers_per_block: nested(),
      num_attention_heads: oneOrCounts([5, 10, 20, 20]),
      num_frames: count(25),
    },
    // One frame of a film: each is a row of the batch.
    inputs: (k) => [
      { name: "sample", dims: sampleDims(k.in_channels, k.sample_size), first: true },
      TIMESTEP,
      { name: "encoder_hidden_states", dims: [1, atLevel(k.cross_attention_dim, 0)], usual: true },
    ],
    stages(k, c) {
      checkLevels(c, k);
      const [first = Number.NaN] = widthsOf(k);
      const depths = k.transformer_layers_per_block;
      const last = widthsOf(k).length - 1;
      const types = {
        down_block_types: onMaps(k.down_block_types),
        up_block_types: onMaps(k.up_block_types),
      };
      const { down, up } = levelsOf(
        { ...k, ...types },
        {
          layers: k.layers_per_block,
          heads: k.num_attention_heads,
          headDim: () => Number.NaN,
          depth: (i) => depthAt(depths, i),
          depthUp: (i) => depthAt(depths, last - i),
          textOnly: () => false,
        },
      );
      const plan = {
        groups: GROUPS,
        scales: false,
        dense: true,
        text: "encoder_hidden_states",
        frames: k.num_frames,
        even: isEven(k.sample_size, last),
      };
      const way = wayDown({ ...plan, levels: down }, "conv_in");
      const [reads = "conv_in"] = way.skips;
      const mid = middle({ ...plan, levels: down }, "text", { reads });
      return [
        ...toldStages({ ...k, addition_embed_type: "text_time" }, first, Number.NaN),
        mapIn(first, 3),
        ...way.stages,
        ...mid,
        ...wayUp({ ...plan, levels: up }, mid.at(-1)?.name ?? reads, way.skips),
        mapOut(GROUPS, k.out_channels, 3),
      ];
    },
  });
