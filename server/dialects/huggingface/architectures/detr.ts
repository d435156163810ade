import { detr } from "../parts/detr";

export default () => detr("detr", "Detr", { queries: 100 });
