import { beit } from "../parts/beit";

export default () => beit("beit", "Beit", "beit", true);
