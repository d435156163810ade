import { clipVision } from "../parts/clip-halves";

export default () => clipVision("clip_vision_model", "CLIPVision", 224, 32);
