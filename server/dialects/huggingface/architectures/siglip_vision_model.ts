import { siglipVision } from "../parts/siglip";

export default () => siglipVision("siglip_vision_model", "SiglipVision", null);
