import type { Value } from "../../../model/trace";
import { defineArchitecture, type Family, type Scope, type Stage, type Ties } from "../architecture";
import { count, flag, word } from "../keys";
import { linear } from "./norms";
import { pixels } from "./vision";
import { hasLevel, joined, layersOf, section, textOf, twoLayers, typeAt, widthOf, withText } from "./wrapper";

/** CLIP's largest, for images of 336 pixels: the tower that is taken where the file has no level for it. */
export const CLIP_336 = {
  hidden_size: 1024,
  intermediate_size: 4096,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  image_size: 336,
  patch_size: 14,
};

/** A tower that sees, two dense layers, and a model that writes: LLaVA and those that differ from it in how images are cut. */
export const llava = (
  type: string,
  name: string,
  o: {
    readonly text?: string;
    readonly eyes?: string;
    readonly absent?: Readonly<Record<string, unknown>>;
    readonly newline?: boolean;
    readonly ties?: Ties;
  } = {},
): Family => {
  const { newline = false, ties = "either", absent = CLIP_336, eyes: usual = "clip_vision_model" } = o;
  const eyesOf = (c: Scope): string => typeAt(c, "vision_config", usual);
  return defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForConditionalGeneration",
    ties,
    keys: {
      tie_word_embeddings: flag(false),
      multimodal_projector_bias: flag(true),
      ...FLAT,
    },
    inputs: (_, c) =>
      isFlat(c)
        ? withText(pixels(3, 336, true))
        : withText(c.nested("vision_config", eyesOf(c), { absent }).inputs),
    stages(k, c) {
      if (isFlat(c)) return flatly(k, c, o.text ?? "llama");
      const eyes = c.nested("vision_config", eyesOf(c), {
        absent,
      });
      const text = textOf(c, "text_config", typeAt(c, "text_config", o.text ?? "llama"), {
        head: c.head,
      });
      return joined(
        [
          ...section("vision", eyes.stages, "vision_model.", "model.vision_tower."),
          twoLayers("model.multi_modal_projector", widthOf(text), {
            bias: k.multimodal_projector_bias,
            first(g, x) {
              const y = layersOf(g, x, c);
              return newline ? g.within("image_newline", () => g.scale(y, { shift: [widthOf(text)] })) : y;
            },
          }),
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
};

/** Files of LLaVA's own code: the keys of the text stand at the top, the tower is a name of other weights. */
const FLAT = { mm_hidden_size: count(1024), mm_projector_type: word("linear"), mm_vision_tower: word() };

interface Flat {
  readonly mm_hidden_size: number;
  readonly mm_projector_type: string | null;
}

const isFlat = (c: Scope): boolean =>
  !hasLevel(c, "text_config") && (c.entry("mm_hidden_size") ?? c.entry("mm_vision_tower")) !== undefined;

function flatly(k: Flat, c: Scope, type: string): readonly Stage[] {
  const text = c.nested("", type, { head: "ForCausalLM", flat: true });
  const [, layers = "1"] = /^mlp([1-9])x_gelu$/.exec(k.mm_projector_type ?? "") ?? [];
  const tower: Stage = {
    name: "model.vision_tower",
    type: "not followed",
    keys: ["mm_vision_tower"],
    section: "vision",
    reads: ["pixel_values"],
    scope: c,
    run: (g, xs) => g.unknown(xs),
  };
  const projector: Stage = {
    name: "model.mm_projector",
    type: "projector",
    keys: ["mm_projector_type", "mm_hidden_size"],
    section: "projector",
    scope: c,
    run(g, [x]) {
      let y = g.declared([x as Value], { dims: [null, k.mm_hidden_size], layout: "last" }, "seen");
      for (let i = 0; i < Number(layers); i++)
        y = linear(g, String(2 * i), i ? g.activation(y, "gelu") : y, widthOf(text), true);
      return y;
    },
  };
  return joined([tower, projector], { stages: section("text", text.stages) });
}
