import { clipText } from "../parts/clip-halves";

export default () => clipText("owlv2_text_model", "Owlv2Text", 16);
