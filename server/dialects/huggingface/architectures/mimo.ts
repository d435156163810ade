import { qwen2 } from "../parts/qwen2";
import { sharing } from "../parts/remote";

/** MiMo 7B; its checkpoints have a block that predicts the token after the next. */
export default () => qwen2("mimo", "MiMo", { remote: sharing("qwen2") });
