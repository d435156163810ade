import { clipVision } from "../parts/clip-halves";

export default () => clipVision("git_vision_model", "GitVision", 224, 16);
