import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { wav2vec2Keys } from "../parts/sound";
import { adapted, SOUND, wav2vec2 } from "../parts/wav2vec2";

export default () =>
  defineArchitecture({
    types: ["wav2vec2"],
    classes: ["Wav2Vec2"],
    usual: "ForCTC",
    keys: { ...wav2vec2Keys(), add_adapter: flag(false), adapter_attn_dim: optional() },
    inputs: () => SOUND,
    stages: (k, c) =>
      adapted("wav2vec2", k.add_adapter || k.adapter_attn_dim !== null, wav2vec2(c, "wav2vec2", k)),
  });
