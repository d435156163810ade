import { siglipText } from "../parts/siglip";

export default () => siglipText("siglip2_text_model", "Siglip2Text");
