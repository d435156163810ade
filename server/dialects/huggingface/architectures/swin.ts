import { swin } from "../parts/swin";

export default () => swin("swin", "Swin", { prefix: "swin" });
