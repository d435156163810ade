import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { joined, section, typeAt, widthOf, withText } from "../parts/wrapper";

export default () =>
  defineArchitecture({
    types: ["blip-2"],
    classes: ["Blip2"],
    usual: "ForConditionalGeneration",
    heads: ["Model", "ForConditionalGeneration"],
    keys: { num_query_tokens: count(32), use_decoder_only_language_model: flag(true) },
    inputs: (_, c) => withText(c.nested("vision_config", "blip_2_vision_model").inputs),
    stages(k, c) {
      const seen = section("vision", c.nested("vision_config", "blip_2_vision_model").stages);
      const former = c.nested("qformer_config", "blip_2_qformer");
      const text = c.nested("text_config", typeAt(c, "text_config", "opt"), { head: "ForCausalLM" });
      const asked = {
        name: "query_tokens",
        type: "embedding",
        keys: ["num_query_tokens"],
        section: "queries",
        run(g: Parameters<(typeof seen)[number]["run"]>[0], [x]: readonly Value[]) {
          const width = widthOf(former);
          const rows = g.declared(
            [x as Value],
            { dims: [k.num_query_tokens, width], layout: "last" },
            "questions",
          );
          return g.scale(rows, { shift: [k.num_query_tokens, width] });
        },
      };
      return joined(
        [
          ...seen,
          asked,
          ...section("queries", former.stages, "", "qformer."),
          {
            name: "language_projection",
            type: "projector",
            keys: ["num_query_tokens"],
            section: "projector",
            run: (g, [x]) => g.dense(x as Value, widthOf(text), true),
          },
        ],
        { stages: section("text", text.stages, "model.", "language_model.model.") },
      );
    },
  });
