import type { Value } from "../../../../model/trace";
import type { Builder } from "../../../../trace/builder";
import type { Stage } from "../../architecture";
import { count, flag, optional, word } from "../../keys";
import { linear, type NormKind, named } from "../norms";
import { blocks } from "../runs";
import { modulated, patchStage, plainNorm, stepOf, table } from "./patches";
import { feedForward, look } from "./transformer";

/** The sizes of transformers over the patches of a map, by their names. */
export const imageKeys = {
  num_attention_heads: count(16),
  attention_head_dim: count(72),
  in_channels: count(4),
  out_channels: optional(),
  num_layers: count(28),
  attention_bias: flag(true),
  patch_size: count(2),
  activation_fn: word("gelu-approximate"),
  norm_elementwise_affine: flag(false),
};

interface Images {
  readonly num_attention_heads: number;
  readonly attention_head_dim: number;
  readonly in_channels: number;
  readonly out_channels: number | null;
  readonly num_layers: number;
  readonly attention_bias: boolean;
  readonly patch_size: number;
  readonly activation_fn: string | null;
  readonly norm_elementwise_affine: boolean;
}

interface Classes extends Images {
  readonly num_embeds_ada_norm: number | null;
}

interface Captions extends Images {
  readonly cross_attention_dim: number | null;
  readonly caption_channels: number | null;
}

const normOf = (k: Images): NormKind => (k.norm_elementwise_affine ? "layer" : "plain");

const patched = (k: Images, width: number): Stage =>
  patchStage("pos_embed", [k.patch_size, k.patch_size], width);

const patchWeights = (k: Images): number => k.patch_size ** 2 * (k.out_channels ?? k.in_channels);

const dense = (g: Builder, x: Value, k: Images, width: number): Value =>
  g.within("ff", () => feedForward(g, x, { fn: k.activation_fn ?? "gelu", hidden: 4 * width }));

/** Images of a class: every block has an embedding of its own for step and class. */
export function ofClass(k: Classes): readonly Stage[] {
  const [heads, headDim] = [k.num_attention_heads, k.attention_head_dim];
  const width = heads * headDim;
  // One more stands for no class at all.
  const rows = (k.num_embeds_ada_norm ?? Number.NaN) + 1;
  const told = (g: Builder, t: Value): Value =>
    g.within("emb", () =>
      g.within("class_embedder.embedding_table", () =>
        g.scale(stepOf(g, t, width), { shift: [rows, width] }),
      ),
    );
  return [
    patched(k, width),
    ...blocks({
      name: "transformer_blocks",
      count: k.num_layers,
      keys: ["num_layers"],
      reads: ["pos_embed", "timestep"],
      run:
        () =>
        (g, [x, t]) => {
          const step = g.within("norm1", () => told(g, t as Value));
          const seen = modulated(g, "norm1", x as Value, step, { vectors: 6 });
          const plan = { heads, headDim, bias: k.attention_bias };
          const y = g.add(
            x as Value,
            g.within("attn1", () => look(g, seen, plan)),
          );
          return g.add(y, dense(g, named(g, "norm3", y, normOf(k)), k, width));
        },
    }),
    {
      name: "proj_out",
      type: "head",
      keys: ["out_channels", "patch_size"],
      run(g, [x]) {
        // Step and class as the first block has them.
        const step = g.declared([x as Value], { dims: [width], layout: "last" }, "step and class");
        const shift = linear(g, "proj_out_1", g.activation(step, "silu"), 2 * width, true);
        const y = g.declared([plainNorm(g, x as Value), shift], (x as Value).type, "modulate");
        return linear(g, "proj_out_2", y, patchWeights(k), true);
      },
    },
  ];
}

/** Images of a text: one embedding of the step for all blocks, each of which has a table that is added to it. */
export function ofCaption(k: Captions, sized: boolean): readonly Stage[] {
  const width = k.num_attention_heads * k.attention_head_dim;
  const words = k.caption_channels === null ? "encoder_hidden_states" : "caption_projection";
  const stack = blocks({
    name: "transformer_blocks",
    count: k.num_layers,
    keys: ["num_layers"],
    reads: ["pos_embed", words, "adaln_single"],
    run:
      () =>
      (g, [x, text]) =>
        captionBlock(g, x as Value, text as Value, k, width),
  });
  return [
    stepAndSizes(width, sized),
    ...(k.caption_channels === null ? [] : [captions(width)]),
    patched(k, width),
    ...stack,
    {
      name: "proj_out",
      type: "head",
      keys: ["out_channels", "patch_size"],
      run: (g, [x]) => linear(g, "proj_out", table(g, plainNorm(g, x as Value), 2), patchWeights(k), true),
    },
  ];
}

export const captions = (width: number): Stage => ({
  name: "caption_projection",
  type: "projector",
  keys: ["caption_channels"],
  section: "conditions",
  reads: ["encoder_hidden_states"],
  run(g, [x]) {
    const y = g.activation(linear(g, "linear_1", x as Value, width, true), "gelu");
    return linear(g, "linear_2", y, width, true);
  },
});

const stepAndSizes = (width: number, sized: boolean): Stage => ({
  name: "adaln_single",
  type: "time embedding",
  keys: ["use_additional_conditions", "sample_size"],
  section: "conditions",
  reads: ["timestep"],
  run(g, [t]) {
    const third = Math.floor(width / 3);
    let step = g.within("emb", () => stepOf(g, t as Value, width));
    for (const name of sized ? ["resolution_embedder", "aspect_ratio_embedder"] : []) {
      const size = g.within("emb", () => stepOf(g, t as Value, third, name));
      step = g.declared([step, size], step.type, "add");
    }
    return linear(g, "linear", g.activation(step, "silu"), 6 * width, true);
  },
});

function captionBlock(g: Builder, x: Value, text: Value, k: Captions, width: number): Value {
  const plan = { heads: k.num_attention_heads, headDim: k.attention_head_dim, bias: k.attention_bias };
  const seen = table(g, named(g, "norm1", x, normOf(k)), 6);
  let y = g.add(
    x,
    g.within("attn1", () => look(g, seen, plan)),
  );
  const looks = k.cross_attention_dim !== null;
  if (looks)
    y = g.add(
      y,
      g.within("attn2", () => look(g, y, { ...plan, at: text })),
    );
  return g.add(y, dense(g, named(g, "norm2", y, normOf(k)), k, width));
}
