import { querying } from "../parts/querying";

export default () => querying("blip-2", "Blip2", { eyes: "blip_2_vision_model", former: "blip_2_qformer" });
