import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { flag, optional } from "../keys";
import { wav2vec2Keys } from "../parts/sound";
import { SOUND, wav2vec2 } from "../parts/wav2vec2";

export default defineArchitecture({
  types: ["wav2vec2"],
  classes: ["Wav2Vec2"],
  usual: "ForCTC",
  keys: { ...wav2vec2Keys(), add_adapter: flag(false), adapter_attn_dim: optional() },
  inputs: () => SOUND,
  stages(k, c) {
    const made = wav2vec2(c, "wav2vec2", k);
    if (!k.add_adapter && k.adapter_attn_dim === null) return made;
    // Adapters are not followed: how many weights they have is not known.
    const adapter = {
      name: "wav2vec2.adapter",
      type: "adapter",
      keys: ["add_adapter", "adapter_attn_dim"],
      run: (g: Parameters<(typeof made)[number]["run"]>[0], xs: readonly Value[]) => g.unknown(xs),
    };
    return [...made, adapter];
  },
});
