import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { wav2vec2Keys } from "../parts/sound";
import { adapted, SOUND, wav2vec2 } from "../parts/wav2vec2";

export default () =>
  defineArchitecture({
    types: ["wavlm"],
    classes: ["WavLM"],
    usual: "Model",
    keys: { ...wav2vec2Keys(), num_buckets: count(320), add_adapter: flag(false) },
    inputs: () => SOUND,
    stages: (k, c) => adapted("wavlm", k.add_adapter, wav2vec2(c, "wavlm", k, { distances: k.num_buckets })),
  });
