import { dinov2 } from "../parts/dinov2";

export default () => dinov2("dinov2", "Dinov2", 14, 0);
