import { blipVision } from "../parts/blip";

export default () => blipVision("blip_vision_model", "BlipVision", [768, 3072, 12, 12, 384, 16]);
