import { rtDetr } from "../parts/rt-detr";

export default () => rtDetr("rt_detr", "RTDetr");
