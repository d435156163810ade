import { detr } from "../parts/detr";

export default () => detr("table-transformer", "TableTransformer", { queries: 100, encoderNorm: true });
