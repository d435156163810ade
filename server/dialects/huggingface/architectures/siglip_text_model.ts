import { siglipText } from "../parts/siglip";

export default () => siglipText("siglip_text_model", "SiglipText");
