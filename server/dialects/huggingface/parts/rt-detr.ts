import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family, otherHead, type Scope, type Stage } from "../architecture";
import { count, counts, flag, map, real, type Values } from "../keys";
import { attention } from "./attention";
import { sampling } from "./deformable";
import { perceptron } from "./detection";
import { fed, headsOf, step } from "./detr";
import { asMap, type Eyes, eyes } from "./detr-eyes";
import { LABELS, linear } from "./heads";
import { named } from "./norms";

const KEYS = {
  backbone_config: map(),
  freeze_backbone_batch_norms: flag(true),
  encoder_hidden_dim: count(256),
  encoder_in_channels: counts([512, 1024, 2048]),
  encoder_layers: count(1),
  encoder_ffn_dim: count(1024),
  encoder_attention_heads: count(8, "num_attention_heads"),
  encode_proj_layers: counts([2]),
  hidden_expansion: real(1),
  d_model: count(256, "hidden_size"),
  num_queries: count(300),
  decoder_in_channels: counts([256, 256, 256]),
  decoder_ffn_dim: count(1024),
  num_feature_levels: count(3),
  decoder_n_points: count(4),
  decoder_layers: count(6),
  decoder_attention_heads: count(8),
  num_denoising: count(100),
  learn_initial_query: flag(false),
  tie_word_embeddings: flag(true),
};

type RTDetr = Values<typeof KEYS>;

/**
 * A detector that is fast enough for films: maps of three sizes mixed up and down, the best positions as questions. `apart`:
 * untied, the decoder and the class have classes and boxes of their own.
 */
export const rtDetr = (type: string, name: string, apart = false): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForObjectDetection",
    keys: KEYS,
    inputs: (k, c) => seenBy(k, c).inputs,
    stages(k, c) {
      const seen = seenBy(k, c);
      return [
        ...seen.stages,
        ...hybrid(k, seen),
        proposals(k, c),
        ...decoder(k, c, apart && !k.tie_word_embeddings ? 2 : 1),
        ...(c.head === "ForObjectDetection" ? [] : otherHead(c, ["Model"])),
      ];
    },
  });

/** Where the file has no level for it, ResNet with a stem of three windows sees. */
function seenBy(k: RTDetr, c: Scope): Eyes {
  const own = c.entry("backbone_config")
    ? undefined
    : c.nested("backbone_config", "rt_detr_resnet", {
        told: { frozen: k.freeze_backbone_batch_norms },
        head: "Backbone",
      });
  if (!own) return eyes(c, "resnet50", k.freeze_backbone_batch_norms);
  const ends = [0, 1, 2, 3].map((i) => `encoder.stages.${i}.layers`);
  return { inputs: own.inputs, stages: own.stages.map((s) => ({ ...s, section: "backbone" })), ends };
}

interface Convolution {
  readonly out: number;
  readonly size?: number;
  readonly stride?: number;
  readonly linear?: boolean;
}

function convolved(g: Builder, name: string, x: Value, p: Convolution): Value {
  const { out, size = 1, stride = 1 } = p;
  return g.within(name, () => {
    const window = { kernel: [size, size], stride: [stride, stride], padding: Math.floor(size / 2) };
    const y = g.batchNorm(g.conv(x, { ...window, out, bias: false }));
    return p.linear ? y : g.activation(y, "silu");
  });
}

const at = (i: number): string => `model.encoder_input_proj.${i}`;

function hybrid(k: RTDetr, seen: Eyes): readonly Stage[] {
  const widths = k.encoder_in_channels ?? [];
  const ends = seen.ends.slice(-widths.length);
  const last = seen.stages.at(-1)?.name ?? "pixel_values";
  const projected = widths.map(
    (_, i): Stage => ({
      name: at(i),
      type: "projector",
      keys: ["encoder_in_channels", "encoder_hidden_dim"],
      section: "encoder",
      reads: [ends[i] ?? last],
      run: (g, [x]) => convolved(g, "0", asMap(g, x as Value), { out: k.encoder_hidden_dim, linear: true }),
    }),
  );
  const mixed: Stage = {
    name: "model.encoder",
    type: "feature pyramid",
    keys: ["encoder_hidden_dim", "hidden_expansion"],
    section: "encoder",
    reads: widths.map((_, i) => at(i)),
    run: (g, xs) => (ends.length === widths.length ? pyramid(g, xs, k) : g.unknown(xs)),
  };
  return [...projected, mixed];
}

/** Attention within the smallest map; then from the smallest map to the largest, and back. */
function pyramid(g: Builder, xs: readonly Value[], k: RTDetr): Value {
  const width = k.encoder_hidden_dim;
  const maps = [...xs];
  for (const [n, i] of (k.encode_proj_layers ?? []).slice(0, maps.length).entries()) {
    const map = maps[i];
    if (map) maps[i] = g.within(`aifi.${n}`, () => g.untokens(attending(g, g.tokens(map), k), map));
  }
  const levels = maps.length;
  for (let i = levels - 1; i > 0; i--) {
    const n = levels - 1 - i;
    const high = convolved(g, `lateral_convs.${n}`, maps[i] as Value, { out: width });
    maps[i] = high;
    const low = maps[i - 1] as Value;
    const large = g.declared([high], low.type, "upsample");
    maps[i - 1] = g.within(`fpn_blocks.${n}`, () => mixing(g, g.concat([large, low], 0), k));
  }
  for (let i = 0; i < levels - 1; i++) {
    const small = convolved(g, `downsample_convs.${i}`, maps[i] as Value, { out: width, size: 3, stride: 2 });
    const high = maps[i + 1] as Value;
    const both = g.concat([g.declared([small], high.type, "downsampled"), high], 0);
    maps[i + 1] = g.within(`pan_blocks.${i}`, () => mixing(g, both, k));
  }
  const flat = maps.map((map, i) =>
    g.tokens(
      i < (k.decoder_in_channels?.length ?? 0)
        ? convolved(g, `decoder_input_proj.${i}`, map, { out: k.d_model, linear: true })
        : map,
    ),
  );
  return g.concat(flat, 0);
}

const attending = (g: Builder, x: Value, k: RTDetr): Value =>
  g.stacked(k.encoder_layers, () =>
    fed(
      g,
      step(g, "self_attn", x, (y) =>
        attention(g, y, { ...headsOf(k.encoder_hidden_dim, k.encoder_attention_heads), causal: false }),
      ),
      k.encoder_ffn_dim,
    ),
  );

/** Two ways, one of them through three blocks of a large and a small window each. */
function mixing(g: Builder, x: Value, k: RTDetr): Value {
  const hidden = Math.trunc(k.encoder_hidden_dim * k.hidden_expansion);
  const start = convolved(g, "conv1", x, { out: hidden });
  const through = g.within("bottlenecks", () =>
    g.stacked(3, () => {
      const large = convolved(g, "conv1", start, { out: hidden, size: 3, linear: true });
      const small = convolved(g, "conv2", start, { out: hidden, linear: true });
      return g.activation(g.add(large, small), "silu");
    }),
  );
  const y = g.add(through, convolved(g, "conv2", x, { out: hidden }));
  return hidden === k.encoder_hidden_dim ? y : convolved(g, "conv3", y, { out: k.encoder_hidden_dim });
}

/** The positions that look most like an object, with their classes and boxes; while it is trained, noisy answers beside them. */
const proposals = (k: RTDetr, c: Scope): Stage => ({
  name: "model.enc_output",
  type: "proposals",
  keys: ["num_queries", "num_denoising"],
  section: "decoder",
  run(g, [x]) {
    const width = k.d_model;
    const y = named(g, "1", linear(g, "0", x as Value, width, true), "layer");
    g.within("enc_score_head", () => g.dense(y, c.labels, true));
    g.within("enc_bbox_head", () => perceptron(g, y, width, 4, 3));
    const best = g.declared([y], tensor([k.num_queries, width], "last"), "best");
    const asked = k.learn_initial_query
      ? g.within("weight_embedding", () => g.scale(best, { shift: [k.num_queries, width] }))
      : best;
    return k.num_denoising > 0
      ? g.within("denoising_class_embed", () => g.scale(asked, { shift: [c.labels + 1, width] }))
      : asked;
  },
});

const decoder = (k: RTDetr, c: Scope, sets: number): readonly Stage[] => [
  ...sampling(k, ["model.enc_output", "model.encoder"]),
  {
    name: "model.decoder.query_pos_head",
    type: "positions",
    keys: ["d_model"],
    section: "decoder",
    run(g, [x]) {
      const boxes = g.declared([x as Value], tensor([k.num_queries, 4], "last"), "boxes");
      return g.add(x as Value, perceptron(g, boxes, 2 * k.d_model, k.d_model, 2));
    },
  },
  ...(c.head === "ForObjectDetection"
    ? [
        {
          name: "objects",
          type: "head",
          keys: LABELS,
          run(g: Builder, [x]: readonly Value[]) {
            const seen = x as Value;
            const kind = g.within("class_embed", () =>
              g.stacked(sets * k.decoder_layers, () => g.dense(seen, c.labels, true)),
            );
            const box = g.within("bbox_embed", () =>
              g.stacked(sets * k.decoder_layers, () => perceptron(g, seen, k.d_model, 4, 3)),
            );
            return g.concat([kind, box], 1);
          },
        } satisfies Stage,
      ]
    : []),
];
