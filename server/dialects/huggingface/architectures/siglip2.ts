import { siglip } from "../parts/siglip";

export default () => siglip("siglip2", "Siglip2");
