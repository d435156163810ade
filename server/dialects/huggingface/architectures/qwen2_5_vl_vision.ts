import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { anyImage, earlyQwenVision, QWEN_VISION } from "../parts/qwen-vision";

export default () =>
  defineArchitecture({
    types: ["qwen2_5_vl_vision"],
    classes: ["Qwen2_5_VisionTransformer"],
    usual: "PretrainedModel",
    heads: ["Model"],
    keys: {
      ...QWEN_VISION,
      hidden_size: count(3584),
      intermediate_size: count(3420),
      out_hidden_size: count(3584),
    },
    inputs: anyImage,
    stages: (k) =>
      earlyQwenVision(k, {
        width: k.hidden_size,
        hidden: k.intermediate_size,
        out: k.out_hidden_size,
        outKey: "out_hidden_size",
        gated: true,
      }),
  });
