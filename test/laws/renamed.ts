import type { Model } from "../../server/model/layer";
import type { Edit } from "../../server/model/problem";

/** The text with every name of a layer replaced, where it is given and where it is referred to. */
export function renamed(text: string, { layers, dialect }: Model): string {
  // Keras writes each name several times over: beside a layer, within it, and in the lists of what enters and leaves.
  // TorchArc has them in two sections, and calls of one module by names of their own.
  if (dialect === "keras" || dialect === "torcharc") return text;
  const edits: Edit[] = [];
  const newName = (index: number): string => `renamed_${index}`;
  const replace = (span: Edit["span"], index: number): void => {
    const source = text.slice(span.start, span.end);
    const quote = /^["']/.exec(source)?.[0] ?? "";
    edits.push({ span, text: `${quote}${newName(index)}${quote}` });
  };
  for (const layer of layers) {
    if (layer.nameSpan) replace(layer.nameSpan, layer.index);
    for (const { to, span, text: written, implied } of layer.calls.flat())
      if (to.kind === "layer" && !implied && Number.isNaN(Number(written))) replace(span, to.index);
  }
  return edited(text, edits);
}

/** The text after edits that do not overlap. */
export const edited = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((t, { span, text: by }) => t.slice(0, span.start) + by + t.slice(span.end), text);
