import { defineArchitecture } from "../architecture";
import { count, word } from "../keys";
import { bertKeys } from "../parts/bert";
import { POOLED } from "../parts/encoder";
import { sharing } from "../parts/remote";
import { rotaryEncoder } from "../parts/rotary-encoder";

/** Jina's second: distances are taken off the scores, so that no table of places is stored. Its files say `bert`. */
export default () =>
  defineArchitecture({
    types: ["jina_bert"],
    classes: ["JinaBert"],
    usual: "Model",
    remote: sharing("bert with gated layers"),
    keys: { ...bertKeys(30528), type_vocab_size: count(2), feed_forward_type: word("original") },
    stages: (k, c) =>
      rotaryEncoder(c, k, {
        prefix: "bert",
        bias: true,
        gated: k.feed_forward_type?.endsWith("glu") ?? false,
        downBias: true,
        pooled: true,
        pooledHeads: POOLED,
      }),
  });
