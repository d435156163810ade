import { clipText } from "../parts/clip-halves";

export default () => clipText("owlvit_text_model", "OwlViTText", 16);
