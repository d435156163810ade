import type { Entering, Stage } from "../../architecture";
import { count, optional } from "../../keys";
import { denseStage, TIMESTEP, text } from "./patches";
import { twoKinds } from "./single";

/** An image of 1024 × 1024 in patches of latents. */
const PATCHES = 4096;
const WORDS = 512;

/** What Flux and what was made of it have in common. */
export const fluxKeys = {
  patch_size: count(1),
  in_channels: count(64),
  out_channels: optional(),
  num_layers: count(19),
  num_single_layers: count(38),
  attention_head_dim: count(128),
  num_attention_heads: count(24),
  joint_attention_dim: count(4096),
};

interface Flux {
  readonly in_channels: number;
  readonly num_layers: number;
  readonly num_single_layers: number;
  readonly attention_head_dim: number;
  readonly num_attention_heads: number;
  readonly joint_attention_dim: number;
}

export const fluxInputs = (k: Flux): readonly Entering[] => [
  { name: "hidden_states", dims: [PATCHES, k.in_channels], usual: true },
  text(k.joint_attention_dim, WORDS),
  TIMESTEP,
];

export interface FluxBlocks {
  /** The stage that says what the step tells. */
  readonly step: string;
  readonly told?: boolean;
  readonly fused?: boolean;
  /** The dense parts, in widths; four when absent. */
  readonly ratio?: number;
}

/** Image and words to the width of the blocks, and the blocks. */
export function fluxBlocks(k: Flux, p: FluxBlocks): readonly Stage[] {
  const [heads, headDim] = [k.num_attention_heads, k.attention_head_dim];
  const entering = (name: string, reads: string, key: string, section: string): Stage =>
    denseStage(name, reads, heads * headDim, [key], section, { bias: !p.fused });
  return [
    entering("context_embedder", "encoder_hidden_states", "joint_attention_dim", "text"),
    entering("x_embedder", "hidden_states", "in_channels", "image"),
    ...twoKinds({ ratio: 4, ...k, ...p, heads, headDim, image: "x_embedder", text: "context_embedder" }),
  ];
}
