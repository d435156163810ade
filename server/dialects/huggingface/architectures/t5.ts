import { t5 } from "../parts/t5";

export default () => t5("t5", "T5", [32128, 512, 2048, 6, 8], "relu");
