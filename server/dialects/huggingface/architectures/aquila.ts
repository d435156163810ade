import { llamaLike } from "../parts/remote";

export default () => llamaLike("aquila", "Aquila", { sizes: [100008, 4096, 11008, 32, 32, null, 2048] });
