export { default } from "./qwen2_audio_encoder";
