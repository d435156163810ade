import { beit } from "../parts/beit";

export default () => beit("data2vec-vision", "Data2VecVision", "data2vec_vision", false);
