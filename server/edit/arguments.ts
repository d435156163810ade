import type { Layer } from "../model/layer";
import type { Edit } from "../model/problem";
import { type Span, span } from "../model/span";
import { isMapping, type Mapping, type Tree } from "../model/tree";
import { type Editable, withItsLineEnds } from "./editable";
import { siteOf } from "./sites";
import { lineEnd, lineStart, more, type Pairs, styleOf, valueText, type WrittenValue } from "./style";

type File = Pick<Editable, "root" | "text">;

/** The edits that give an argument of a layer this value: in place of the one it has, or as a further argument. */
export function argumentSet(layer: Layer, name: string, value: WrittenValue, file: File): readonly Edit[] {
  const own = layer.args.find((a) => a.name === name);
  return own
    ? [{ span: own.value.span, text: valueLike(layer, name, value, file) }]
    : argumentAdded(layer, name, value, file);
}

/** The edit that gives a layer an argument that it does not have, behind the last one of its own. */
export function argumentAdded(layer: Layer, name: string, value: WrittenValue, file: File): readonly Edit[] {
  const last = layer.args.filter((a) => a.keySpan).at(-1);
  const edit = last && argumentsBehind(layer, String(last.name), [[name, value]], file);
  return edit ? withItsLineEnds([edit], file) : [];
}

/** The edit that writes further arguments behind one that is there. */
export function argumentsBehind(
  layer: Layer,
  name: string,
  pairs: Pairs,
  { root, text }: File,
): Edit | undefined {
  const argument = layer.args.find((a) => a.name === name);
  const owner = argument && ownerOf(root, argument.span);
  if (!argument || !owner) return undefined;
  const { end } = argument.span;
  return { span: span(end, end), text: more(pairs, styleOf(owner, text)) };
}

/** The edit that takes a named argument out, with its comma or its line. */
export function argumentRemoved(layer: Layer, name: string, { root, text }: File): readonly Edit[] {
  const argument = layer.args.find((a) => a.name === name && a.keySpan);
  const owner = argument && ownerOf(root, argument.span);
  if (!argument || !owner) return [];
  const at = owner.entries.findIndex((e) => e.span.start === argument.span.start);
  const [before, next] = [owner.entries[at - 1], owner.entries[at + 1]];
  const { start, end } = argument.span;
  const flow = text.startsWith("{", owner.span.start);
  // The first line of a block begins with what holds it together: `- type: conv2d`.
  if (before && !flow && /^\s*$/.test(text.slice(lineStart(text, start), start)))
    return [{ span: span(lineStart(text, start), Math.min(lineEnd(text, end) + 1, text.length)), text: "" }];
  if (before) return [{ span: span(before.span.end, end), text: "" }];
  return next ? [{ span: span(start, next.span.start), text: "" }] : [{ span: span(start, end), text: "" }];
}

/** A value as the file would write it beside this argument. */
export function valueLike(layer: Layer, name: string, value: WrittenValue, { root, text }: File): string {
  const argument = layer.args.find((a) => a.name === name);
  const owner = argument && ownerOf(root, argument.span);
  return owner ? valueText(value, styleOf(owner, text)) : String(value);
}

/** The mapping that has an entry at this span. */
function ownerOf(tree: Tree | undefined, at: Span): Mapping | undefined {
  const site = siteOf(tree, at);
  return site && isMapping(site.list) ? site.list : undefined;
}
