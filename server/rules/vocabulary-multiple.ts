import type { Layer } from "../model/layer";
import type { Fix } from "../model/problem";
import type { Node } from "../model/trace";
import { integerOf } from "../model/tree";
import { argumentFor } from "../vocabulary/spellings";
import { whole } from "./engine/options";
import { defineRule } from "./engine/rule";
import { layerOf } from "./kit/graph";

interface Finding {
  readonly node: Node;
  readonly size: number;
  readonly multiple: number;
}

const options = {
  multiple: whole(64, "Report vocabularies that are not a multiple of this.", 2),
  least: whole(1000, "Skip embeddings with fewer entries than this."),
} as const;

export default defineRule<Finding, typeof options>({
  code: "vocabulary-multiple",
  severity: "information",
  preset: "hardware",
  summary: "Reports a vocabulary whose size is not a multiple of 64.",
  since: "0.1.0",
  fixKind: "suggestion",
  options,
  *check({ trace }, { multiple, least }) {
    for (const node of trace.nodes) {
      const size = node.attrs.vocabulary;
      if (node.op !== "embedding" || typeof size !== "number") continue;
      if (size >= least && size % multiple !== 0) yield { node, size, multiple };
    }
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return vocabularyOf(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  what: ({ size, multiple }) =>
    `Vocabulary size ${size} is not a multiple of ${multiple}; padding it to ${up(size, multiple)} makes the output layer faster`,
  fixes({ node, size, multiple }, context): readonly Fix[] {
    const value = vocabularyOf(layerOf(node, context))?.value;
    if (!value || integerOf(value) !== size) return [];
    const text = String(up(size, multiple));
    return [{ title: `Use ${text}`, edits: [{ span: value.span, text }], preferred: true }];
  },
});

const vocabularyOf = (layer: Layer) => argumentFor(layer, "vocabulary");

const up = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;
