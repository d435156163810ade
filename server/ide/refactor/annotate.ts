import type { Found } from "../../analysis/analyse";
import { endOf, numberIn, remarksOf } from "../../edit/numbering";
import { strideAt } from "../../measure/stride";
import type { Layer } from "../../model/layer";
import type { Edit } from "../../model/problem";
import { span } from "../../model/span";

/** Behind every row its number, and its level where that changes: `# 9-P4/16`. Nothing where all are there already. */
export function annotated(found: Found, text: string): readonly Edit[] | undefined {
  const { model, dialect } = found;
  if (!dialect.notation?.rows) return undefined;
  const remarks = remarksOf({ model, text });
  const gap = usualGap([...remarks].map(([layer, at]) => text.slice(endOf(layer), at.start)));
  const edits = model.layers.flatMap((layer): Edit[] => {
    const remark = remarks.get(layer);
    if (remark) return numbered(layer, text.slice(remark.start, remark.end), remark.start);
    const end = endOf(layer);
    const line = text.slice(end, text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end));
    // Several rows of one line have no place for their numbers.
    if (line.trim() !== "") return [];
    return [{ span: span(end, end), text: `${gap}# ${layer.index}${levelOf(layer, found)}` }];
  });
  return edits.length > 0 ? edits : undefined;
}

/** A comment that is there keeps its words. */
function numbered({ index }: Layer, comment: string, start: number): Edit[] {
  const at = numberIn(comment);
  if (!at) {
    const words = /^#+\s*/.exec(comment)?.[0].length ?? 1;
    const isGlued = words === 1 ? " " : "";
    return [{ span: span(start + words, start + words), text: `${isGlued}${index} ` }];
  }
  if (Number(at.digits) === index) return [];
  const from = start + at.at;
  return [{ span: span(from, from + at.digits.length), text: String(index) }];
}

/** `-P4/16` where a row makes the map smaller. */
function levelOf({ index, calls }: Layer, found: Found): string {
  const stride = strideAt(index, found);
  const [source] = calls[0] ?? [];
  const before = source?.to.kind === "layer" ? strideAt(source.to.index, found) : 1;
  if (stride === undefined || before === undefined || stride <= before) return "";
  const level = Math.log2(stride);
  return Number.isInteger(level) ? `-P${level}/${stride}` : "";
}

/** What most comments of the file have before them. */
function usualGap(gaps: readonly string[]): string {
  const [first] = gaps;
  return first !== undefined && gaps.every((g) => g === first) ? first : " ";
}
