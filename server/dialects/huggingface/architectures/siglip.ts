import { siglip } from "../parts/siglip";

export default () => siglip("siglip", "Siglip");
