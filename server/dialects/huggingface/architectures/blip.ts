import { channels, withChannels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, flag } from "../keys";
import { likeness, projection } from "../parts/clip";
import { firstOf } from "../parts/vision";
import { section, withText } from "../parts/wrapper";

const SEEN = "vision_model.post_layernorm";
const READ = "text_encoder.encoder.layer";

interface Blip {
  readonly projection_dim: number;
  readonly image_text_hidden_size: number;
  readonly tie_word_embeddings: boolean;
}

export default () =>
  defineArchitecture({
    types: ["blip"],
    classes: ["Blip"],
    usual: "ForConditionalGeneration",
    heads: ["Model", "ForConditionalGeneration", "ForQuestionAnswering", "ForImageTextRetrieval"],
    keys: { projection_dim: count(512), image_text_hidden_size: count(256), tie_word_embeddings: flag(true) },
    inputs: (_, c) => withText(c.nested("vision_config", "blip_vision_model").inputs),
    stages(k, c) {
      const seen = section("vision", c.nested("vision_config", "blip_vision_model").stages);
      switch (c.head) {
        case "Model":
          return [...seen, ...together(k, c)];
        case "ForQuestionAnswering":
          return [...seen, ...question(c), asked(c), ...writer(k, c, "question")];
        case "ForImageTextRetrieval":
          return [...seen, ...question(c), ...retrieval(k, c)];
        default:
          return [...seen, ...writer(k, c)];
      }
    },
  });

function together(k: Blip, c: Scope): readonly Stage[] {
  const words = c.nested("text_config", "blip_text_model").stages;
  return [
    { ...projection("visual_projection", k.projection_dim, firstOf), section: "vision" },
    ...section("text", words, "bert.", "text_model."),
    { ...projection("text_projection", k.projection_dim, firstOf), section: "text" },
    likeness("text_projection", "visual_projection", false, c),
  ];
}

/** What writes a text about what it looks at. */
function writer(k: Blip, c: Scope, looksAt = SEEN): readonly Stage[] {
  // Tied as soon as either level says so; both do by default.
  const own = c.nested("text_config", "blip_text_model", { quiet: true }).values.tie_word_embeddings;
  const told = { tie_word_embeddings: k.tie_word_embeddings || own === true };
  const words = c.nested("text_config", "blip_text_model", { head: "LMHeadModel", told }).stages;
  return section("text", words, "", "text_decoder.").map((s) =>
    s.reads ? { ...s, reads: s.reads.map((r) => (r === SEEN ? looksAt : r)) } : s,
  );
}

/** What reads a text beside the image, and puts nothing on top. */
const question = (c: Scope): readonly Stage[] =>
  section(
    "question",
    c
      .nested("text_config", "blip_text_model", { quiet: true })
      .stages.filter(({ name }) => name !== "bert.pooler"),
    "bert.",
    "text_encoder.",
  );

/** A decoder is made for as many channels as the image has, whoever tells it. */
const asked = (c: Scope): Stage => ({
  name: "question",
  type: "merge",
  keys: ["text_config"],
  section: "question",
  scope: c,
  reads: [READ, SEEN],
  run: (g, [x, seen]) =>
    g.declared(
      [x as Value],
      withChannels((x as Value).type, channels((seen as Value).type)),
      "what was asked",
    ),
});

/** Whether text and image belong together: by how near they are to each other, and by a classifier over both. */
function retrieval(k: Blip, c: Scope): readonly Stage[] {
  const stage = (name: string, reads: string, out: number): Stage => ({
    name,
    type: "head",
    keys: ["image_text_hidden_size"],
    reads: [reads],
    section: "retrieval",
    scope: c,
    run: (g, [x]) => g.dense(firstOf(g, x as Value), out, true),
  });
  return [
    stage("vision_proj", SEEN, k.image_text_hidden_size),
    stage("text_proj", READ, k.image_text_hidden_size),
    stage("itm_head", READ, 2),
  ];
}
