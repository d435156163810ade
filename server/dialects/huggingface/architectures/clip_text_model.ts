import { clipText } from "../parts/clip-halves";

export default () => clipText("clip_text_model", "CLIPText", 77);
