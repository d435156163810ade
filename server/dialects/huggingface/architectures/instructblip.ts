import { querying } from "../parts/querying";

export default () =>
  querying("instructblip", "InstructBlip", {
    eyes: "instructblip_vision_model",
    former: "instructblip_qformer",
    reads: "qformer_input_ids",
    bare: true,
  });
