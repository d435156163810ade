import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family, type Stage } from "../architecture";
import { count } from "../keys";
import { halves } from "./clip-halves";
import { linear } from "./norms";
import { firstOf } from "./vision";
import { widthOf, withText } from "./wrapper";

/** How much every patch is like every text. */
function likeness(g: Builder, patches: Value, texts: Value): Value {
  const [rows, inner] = patches.type.dims ?? [null, null];
  const columns = texts.type.dims?.[0] ?? null;
  const output = tensor([rows ?? null, columns], "last");
  return g.matmul(patches, texts, { heads: 1, rows: rows ?? null, inner: inner ?? null, columns, output });
}

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
      const head = (
        name: string,
        run: (g: Builder, x: Value, text: Value) => Value,
        reads: readonly string[] = ["layer_norm"],
      ): Stage => ({
        name,
        type: "head",
        keys: ["vision_config"],
        section: "head",
        reads,
        run: (g, [x, text]) => run(g, x as Value, text ?? (x as Value)),
      });
      const box = (out: number) => (g: Builder, x: Value) => {
        const once = (name: string, x: Value): Value =>
          g.activation(linear(g, name, x, widthOf(eyes), true), "gelu");
        return linear(g, "dense2", once("dense1", once("dense0", x)), out, true);
      };
      return [
        ...both,
        // What stands for the whole image is multiplied into every patch.
        head("layer_norm", (g, x) => g.norm(g.multiply(g.crop(x, [[1, 0]]), firstOf(g, x)), "layer"), [seen]),
        head(
          "class_head",
          (g, x, words) => {
            const y = likeness(g, linear(g, "dense0", x, widthOf(text), true), words);
            const scale = g.activation(linear(g, "logit_scale", x, 1, true), "elu");
            return g.multiply(g.add(y, linear(g, "logit_shift", x, 1, true)), scale);
          },
          ["layer_norm", "text_projection"],
        ),
        head("box_head", box(4)),
        ...(second ? [head("objectness_head", box(1))] : []),
      ];
    },
  });
