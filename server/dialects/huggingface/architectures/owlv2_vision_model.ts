import { clipVision } from "../parts/clip-halves";

export default () => clipVision("owlv2_vision_model", "Owlv2Vision", 768, 16);
