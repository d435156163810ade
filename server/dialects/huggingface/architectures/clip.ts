import { defineArchitecture, type Scope } from "../architecture";
import { count } from "../keys";
import { halves } from "../parts/clip-halves";
import { classifier, meanOf } from "../parts/vision";
import { hasLevel, section, withText } from "../parts/wrapper";

export default () =>
  defineArchitecture({
    types: ["clip"],
    classes: ["CLIP"],
    usual: "Model",
    heads: ["Model", "ForImageClassification"],
    keys: { projection_dim: count(512) },
    inputs(_, c) {
      const seen = c.nested(levelOf(c, "vision_config"), "clip_vision_model").inputs;
      return c.head === "ForImageClassification" ? seen : withText(seen);
    },
    stages(k, c) {
      const seen = section("vision", c.nested(levelOf(c, "vision_config"), "clip_vision_model").stages);
      if (c.head === "ForImageClassification") return [...seen, classifier(c, "classifier", meanOf)];
      return halves(c, k.projection_dim, c.nested(levelOf(c, "text_config"), "clip_text_model").stages, seen);
    },
  });

/** Old files have what their authors said under this name, and it counts. */
const levelOf = (c: Scope, key: string): string => (hasLevel(c, `${key}_dict`) ? `${key}_dict` : key);
