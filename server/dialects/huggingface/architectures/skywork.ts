import { llamaLike } from "../parts/remote";

export default () => llamaLike("skywork", "Skywork", { sizes: [65519, 4608, 12288, 52, 36, null, 4096] });
