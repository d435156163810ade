import { t5 } from "../parts/t5";

export default () => t5("umt5", "UMT5", [250112, 512, 1024, 8, 6], "gated-gelu", true);
