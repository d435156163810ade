import { rtDetr } from "../parts/rt-detr";

export default () => rtDetr("rt_detr_v2", "RTDetrV2", true);
