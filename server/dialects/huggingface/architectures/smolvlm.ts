import { idefics } from "../parts/idefics";

export default () => idefics("smolvlm", "SmolVLM");
