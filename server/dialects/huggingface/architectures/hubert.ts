import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { wav2vec2Keys } from "../parts/sound";
import { SOUND, wav2vec2 } from "../parts/wav2vec2";

export default () =>
  defineArchitecture({
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
