import type { Value } from "../../../model/trace";
import { get, integerOf, type Tree } from "../../../model/tree";
import { defineArchitecture, type Stage } from "../architecture";
import { flag } from "../keys";
import { vocabularyOut } from "../parts/heads";
import { linear, named } from "../parts/norms";
import { BOTH } from "../parts/seq2seq";
import { joined, numberAt, section } from "../parts/wrapper";

/** DaViT sees, BART reads that beside the question and writes. */
export default () =>
  defineArchitecture({
    types: ["florence2"],
    classes: ["Florence2"],
    usual: "ForConditionalGeneration",
    heads: ["Model", "ForConditionalGeneration"],
    keys: { tie_word_embeddings: flag(true) },
    inputs: (_, c) => [...BOTH, ...c.nested("vision_config", "florence_vision").inputs],
    stages(k, c) {
      const eyes = c.nested("vision_config", "florence_vision");
      const text = c.nested("text_config", "bart");
      const places =
        integerOf(get((eyes.values.image_pos_embed as Tree | null) ?? undefined, "max_pos_embeddings")) ??
        numberAt(eyes, "max_position_embeddings");
      const width = numberAt(eyes, "projection_dim");
      const head: Stage = {
        name: "lm_head",
        type: "head",
        keys: ["tie_word_embeddings"],
        section: "decoder",
        run: (g, [x]) => vocabularyOut(g, x as Value, numberAt(text, "vocab_size"), k.tie_word_embeddings),
      };
      return joined(
        [
          ...section("vision", eyes.stages, "", "model.vision_tower."),
          {
            name: "model.multi_modal_projector",
            type: "projector",
            keys: ["projection_dim"],
            section: "projector",
            run(g, [x]) {
              const seen = g.tokens(x as Value);
              const wide = Number(seen.type.dims?.at(-1));
              const half = Math.floor(wide / 2);
              const y = g.within("image_position_embed.row_embeddings", () =>
                g.scale(seen, { shift: [places, half] }),
              );
              const z = g.within("image_position_embed.column_embeddings", () =>
                g.scale(y, { shift: [places, wide - half] }),
              );
              return named(g, "image_proj_norm", linear(g, "image_projection", z, width), "layer");
            },
          },
        ],
        { stages: [...text.stages, ...(c.head === "Model" ? [] : [head])] },
      );
    },
  });
