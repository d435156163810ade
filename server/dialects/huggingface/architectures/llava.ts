import { llava } from "../parts/llava";

export default () => llava("llava", "Llava");
