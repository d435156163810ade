import { swin } from "../parts/swin";

export default () => swin("donut-swin", "DonutSwin", { prefix: "swin", open: true, row: 1 });
