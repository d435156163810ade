import { blipVision } from "../parts/blip";

export default () => blipVision("blip_2_vision_model", "Blip2Vision", [1408, 6144, 39, 16, 224, 14]);
