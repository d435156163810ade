import { convnext } from "../parts/convnext";

export default () => convnext("convnext", "ConvNext", false);
