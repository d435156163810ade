import { ideficsVision } from "../parts/idefics";

export default ideficsVision("smolvlm_vision", "SmolVLMVision");
