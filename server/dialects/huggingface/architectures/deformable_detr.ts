import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, otherHead, type Scope, type Stage } from "../architecture";
import { count, flag, type Values } from "../keys";
import { sampled, sampling } from "../parts/deformable";
import { perceptron } from "../parts/detection";
import { detrKeys, encoderBlocks, questions, squares } from "../parts/detr";
import { asMap, type Eyes, eyes } from "../parts/detr-eyes";
import { LABELS, linear } from "../parts/heads";
import { named } from "../parts/norms";

const KEYS = {
  ...detrKeys(300, 1024),
  num_feature_levels: count(4),
  encoder_n_points: count(4),
  decoder_n_points: count(4),
  two_stage: flag(false),
  with_box_refine: flag(false),
  tie_word_embeddings: flag(true),
};

type Deformable = Values<typeof KEYS>;

const FLAT = "model.level_embed";

export default () =>
  defineArchitecture({
    types: ["deformable_detr"],
    classes: ["DeformableDetr"],
    usual: "ForObjectDetection",
    keys: KEYS,
    inputs: (_, c) => eyes(c, "resnet50").inputs,
    stages(k, c) {
      const seen = eyes(c, "resnet50");
      const memory = k.encoder_layers === 0 ? FLAT : "model.encoder.layers";
      return [
        ...seen.stages,
        ...projections(k, seen),
        ...encoderBlocks(k, (g, x) =>
          sampled(g, x, x, plan(k, k.encoder_attention_heads, k.encoder_n_points)),
        ),
        ...asked(k, memory),
        ...sampling(k, [k.two_stage ? "model.enc_output" : "model.query_position_embeddings", memory]),
        ...(c.head === "ForObjectDetection" ? heads(k, c) : otherHead(c, ["Model"])),
      ];
    },
  });

const plan = (k: Deformable, heads: number, points: number) => ({
  width: k.d_model,
  heads,
  levels: k.num_feature_levels,
  points,
});

/** The last maps of the network that sees, all as wide, and smaller ones made from the last of them. */
function projections(k: Deformable, seen: Eyes): readonly Stage[] {
  const last = seen.stages.at(-1)?.name ?? "pixel_values";
  const ends = k.num_feature_levels > 1 && seen.ends.length === 4 ? seen.ends.slice(1) : [last];
  const levels = k.num_feature_levels;
  const followed = Math.min(Number.isNaN(levels) ? 0 : levels, MOST);
  const reads = Array.from({ length: followed }, (_, i) => ends[i] ?? (i === ends.length ? last : at(i - 1)));
  return [
    ...reads.map(
      (from, i): Stage => ({
        name: at(i),
        type: "projector",
        keys: ["num_feature_levels", "d_model"],
        reads: [from],
        section: "encoder",
        run(g, [x]) {
          const map = asMap(g, x as Value);
          const smaller = { kernel: [3, 3], stride: [2, 2], padding: 1, out: k.d_model };
          const y = g.within("0", () =>
            g.conv(map, i < ends.length ? { kernel: [1, 1], out: k.d_model } : smaller),
          );
          return g.within("1", () => g.norm(y, "group", { groups: 32 }));
        },
      }),
    ),
    {
      name: FLAT,
      type: "embedding",
      keys: ["num_feature_levels"],
      reads: reads.map((_, i) => at(i)),
      section: "encoder",
      run(g, xs) {
        if (followed < levels || seen.ends.length !== 4) return g.unknown(xs);
        const y = g.concat(
          xs.map((x) => g.tokens(x)),
          0,
        );
        const placed = k.position_embedding_type === "learned" ? squares(g, y, k.d_model) : y;
        return g.scale(placed, { shift: [levels, k.d_model] });
      },
    },
  ];
}

/** No file has more maps. */
const MOST = 8;

const at = (i: number): string => `model.input_proj.${i}`;

/** The questions are learnt, or are the best of what the encoder says. */
function asked(k: Deformable, memory: string): readonly Stage[] {
  if (!k.two_stage) return [{ ...questions(k, 2 * k.d_model, memory), run: (g, xs) => learnt(g, xs, k) }];
  return [
    {
      name: "model.enc_output",
      type: "proposals",
      keys: ["two_stage", "two_stage_num_proposals"],
      section: "decoder",
      reads: [memory],
      run(g, [x]) {
        const y = named(g, "enc_output_norm", linear(g, "enc_output", x as Value, k.d_model, true), "layer");
        const best = g.declared([y], tensor([k.num_queries, 2 * k.d_model], "last"), "best");
        const z = named(g, "pos_trans_norm", linear(g, "pos_trans", best, 2 * k.d_model, true), "layer");
        return g.split(z, [k.d_model, k.d_model])[0] as Value;
      },
    },
  ];
}

function learnt(g: Builder, xs: readonly Value[], k: Deformable): Value {
  const empty = g.declared(xs, tensor([k.num_queries, k.d_model], "last"), "questions");
  const all = g.scale(empty, { shift: [k.num_queries, 2 * k.d_model] });
  g.within("reference_points", () => g.dense(all, 2, true));
  return all;
}

/** Classes and boxes; behind every block where boxes are refined from block to block, and once more for the proposals. */
const heads = (k: Deformable, c: Scope): readonly Stage[] => [
  {
    name: "objects",
    type: "head",
    keys: LABELS,
    run(g, [x]) {
      const seen = x as Value;
      const all = k.decoder_layers + (k.two_stage ? 1 : 0);
      // One for all blocks, or one for each; untied, the decoder and the class have theirs apart.
      const times = (own: boolean): number => (k.tie_word_embeddings ? (own ? all : 1) : own ? 2 * all : all);
      const kind = g.within("class_embed", () =>
        g.stacked(times(k.two_stage), () => g.dense(seen, c.labels, true)),
      );
      const box = g.within("bbox_embed", () =>
        g.stacked(times(k.with_box_refine), () => perceptron(g, seen, k.d_model, 4, 3)),
      );
      return g.concat([kind, box], 1);
    },
  },
];
