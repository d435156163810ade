import { llava } from "../parts/llava";

export default () => llava("llava_next", "LlavaNext", { newline: true, ties: "top" });
