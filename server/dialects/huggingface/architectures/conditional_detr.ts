import { detr } from "../parts/detr";

export default () => detr("conditional_detr", "ConditionalDetr", { queries: 300, conditional: true });
