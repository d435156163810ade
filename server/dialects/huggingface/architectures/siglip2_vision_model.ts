import { siglipVision } from "../parts/siglip";

export default () => siglipVision("siglip2_vision_model", "Siglip2Vision", 256);
