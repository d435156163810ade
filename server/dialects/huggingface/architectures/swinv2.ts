import { swin } from "../parts/swin";

export default () => swin("swinv2", "Swinv2", { prefix: "swinv2", second: true, row: 1 });
