import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, otherHead, type Scope, type Stage } from "../architecture";
import { count, map } from "../keys";
import { type Backbone, backbone } from "../parts/backbone";
import { together } from "../parts/detr";
import { enlarged, grouped, kinds, masked } from "../parts/masks";
import { blocks } from "../parts/runs";
import { hasLevel, numberAt, typeAt } from "../parts/wrapper";

/** Every question that a decoder asks of an image is a mask and its class. */
export default () =>
  defineArchitecture({
    types: ["maskformer"],
    classes: ["MaskFormer"],
    usual: "ForInstanceSegmentation",
    keys: {
      backbone_config: map(),
      decoder_config: map(),
      fpn_feature_size: count(256),
      mask_feature_size: count(256, "hidden_size"),
    },
    inputs: (_, c) => seenBy(c).inputs,
    stages(k, c) {
      const seen = seenBy(c);
      const inner = c.nested("decoder_config", "detr");
      const sizes = {
        d_model: numberAt(inner, "d_model"),
        decoder_attention_heads: numberAt(inner, "decoder_attention_heads"),
        decoder_ffn_dim: numberAt(inner, "decoder_ffn_dim"),
      };
      const width = sizes.d_model;
      return [
        ...seen.stages,
        {
          name: PIXELS,
          type: "feature pyramid",
          keys: ["fpn_feature_size", "mask_feature_size"],
          reads: seen.maps,
          section: "pixel decoder",
          run: (g, xs) => pyramid(g, xs, k.fpn_feature_size, k.mask_feature_size),
        },
        {
          name: `${AT}.input_projection`,
          type: "projector",
          keys: ["decoder_config"],
          reads: seen.maps.slice(-1),
          section: "decoder",
          run(g, [x]) {
            const seenLast = x as Value;
            const own = seenLast.type.dims?.[0];
            return g.tokens(own === width ? seenLast : g.conv(seenLast, { kernel: [1, 1], out: width }));
          },
        },
        {
          name: `${AT}.queries_embedder`,
          type: "embedding",
          keys: ["decoder_config"],
          section: "decoder",
          run(g, xs) {
            const rows = numberAt(inner, "num_queries");
            const empty = g.declared(xs, tensor([rows, width], "last"), "questions");
            return g.scale(empty, { shift: [rows, width] });
          },
        },
        ...blocks({
          name: `${AT}.decoder.layers`,
          count: numberAt(inner, "decoder_layers"),
          keys: ["decoder_config"],
          reads: [`${AT}.queries_embedder`, `${AT}.input_projection`],
          run:
            () =>
            (g, [x, m]) =>
              together(g, x as Value, m ?? (x as Value), sizes),
        }).map((s) => ({ ...s, section: "decoder" })),
        {
          name: `${AT}.decoder.layernorm`,
          type: "norm",
          keys: ["decoder_config"],
          section: "decoder",
          run: (g: Builder, [x]: readonly Value[]) => g.norm(x as Value, "layer"),
        },
        ...(c.head === "ForInstanceSegmentation"
          ? [kinds(c, `${AT}.decoder.layernorm`), masks(width, k.mask_feature_size)]
          : otherHead(c, ["Model"])),
      ];
    },
  });

const PIXELS = "model.pixel_level_module.decoder";
const AT = "model.transformer_module";
const STAGES = ["stage1", "stage2", "stage3", "stage4"] as const;

/** Its own Swin is the usual one that hands on every stage. */
function seenBy(c: Scope): Backbone {
  const isSwin = typeAt(c, "backbone_config", "swin") === "swin";
  return backbone(c, "swin", {
    as: new Map([["maskformer-swin", "swin"]]),
    ...(isSwin && hasLevel(c, "backbone_config") ? { told: { out_features: STAGES } } : {}),
    absent: {
      depths: [2, 2, 18, 2],
      image_size: 384,
      embed_dim: 128,
      num_heads: [4, 8, 16, 32],
      window_size: 12,
      out_features: STAGES,
    },
  });
}

/** From the smallest map to the largest, each added to what was seen at its size. */
function pyramid(g: Builder, maps: readonly Value[], width: number, out: number): Value {
  const [smallest, ...larger] = [...maps].reverse();
  let y = grouped(g, "fpn.stem", smallest as Value, width, { size: 3 });
  for (const [i, map] of larger.entries()) {
    const beside = grouped(g, `fpn.layers.${i}.proj`, map, width, { linear: true });
    y = grouped(g, `fpn.layers.${i}.block`, g.add(enlarged(g, y, beside), beside), width, { size: 3 });
  }
  const last = y;
  return g.within("mask_projection", () => g.conv(last, { kernel: [3, 3], padding: 1, out }));
}

const masks = (width: number, out: number): Stage => ({
  name: "mask_embedder",
  type: "head",
  keys: ["mask_feature_size"],
  reads: [`${AT}.decoder.layernorm`, PIXELS],
  run: (g, [x, map]) => masked(g, "", x as Value, map ?? (x as Value), width, out),
});
