import { sound } from "../parts/wav2vec2";

export default () =>
  sound("unispeech", "UniSpeech", { prefix: "unispeech", adapters: false, learns: "letters" });
