import { dinov2 } from "../parts/dinov2";

export default () => dinov2("dinov2_with_registers", "Dinov2WithRegisters", 16, 4);
