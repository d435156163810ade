import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, otherHead, type Stage } from "../architecture";
import { flag, optional } from "../keys";
import { attention } from "../parts/attention";
import { bertKeys } from "../parts/bert";
import { bertBlock } from "../parts/encoder";
import { tokenTable, vocabularyOut } from "../parts/heads";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";
import { placed } from "../parts/vision";
import { section, widthOf, withText } from "../parts/wrapper";

const { tie_word_embeddings: _, ...sizes } = bertKeys(30522, 768, 3072, 6, 12, 1024);

/** What was seen stands in front of the text, which a decoder with BERT's blocks goes on with. */
export default () =>
  defineArchitecture({
    types: ["git"],
    classes: ["Git"],
    usual: "ForCausalLM",
    keys: { ...sizes, num_image_with_embedding: optional(), tie_word_embeddings: flag(false) },
    inputs: (_, c) => withText(c.nested("vision_config", "git_vision_model").inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", "git_vision_model");
      const width = k.hidden_size;
      const frames = k.num_image_with_embedding ?? 0;
      return [
        ...section("vision", eyes.stages, "vision_model.", "git.image_encoder.vision_model."),
        {
          name: "git.visual_projection",
          type: "projector",
          keys: ["hidden_size", "num_image_with_embedding"],
          section: "projector",
          run(g: Builder, [x]: readonly Value[]) {
            const seen = x as Value;
            const timed =
              frames > 0 ? placed(g, "img_temporal_embedding", seen, frames, widthOf(eyes)) : seen;
            return named(g, "1", linear(g, "0", timed, width, true), "layer");
          },
        },
        {
          name: "git.embeddings",
          type: "embedding",
          keys: ["vocab_size", "max_position_embeddings"],
          section: "text",
          reads: ["input_ids"],
          run(g: Builder, [x]: readonly Value[]) {
            const y = tokenTable(g, x as Value, k.vocab_size, width);
            return named(
              g,
              "LayerNorm",
              placed(g, "position_embeddings", y, k.max_position_embeddings, width),
              "layer",
            );
          },
        },
        {
          name: "inputs_embeds",
          type: "merge",
          keys: ["hidden_size"],
          section: "text",
          reads: ["git.visual_projection", "git.embeddings"],
          run: (g: Builder, xs: readonly Value[]) => g.concat(xs, 0),
        },
        ...blocks({
          name: "git.encoder.layer",
          count: k.num_hidden_layers,
          keys: ["num_hidden_layers"],
          run:
            () =>
            (g, [x]) =>
              bertBlock(g, x as Value, k, (g, x) =>
                attention(g, x, {
                  heads: k.num_attention_heads,
                  headDim: Math.floor(width / k.num_attention_heads),
                  bias: true,
                  out: width,
                  names: { q: "self.query", k: "self.key", v: "self.value", o: "output.dense" },
                }),
              ),
        }).map((s) => ({ ...s, section: "text" })),
        ...(c.head === "ForCausalLM"
          ? [
              {
                name: "output",
                type: "head",
                keys: ["tie_word_embeddings"],
                section: "text",
                run: (g: Builder, [x]: readonly Value[]) =>
                  vocabularyOut(g, x as Value, k.vocab_size, k.tie_word_embeddings, true),
              } satisfies Stage,
            ]
          : otherHead(c, ["Model"])),
      ];
    },
  });
