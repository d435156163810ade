import { llamaLike } from "../parts/remote";

export default () => llamaLike("xverse", "Xverse", { sizes: [100278, 5120, 13824, 40, 40, null, 2048] });
