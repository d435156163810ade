import type { Value } from "../../../model/trace";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, real } from "../keys";
import { lastNorm } from "../parts/clip";
import { linear } from "../parts/norms";
import { blocks } from "../parts/runs";
import {
  gridOf,
  pair,
  pixels,
  placed,
  VIT_NAMES,
  type VitSizes,
  visionBlock,
  vit,
  vitKeys,
} from "../parts/vision";

const KEYS = {
  ...vitKeys(),
  decoder_num_attention_heads: count(16),
  decoder_hidden_size: count(512),
  decoder_num_hidden_layers: count(8),
  decoder_intermediate_size: count(2048),
  mask_ratio: real(0.75),
};

export default () =>
  defineArchitecture({
    types: ["vit_mae"],
    classes: ["ViTMAE"],
    usual: "ForPreTraining",
    heads: ["Model", "ForPreTraining"],
    keys: KEYS,
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [...vit(c, "vit", k, ["cls_token"]), ...(c.head === "Model" ? [] : guesses(k, c))],
  });

interface Decoder extends VitSizes {
  readonly num_channels: number;
  readonly decoder_num_attention_heads: number;
  readonly decoder_hidden_size: number;
  readonly decoder_num_hidden_layers: number;
  readonly decoder_intermediate_size: number;
}

/** What was hidden of the image is guessed from the rest, by narrower blocks. */
const guesses = (k: Decoder, c: Scope): readonly Stage[] => [
  {
    name: "decoder.decoder_embed",
    type: "projector",
    keys: ["decoder_hidden_size"],
    scope: c,
    run(g, [x]) {
      const width = k.decoder_hidden_size;
      const y = g.within("mask_token", () => g.scale(g.dense(x as Value, width, true), { shift: [width] }));
      return placed(g, "decoder_pos_embed", y, gridOf(k.image_size, k.patch_size) + 1, width);
    },
  },
  ...blocks({
    name: "decoder.decoder_layers",
    count: k.decoder_num_hidden_layers,
    keys: ["decoder_num_hidden_layers"],
    run:
      () =>
      (g, [x]) =>
        visionBlock(g, x as Value, {
          width: k.decoder_hidden_size,
          heads: k.decoder_num_attention_heads,
          hidden: k.decoder_intermediate_size,
          bias: k.qkv_bias,
          names: VIT_NAMES,
        }),
  }),
  lastNorm("decoder.decoder_norm"),
  {
    name: "decoder.decoder_pred",
    type: "head",
    keys: ["patch_size"],
    run(g, [x]) {
      const [rows, columns] = pair(k.patch_size);
      return linear(g, "decoder_pred", x as Value, rows * columns * k.num_channels, true);
    },
  },
];
