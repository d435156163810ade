import { blipVision } from "../parts/blip";

export default () =>
  blipVision("instructblip_vision_model", "InstructBlipVision", [1408, 6144, 39, 16, 224, 14]);
