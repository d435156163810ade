export { default } from "./qwen3_vl_vision";
