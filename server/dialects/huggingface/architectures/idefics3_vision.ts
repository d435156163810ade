import { ideficsVision } from "../parts/idefics";

export default () =>
  ideficsVision(["idefics3_vision", "smolvlm_vision"], ["Idefics3Vision", "SmolVLMVision"]);
