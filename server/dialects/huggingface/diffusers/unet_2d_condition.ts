import { items, type Tree } from "../../../model/tree";
import { defineArchitecture, type Scope } from "../architecture";
import { count, flag, listed, nested, oneOrCounts, oneOrCountsOrNull, optional, word } from "../keys";
import { textPlan, textUnetKeys, toldEntering, toldStages } from "../parts/diffusion/conditions";
import {
  atLevel,
  checkLevels,
  depthAt,
  flagAt,
  isEven,
  type Levelled,
  levelsOf,
  sampleDims,
  widthsOf,
} from "../parts/diffusion/levels";
import { mapIn, mapOut, middle, middleOf, wayDown, wayUp } from "../parts/diffusion/unet";

const UP = ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"];

/** The network of Stable Diffusion and its relatives: maps on the way down and up again that look at a text. */
export default () =>
  defineArchitecture({
    types: ["UNet2DConditionModel", "FlaxUNet2DConditionModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      sample_size: oneOrCountsOrNull(null),
      in_channels: count(4),
      out_channels: count(4),
      up_block_types: listed(...UP),
      layers_per_block: oneOrCounts(2),
      cross_attention_dim: oneOrCounts(1280),
      reverse_transformer_layers_per_block: nested(),
      dual_cross_attention: flag(false),
      time_embedding_type: word("positional"),
      time_embedding_dim: optional(),
      time_cond_proj_dim: optional(),
      conv_in_kernel: count(3),
      conv_out_kernel: count(3),
      attention_type: word("default"),
      class_embeddings_concat: flag(false),
      mid_block_only_cross_attention: nested(),
      cross_attention_norm: word(),
      ...textUnetKeys,
    },
    inputs: (k) => [
      { name: "sample", dims: sampleDims(k.in_channels, k.sample_size), first: true },
      ...toldEntering(k, atLevel(k.cross_attention_dim, 0)),
    ],
    stages(k, c) {
      checkLevels(c, k);
      checkName(c);
      const widths = widthsOf(k);
      const first = widths[0] ?? Number.NaN;
      const text = atLevel(k.cross_attention_dim, 0);
      const last = widths.length - 1;
      const depths = k.transformer_layers_per_block;
      const { down, up } = levelsOf(k, {
        layers: k.layers_per_block,
        // What is called the width of a head is the number of heads: too many files say it so.
        heads: k.attention_head_dim,
        headDim: (i) => atLevel(k.attention_head_dim, i),
        depth: (i) => depthAt(depths, i),
        depthUp: (i) =>
          k.reverse_transformer_layers_per_block
            ? depthAt(k.reverse_transformer_layers_per_block, i)
            : depthAt(depths, last - i),
        textOnly: (i) => flagAt(k.only_cross_attention, i),
      } satisfies Levelled);
      const plan = {
        ...textPlan(k),
        textNorm: k.cross_attention_norm,
        open: k.dual_cross_attention || k.attention_type !== "default" || differs(k.cross_attention_dim),
        even: isEven(k.sample_size, last),
      };
      const way = wayDown({ ...plan, levels: down }, "conv_in");
      const [reads = "conv_in"] = way.skips;
      const onlyText = k.mid_block_only_cross_attention ?? k.only_cross_attention;
      const kind = middleOf(k.mid_block_type ?? "");
      const textOnly = kind === "text and map" && onlyText?.kind !== "seq" && flagAt(onlyText, 0);
      const mid =
        k.mid_block_type === null
          ? []
          : middle(
              { ...plan, levels: down.map((l) => ({ ...l, textOnly, depth: lastDepth(depths) })) },
              kind,
              {
                reads,
              },
            );
      return [
        ...toldStages(k, first, text, { fourier: "own width", concat: k.class_embeddings_concat }),
        mapIn(first, k.conv_in_kernel),
        ...way.stages,
        ...mid,
        ...wayUp({ ...plan, levels: up }, mid.at(-1)?.name ?? reads, way.skips),
        mapOut(k.norm_num_groups, k.out_channels, k.conv_out_kernel),
      ];
    },
  });

const differs = (n: number | readonly number[]): boolean => typeof n !== "number" && new Set(n).size > 1;

const lastDepth = (tree: Tree | null): ((layer: number) => number) =>
  depthAt(tree, tree?.kind === "seq" ? items(tree).length - 1 : 0);

/** The name that would fit is refused: files say the number of heads as `attention_head_dim`. */
function checkName(c: Scope): void {
  const at = c.entry("num_attention_heads");
  if (!at || (at.value.kind === "scalar" && at.value.value === null)) return;
  c.fault({
    code: "bad-argument",
    span: at.span,
    severity: "error",
    message:
      "UNet2DConditionModel refuses num_attention_heads; the number of heads is read from attention_head_dim",
  });
}
