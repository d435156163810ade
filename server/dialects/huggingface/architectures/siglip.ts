import { defineArchitecture } from "../architecture";
import { likeness } from "../parts/clip";
import { classifier, meanOf } from "../parts/vision";
import { section, withText } from "../parts/wrapper";

export default defineArchitecture({
  types: ["siglip"],
  classes: ["Siglip"],
  usual: "Model",
  heads: ["Model", "ForImageClassification"],
  keys: {},
  inputs(_, c) {
    const seen = c.nested("vision_config", "siglip_vision_model").inputs;
    return c.head === "ForImageClassification" ? seen : withText(seen);
  },
  stages(_, c) {
    const seen = section("vision", c.nested("vision_config", "siglip_vision_model").stages);
    if (c.head === "ForImageClassification")
      return [...seen, { ...classifier(c, "classifier", meanOf), reads: ["vision_model.post_layernorm"] }];
    const words = section("text", c.nested("text_config", "siglip_text_model").stages);
    return [...words, ...seen, likeness("text_model.head", seen.at(-1)?.name ?? "", true, c)];
  },
});
