import { sound } from "../parts/wav2vec2";

export default () =>
  sound("unispeech-sat", "UniSpeechSat", {
    prefix: "unispeech_sat",
    adapters: false,
    learns: "speakers",
    hides: true,
  });
