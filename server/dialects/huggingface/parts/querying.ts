import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { defineArchitecture, type Family, type Scope, type Stage } from "../architecture";
import { count, flag } from "../keys";
import { BOTH } from "./seq2seq";
import { joined, section, typeAt, widthOf, withText } from "./wrapper";

interface Ways {
  /** The families that see and that ask. */
  readonly eyes: string;
  readonly former: string;
  /** A text of the questions' own. */
  readonly reads?: string;
  /** The model alone has no projection onto the vocabulary. */
  readonly bare?: boolean;
}

/** A few learnt questions look at what was seen, and a language model reads their answers: BLIP-2, InstructBLIP, whose questions read a text of their own. */
export const querying = (type: string, name: string, { eyes, former, reads, bare = false }: Ways): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForConditionalGeneration",
    heads: ["Model", "ForConditionalGeneration"],
    keys: { num_query_tokens: count(32), use_decoder_only_language_model: flag(true) },
    inputs: (_, c) => {
      const seen = c.nested("vision_config", eyes).inputs;
      const more = reads === undefined ? seen : [{ name: reads }, ...seen];
      return translates(c) ? [...BOTH, ...more] : withText(more);
    },
    stages(k, c) {
      const seen = section("vision", c.nested("vision_config", eyes).stages);
      const asks = c.nested("qformer_config", former, { told: { num_query_tokens: k.num_query_tokens } });
      const text = c.nested("text_config", textType(c), {
        head:
          bare && c.head === "Model" ? "Model" : translates(c) ? "ForConditionalGeneration" : "ForCausalLM",
      });
      const width = widthOf(asks);
      const asked: Stage = {
        name: "query_tokens",
        type: "embedding",
        keys: ["num_query_tokens"],
        section: "queries",
        run(g, [x]) {
          const rows = k.num_query_tokens;
          const empty = g.declared([x as Value], tensor([rows, width], "last"), "questions");
          return g.scale(empty, { shift: [rows, width] });
        },
      };
      const written = translates(c)
        ? section("text", text.stages, "", "language_model.")
        : section("text", text.stages, "model.", "language_model.model.");
      return joined(
        [
          ...seen,
          asked,
          ...section("queries", asks.stages, "", "qformer."),
          {
            name: "language_projection",
            type: "projector",
            keys: ["num_query_tokens"],
            section: "projector",
            run: (g, [x]) => g.dense(x as Value, widthOf(text), true),
          },
        ],
        { stages: written },
      );
    },
  });

const textType = (c: Scope): string => typeAt(c, "text_config", "opt");

/** T5 reads the answers beside the question, and writes by itself. */
const translates = (c: Scope): boolean => textType(c) === "t5";
