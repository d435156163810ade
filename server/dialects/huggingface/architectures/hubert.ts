import { sound } from "../parts/wav2vec2";

export default () => sound("hubert", "Hubert", { adapters: false });
