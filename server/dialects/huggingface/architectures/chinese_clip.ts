import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { halves } from "../parts/clip-halves";
import { withText } from "../parts/wrapper";

/** CLIP whose words are read by BERT. */
export default () =>
  defineArchitecture({
    types: ["chinese_clip"],
    classes: ["ChineseCLIP"],
    usual: "Model",
    heads: ["Model"],
    keys: { projection_dim: count(512) },
    inputs: (_, c) => withText(c.nested("vision_config", "clip_vision_model").inputs),
    stages: (k, c) =>
      halves(
        c,
        k.projection_dim,
        c.nested("text_config", "bert", { told: { pooled: false } }).stages,
        c.nested("vision_config", "clip_vision_model").stages,
      ),
  });
