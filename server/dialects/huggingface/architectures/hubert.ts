import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { SOUND, wav2vec2, wav2vec2Keys } from "../parts/wav2vec2";

export default defineArchitecture({
  types: ["hubert"],
  classes: ["Hubert"],
  usual: "Model",
  keys: { ...wav2vec2Keys(), feat_proj_layer_norm: flag(true), conv_pos_batch_norm: flag(false) },
  inputs: () => SOUND,
  stages: (k, c) =>
    wav2vec2(c, "hubert", k, {
      featureNorm: k.feat_proj_layer_norm,
      batchNorm: k.conv_pos_batch_norm,
    }),
});
