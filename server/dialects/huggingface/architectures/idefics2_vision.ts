import { ideficsVision } from "../parts/idefics";

export default () => ideficsVision(["idefics2_vision"], ["Idefics2Vision"], [768, 3072, 12, 12]);
