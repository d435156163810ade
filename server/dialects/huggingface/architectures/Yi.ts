import { llamaLike } from "../parts/remote";

export default () => llamaLike("Yi", "Yi", { sizes: [64000, 4096, 11008, 32, 32, 4, 4096] });
