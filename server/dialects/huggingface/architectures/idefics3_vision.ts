import { ideficsVision } from "../parts/idefics";

export default ideficsVision("idefics3_vision", "Idefics3Vision");
