export { default } from "./qwen2_vl_text";
