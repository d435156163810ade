import type { Analysis, Found } from "../../analysis/analyse";
import { isInput } from "../../dialects/compose/resolve";
import { containerOf } from "../../dialects/native/read";
import { withItsLineEnds } from "../../edit/editable";
import { freeName } from "../../edit/insert";
import { isNumbered, isReadByName, rewired, sourceOf } from "../../edit/references";
import { siteOf } from "../../edit/sites";
import { indentOf, lineEnd, lineStart } from "../../edit/style";
import { edited } from "../../model/edits";
import type { Layer, Reference } from "../../model/layer";
import type { Edit } from "../../model/problem";
import { holds, type Span, span } from "../../model/span";
import { get, isMapping, type Mapping } from "../../model/tree";
import { editableOf } from "./place";

/** Rows that follow each other, and the mapping that has their list. */
interface Chosen {
  readonly found: Found;
  readonly text: string;
  readonly root: Mapping;
  readonly rows: readonly Layer[];
  readonly first: Layer;
  readonly last: Layer;
  /** Their lines, from the first dash on; in JSON from the first brace to the last. */
  readonly lines: Span;
  readonly json: boolean;
}

/**
 * The edits that make a block of the rows that a selection touches, and one row of that type in their place; nothing where
 * they are no step from one source to one output, or something beside the last one is read from elsewhere.
 */
export function extracted(analysis: Analysis, selected: Span): readonly Edit[] | undefined {
  const chosen = chosenIn(analysis, selected);
  if (!chosen || !isOneStep(chosen)) return undefined;
  const { found, text, rows, first, last, lines, json } = chosen;
  const file = editableOf(analysis, found);
  const name = nameIn(chosen);
  const gone = rows.length - 1;
  const place = (i: number): number => (i <= first.index ? i : Math.max(i - gone, first.index));
  const around = rewired(file, place, ({ ref }) =>
    ref.to.kind === "layer" ? place(ref.to.index) : first.index,
  ).filter((e) => !holds(lines, e.span.start));
  const [source] = first.calls[0] ?? [];
  const [q, type] = json ? ['"', `"${name}"`] : ["", name];
  const from = source && !source.implied ? [`${q}from${q}: ${sourceOf(source, file)}`] : [];
  const named =
    last.nameSpan && isReadByName(last, found.model)
      ? [`${q}name${q}: ${sourceAt(last.nameSpan, text)}`]
      : [];
  const use = [...named, ...from];
  const used = use.length > 0 ? `{${q}type${q}: ${type}, ${use.join(", ")}}` : type;
  const row = json ? used : `${indentOf(text, first.span.start).indent}- ${used}`;
  const made = (json ? jsonBlockAt : blockAt)(chosen, name, bodyOf(chosen));
  return withItsLineEnds([made, { span: lines, text: row }, ...around], file);
}

function chosenIn({ found, text }: Analysis, selected: Span): Chosen | undefined {
  const container = found && found.dialect.name === "native" ? containerOf(found.parsed) : undefined;
  if (!found || !container) return undefined;
  const json = found.parsed.language === "json";
  const rows = found.model.layers.filter(({ span: s }) =>
    json
      ? s.start <= selected.end && selected.start <= s.end
      : lineStart(text, s.start) < selected.end && selected.start <= lineEnd(text, s.end),
  );
  const [first, last] = [rows[0], rows.at(-1)];
  const list = first && siteOf(found.parsed.root, first.span)?.list;
  if (!first || !last || rows.length < 2 || list?.kind !== "seq") return undefined;
  const chosen = { found, text, root: container.root, rows, first, last, json };
  if (json) return { ...chosen, lines: span(first.span.start, last.span.end) };
  if (list.flow) return undefined;
  const lines = span(lineStart(text, first.span.start), lineEnd(text, last.span.end));
  const isAlone = rows.every(({ span: s }) =>
    /^\s*-\s+$/.test(text.slice(lineStart(text, s.start), s.start)),
  );
  // What has an anchor, or stands for one, means something else in another place.
  if (!isAlone || /(^|[\s[{,:])[&*]\w/.test(text.slice(lines.start, lines.end))) return undefined;
  return { ...chosen, lines };
}

/** One source, one output, and in between everybody reads what stands within. */
function isOneStep({ found, rows, first, last }: Chosen): boolean {
  const { layers, outputs } = found.model;
  const isWithin = (i: number): boolean => i >= first.index && i < last.index;
  if (rows.some((r) => r.calls.length !== 1 || isInput(r.type) || r.name === "input")) return false;
  if (first.calls[0]?.length !== 1 || first.calls[0][0]?.to.kind === "nothing") return false;
  const reads = (r: Reference): boolean => r.to.kind === "layer" && r.to.index >= first.index;
  if (rows.slice(1).some((r) => !r.calls.flat().every(reads))) return false;
  const others = layers.filter((l) => l.index > last.index).flatMap((l) => l.calls.flat());
  if (others.some((r) => r.to.kind === "layer" && isWithin(r.to.index))) return false;
  return !outputs.some(isWithin);
}

const sourceAt = ({ start, end }: Span, text: string): string => text.slice(start, end);

/** The rows as they stand in a block: what they read by number is counted from its first row. */
function bodyOf({ text, rows, first, lines, json }: Chosen): string {
  const own = rows.flatMap((row) =>
    row.calls.flat().flatMap((ref): Edit[] => {
      if (ref.implied) return [];
      if (row === first) return [{ span: ref.span, text: json ? '"input"' : "input" }];
      const isBack = ref.text.startsWith("-");
      return ref.to.kind === "layer" && isNumbered(ref) && !isBack
        ? [{ span: ref.span, text: String(ref.to.index - first.index) }]
        : [];
    }),
  );
  const moved = own.map((e) => ({
    ...e,
    span: span(e.span.start - lines.start, e.span.end - lines.start),
  }));
  return edited(text.slice(lines.start, lines.end), moved);
}

function nameIn({ root, found }: Chosen): string {
  const blocks = get(root, "blocks");
  const taken = new Set([
    ...(isMapping(blocks) ? blocks.entries.map((e) => String(e.key.value)) : []),
    ...found.model.layers.map((l) => l.type),
  ]);
  return freeName("block", taken);
}

/** Behind the blocks that there are; else before the layers. */
function blockAt({ root, text, first, found }: Chosen, name: string, body: string): Edit {
  const blocks = root.entries.find((e) => e.key.value === "blocks");
  const last =
    blocks && isMapping(blocks.value) && !blocks.value.flow ? blocks.value.entries.at(-1) : undefined;
  const depth = indentOf(text, first.span.start).indent.length;
  const shifted = (by: string): string =>
    body
      .split("\n")
      .map((line) => (line.trim() === "" ? line : by + line.slice(Math.min(depth, line.search(/\S/)))))
      .join("\n");
  if (last) {
    const { indent } = indentOf(text, last.key.span.start);
    const end = lineEnd(text, last.span.end);
    return { span: span(end, end), text: `\n${indent}${name}:\n${shifted(`${indent}  `)}` };
  }
  const { keySpan } = found.model.groups[0] as { keySpan: Span };
  const at = lineStart(text, keySpan.start);
  const { indent } = indentOf(text, keySpan.start);
  const rows = shifted(`${indent}    `);
  return { span: span(at, at), text: `${indent}blocks:\n${indent}  ${name}:\n${rows}\n` };
}

/** The same in JSON: on lines of its own where the file has one for each row. */
function jsonBlockAt({ root, text, first, found }: Chosen, name: string, body: string): Edit {
  const blocks = root.entries.find((e) => e.key.value === "blocks");
  const last = isMapping(blocks?.value) ? blocks.value.entries.at(-1) : undefined;
  const { keySpan } = found.model.groups[0] as { keySpan: Span };
  const [row, key] = [indentOf(text, first.span.start), indentOf(text, (last?.key.span ?? keySpan).start)];
  const tall = row.alone && key.alone;
  const unit = row.indent.slice(indentOf(text, keySpan.start).indent.length) || "  ";
  const block = (indent: string): string =>
    tall
      ? `"${name}": [\n${indent}${unit}${shifted(body, row.indent.length, indent + unit)}\n${indent}]`
      : `"${name}": [${body}]`;
  const at = last?.span.end ?? keySpan.start;
  const inner = key.indent + unit;
  const made = last
    ? `,${tall ? `\n${key.indent}` : " "}${block(key.indent)}`
    : tall
      ? `"blocks": {\n${inner}${block(inner)}\n${key.indent}},\n${key.indent}`
      : `"blocks": {${block("")}}, `;
  return { span: span(at, at), text: made };
}

/** Every line but the first, from another depth on. */
const shifted = (body: string, depth: number, to: string): string =>
  body.replace(/\n([ \t]*)/g, (_, gap: string) => `\n${to}${gap.slice(depth)}`);
