import { idefics } from "../parts/idefics";

export default () => idefics("idefics3", "Idefics3");
