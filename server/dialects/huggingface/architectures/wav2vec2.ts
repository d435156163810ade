import { sound } from "../parts/wav2vec2";

export default () => sound("wav2vec2", "Wav2Vec2", { usual: "ForCTC" });
