import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { likeness, projection } from "../parts/clip";
import { firstOf } from "../parts/vision";
import { section, withText } from "../parts/wrapper";

export default defineArchitecture({
  types: ["blip"],
  classes: ["Blip"],
  usual: "ForConditionalGeneration",
  heads: ["Model", "ForConditionalGeneration"],
  keys: { projection_dim: count(512), image_text_hidden_size: count(256), tie_word_embeddings: flag(true) },
  inputs: (_, c) => withText(c.nested("vision_config", "blip_vision_model").inputs),
  stages(k, c) {
    const seen = section("vision", c.nested("vision_config", "blip_vision_model").stages);
    if (c.head !== "Model") {
      // Tied as soon as either level says so; both do by default.
      const own = c.nested("text_config", "blip_text_model", { quiet: true }).values.tie_word_embeddings;
      const told = { tie_word_embeddings: k.tie_word_embeddings || own === true };
      const words = c.nested("text_config", "blip_text_model", { head: "LMHeadModel", told }).stages;
      return [...seen, ...section("text", words, "", "text_decoder.")];
    }
    const words = c.nested("text_config", "blip_text_model").stages;
    return [
      ...seen,
      { ...projection("visual_projection", k.projection_dim, firstOf), section: "vision" },
      ...section("text", words, "bert.", "text_model."),
      { ...projection("text_projection", k.projection_dim, firstOf), section: "text" },
      likeness("text_projection", "visual_projection", false, c),
    ];
  },
});
