import { convnext } from "../parts/convnext";

export default () => convnext("convnextv2", "ConvNextV2", true);
