import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { anyImage, earlyQwenVision, QWEN_VISION } from "../parts/qwen-vision";

export default () =>
  defineArchitecture({
    types: ["qwen2_vl_vision"],
    classes: ["Qwen2VisionTransformer"],
    usual: "PretrainedModel",
    heads: ["Model"],
    keys: { ...QWEN_VISION, embed_dim: count(1280), hidden_size: count(3584), mlp_ratio: count(4) },
    inputs: anyImage,
    stages: (k) =>
      earlyQwenVision(k, {
        width: k.embed_dim,
        hidden: k.embed_dim * k.mlp_ratio,
        out: k.hidden_size,
        outKey: "hidden_size",
        gated: false,
      }),
  });
