import { llava } from "../parts/llava";

export default () => llava("llava_next_video", "LlavaNextVideo", { newline: true, ties: "either" });
