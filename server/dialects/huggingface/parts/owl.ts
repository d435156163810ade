import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family, type Stage } from "../architecture";
import { count } from "../keys";
import { halves } from "./clip-halves";
import { linear } from "./norms";
import { widthOf, withText } from "./wrapper";

/** CLIP that says of every patch what lies there and where; the second also whether anything does. */
export const owl = (type: string, name: string, second: boolean): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForObjectDetection",
    heads: ["Model", "ForObjectDetection"],
    keys: { projection_dim: count(512) },
    inputs: (_, c) => withText(c.nested("vision_config", `${type}_vision_model`).inputs),
    stages(k, c) {
      const text = c.nested("text_config", `${type}_text_model`);
      const eyes = c.nested("vision_config", `${type}_vision_model`);
      const both = halves(c, k.projection_dim, text.stages, eyes.stages);
      if (c.head !== "ForObjectDetection") return both;
      const seen = eyes.stages.at(-1)?.name ?? "";
      const head = (name: string, run: (g: Builder, x: Value) => Value): Stage => ({
        name,
        type: "head",
        keys: ["vision_config"],
        section: "head",
        reads: [name === "layer_norm" ? seen : "layer_norm"],
        run: (g, [x]) => run(g, x as Value),
      });
      const box = (out: number) => (g: Builder, x: Value) => {
        const once = (name: string, x: Value): Value =>
          g.activation(linear(g, name, x, widthOf(eyes), true), "gelu");
        return linear(g, "dense2", once("dense1", once("dense0", x)), out, true);
      };
      return [
        ...both,
        head("layer_norm", (g, x) => g.norm(x, "layer")),
        head("class_head", (g, x) => {
          const y = linear(g, "dense0", x, widthOf(text), true);
          const scale = g.activation(linear(g, "logit_scale", x, 1, true), "elu");
          return g.multiply(g.add(y, linear(g, "logit_shift", x, 1, true)), scale);
        }),
        head("box_head", box(4)),
        ...(second ? [head("objectness_head", box(1))] : []),
      ];
    },
  });
