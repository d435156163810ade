import { llamaAs } from "../parts/remote";

export default () => llamaAs("exaone", "Exaone", { sizes: [102400, 4096, 14336, 32, 32, 8, 4096] });
