import type { Value } from "../../../model/trace";
import { get, integerOf } from "../../../model/tree";
import { defineArchitecture } from "../architecture";
import { map } from "../keys";
import { CLIP_336 } from "../parts/llava";
import { gathered } from "../parts/qwen-vision";
import { joined, section, twoLayers, widthOf, withText } from "../parts/wrapper";

/** Phi 3 with CLIP's largest tower in front: four neighbouring patches are one word. */
export default () =>
  defineArchitecture({
    types: ["phi3_v"],
    classes: ["Phi3V"],
    usual: "ForCausalLM",
    remote: "comes with its own code; it is read as phi3 with the tower of CLIP L/14 at 336 pixels",
    keys: { img_processor: map(), embd_layer: map() },
    inputs: (_, c) => withText(c.nested("img_processor", "clip_vision_model", { told: CLIP_336 }).inputs),
    stages(k, c) {
      const text = c.nested("", "phi3", { flat: true, head: c.head });
      const eyes = c.nested("img_processor", "clip_vision_model", { told: CLIP_336 });
      const width = 4 * (integerOf(get(k.img_processor ?? undefined, "image_dim_out")) ?? widthOf(eyes));
      return joined(
        [
          ...section("vision", eyes.stages, "vision_model.", "model.vision_embed_tokens.img_processor."),
          twoLayers("model.vision_embed_tokens.img_projection", widthOf(text), {
            names: ["0", "2"],
            first(g, x: Value) {
              // One learnt position ends a row of patches, one a view of the image.
              const y = g.within("sub_GN", () => g.scale(gathered(g, x, 4), { shift: [width] }));
              return g.within("glb_GN", () => g.scale(y, { shift: [width] }));
            },
          }),
        ],
        { stages: section("text", text.stages) },
      );
    },
  });
