import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, otherHead, type Scope, type Stage } from "../architecture";
import { count, counts, flag, map, type Values } from "../keys";
import { attention } from "../parts/attention";
import { type Backbone, backbone } from "../parts/backbone";
import { sampled } from "../parts/deformable";
import { fed, headsOf, step } from "../parts/detr";
import { enlarged, grouped, kinds, masked } from "../parts/masks";
import { blocks } from "../parts/runs";

const KEYS = {
  backbone_config: map(),
  feature_size: count(256),
  mask_feature_size: count(256),
  hidden_dim: count(256, "hidden_size"),
  encoder_feedforward_dim: count(1024),
  encoder_layers: count(6),
  decoder_layers: count(10, "num_hidden_layers"),
  num_attention_heads: count(8),
  dim_feedforward: count(2048),
  enforce_input_projection: flag(false),
  common_stride: count(4),
  feature_strides: counts([4, 8, 16, 32]),
  num_queries: count(100),
};

type Mask2Former = Values<typeof KEYS>;

/** Questions look at the places alone that their last mask had, at one of three sizes in turn. */
export default () =>
  defineArchitecture({
    types: ["mask2former"],
    classes: ["Mask2Former"],
    usual: "ForUniversalSegmentation",
    keys: KEYS,
    inputs: (_, c) => seenBy(c).inputs,
    stages(k, c) {
      const seen = seenBy(c);
      return [
        ...seen.stages,
        ...pixels(k, seen),
        ...decoder(k),
        ...(c.head === "ForUniversalSegmentation"
          ? [kinds(c, NORM, k.decoder_layers)]
          : otherHead(c, ["Model"])),
      ];
    },
  });

const seenBy = (c: Scope): Backbone =>
  backbone(c, "swin", {
    absent: { depths: [2, 2, 18, 2], out_features: ["stage1", "stage2", "stage3", "stage4"] },
  });

const PIXELS = "model.pixel_level_module.decoder";
const AT = "model.transformer_module";
const NORM = `${AT}.decoder.layernorm`;

/** Three maps, from the smallest. */
const LEVELS = [0, 1, 2] as const;

const level = (i: number): string => `${PIXELS}.input_projections.${i}`;

function pixels(k: Mask2Former, seen: Backbone): readonly Stage[] {
  const maps = [...seen.maps].reverse();
  const width = k.feature_size;
  // How many times the largest of the three is doubled until masks are made.
  const strides = (k.feature_strides ?? []).slice(-LEVELS.length);
  const doubled = Math.trunc(Math.log2(Math.min(...strides)) - Math.log2(k.common_stride));
  const larger = seen.maps.slice(0, Math.max(doubled, 0) || 0);
  return [
    ...LEVELS.map(
      (i): Stage => ({
        name: level(i),
        type: "projector",
        keys: ["feature_size"],
        reads: [maps[i] ?? maps.at(-1) ?? "pixel_values"],
        run: (g, [x]) => grouped(g, "", x as Value, width, { bias: true, linear: true }),
      }),
    ),
    {
      name: `${PIXELS}.level_embed`,
      type: "embedding",
      keys: ["feature_size"],
      reads: LEVELS.map(level),
      run: (g: Builder, xs: readonly Value[]) =>
        g.scale(
          g.concat(
            xs.map((x) => g.tokens(x)),
            0,
          ),
          { shift: [LEVELS.length, width] },
        ),
    },
    ...blocks({
      name: `${PIXELS}.encoder.layers`,
      count: k.encoder_layers,
      keys: ["encoder_layers", "encoder_feedforward_dim"],
      run:
        () =>
        (g, [x]) => {
          const plan = { width, heads: k.num_attention_heads, levels: LEVELS.length, points: 4 };
          return fed(
            g,
            step(g, "self_attn", x as Value, (y) => sampled(g, y, y, plan)),
            k.encoder_feedforward_dim,
          );
        },
    }),
    {
      name: PIXELS,
      type: "feature pyramid",
      keys: ["mask_feature_size", "common_stride"],
      reads: [
        k.encoder_layers === 0 ? `${PIXELS}.level_embed` : `${PIXELS}.encoder.layers`,
        level(2),
        ...larger,
      ],
      run(g: Builder, [x, like, ...more]: readonly Value[]) {
        let y = g.declared([x as Value], (like ?? (x as Value)).type, "map");
        for (const [i, map] of [...more.entries()].reverse()) {
          const beside = grouped(g, `adapter_${i + 1}`, map, width, { linear: true });
          y = grouped(g, `layer_${i + 1}`, g.add(enlarged(g, y, beside), beside), width, { size: 3 });
        }
        const last = y;
        return g.within("mask_projection", () => g.conv(last, { kernel: [1, 1], out: k.mask_feature_size }));
      },
    },
  ].map((s) => ({ ...s, section: "pixel decoder" }));
}

function decoder(k: Mask2Former): readonly Stage[] {
  const width = k.hidden_dim;
  const places = (i: number): string => `${AT}.input_projections.${i}`;
  const projects = k.feature_size !== width || k.enforce_input_projection;
  const asked = `${AT}.queries_features`;
  return [
    ...LEVELS.map(
      (i): Stage => ({
        name: places(i),
        type: "projector",
        keys: ["hidden_dim", "enforce_input_projection"],
        reads: [level(i)],
        run: (g, [x]) =>
          g.tokens(projects ? g.conv(x as Value, { kernel: [1, 1], out: width }) : (x as Value)),
      }),
    ),
    {
      name: asked,
      type: "embedding",
      keys: ["num_queries"],
      reads: [places(0)],
      run(g: Builder, xs: readonly Value[]) {
        const rows = k.num_queries;
        const empty = g.declared(xs, tensor([rows, width], "last"), "questions");
        const placed = g.within("queries_embedder", () => g.scale(empty, { shift: [rows, width] }));
        const all = g.within("level_embed", () => g.scale(placed, { shift: [LEVELS.length, width] }));
        return g.scale(all, { shift: [rows, width] });
      },
    },
    ...blocks({
      name: `${AT}.decoder.layers`,
      count: k.decoder_layers - 1,
      kindOf: (i) => `looks at map ${(i % LEVELS.length) + 1}`,
      keys: ["decoder_layers", "dim_feedforward"],
      reads: [asked, ...LEVELS.map(places)],
      run:
        (_, first) =>
        (g, [x, ...maps]) =>
          looking(g, x as Value, maps[first % LEVELS.length] ?? (x as Value), k),
    }),
    {
      name: NORM,
      type: "norm",
      keys: ["hidden_dim"],
      run: (g: Builder, [x]: readonly Value[]) => g.norm(x as Value, "layer"),
    },
    {
      name: `${AT}.decoder.mask_predictor`,
      type: "masks",
      keys: ["mask_feature_size", "decoder_layers"],
      reads: [NORM, PIXELS],
      // Behind every block, and once in front of them.
      run: (g: Builder, [x, map]: readonly Value[]) =>
        g.recurring(k.decoder_layers, () =>
          masked(g, "mask_embedder", x as Value, map ?? (x as Value), width, k.mask_feature_size),
        ),
    },
  ].map((s) => ({ ...s, section: "decoder" }));
}

function looking(g: Builder, x: Value, memory: Value, k: Mask2Former): Value {
  const plan = { ...headsOf(k.hidden_dim, k.num_attention_heads), causal: false };
  const y = step(g, "cross_attn", x, (x) => attention(g, x, { ...plan, source: memory, keepsSource: false }));
  return fed(
    g,
    step(g, "self_attn", y, (y) => attention(g, y, plan)),
    k.dim_feedforward,
  );
}
