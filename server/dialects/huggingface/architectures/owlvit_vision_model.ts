import { clipVision } from "../parts/clip-halves";

export default () => clipVision("owlvit_vision_model", "OwlViTVision", 768, 32);
