import { sound } from "../parts/wav2vec2";

export default () => sound("wavlm", "WavLM", { distances: true });
