import type { Analysis, Found } from "../analysis/analyse";
import type { Note } from "../dialects/dialect";
import { isWiredByNumber, numberIn, remarksOf } from "../edit/numbering";
import { summariesOf } from "../edit/summaries";
import { ideasOf } from "../measure/ideas";
import { partAt, partsOf } from "../measure/parts";
import { parameterDoc, parameterNamed, type Signature } from "../model/completion";
import type { LayerFacts, Part } from "../model/facts";
import { figuredPlaces, type Layer, type Place, type Reference } from "../model/layer";
import { holds, type Span, span } from "../model/span";
import type { Entry, Tree } from "../model/tree";
import { sourceText } from "../report/sources";
import { feasibleText, frameworkSummary, summaryOf, workName } from "../report/summary";
import { decimal, exact, figureText, shapeText, short } from "../text/figures";
import { fourWays, type IdeasInput } from "../text/ideas";
import { code, escaped, table } from "../text/markdown";
import { groupCard, layerTable, parametersText, reservationOf, titleOf } from "./card";
import { elementAt, length } from "./element";
import { notesOf, outputText } from "./hints";

export interface HoverText {
  readonly span: Span;
  readonly markdown: string;
}

/** What the type of a layer takes, as its dialect has it. */
export type Describe = (type: string) => Signature | undefined;

/** What is known of the thing at this offset, as Markdown. */
export function hoverAt(analysis: Analysis, offset: number, describe?: Describe): HoverText | null {
  const { found } = analysis;
  if (!found) return null;
  const said = elementText(analysis, found, offset, describe);
  const note = noteAt(found, offset);
  if (!note?.hover) return said ?? keyText(analysis, found, offset);
  if (said && length(said.span) < length(note.span)) return said;
  const same = said && length(said.span) === length(note.span);
  const parts = [note.hover, note.more?.(), ...(same ? ["---", said.markdown] : [])];
  return { span: note.span, markdown: parts.filter(Boolean).join("\n\n") };
}

function elementText(
  analysis: Analysis,
  found: Found,
  offset: number,
  describe: Describe | undefined,
): HoverText | null {
  const element = elementAt(found, offset);
  switch (element?.kind) {
    case undefined:
      return innerText(found, offset) ?? aroundText(analysis, found, offset);
    case "group":
      return { span: element.group.keySpan, markdown: groupCard(analysis, found, element.group) };
    case "reference": {
      const said = referenceText(analysis, found, element.reference);
      return said === undefined ? null : { span: element.reference.span, markdown: said };
    }
    case "layer": {
      const { layer, place } = element;
      if (place.path) return partCard(found, layer, place);
      const text = layerText(analysis, found, layer, offset, describe);
      return found.model.places ? { ...text, span: place.span } : text;
    }
  }
}

/** A word of which nothing else is known: what its key holds, or that it decides nothing. */
function keyText(analysis: Analysis, found: Found, offset: number): HoverText | null {
  const { parsed, model } = found;
  const at = parsed.embedded ? undefined : wordAt(parsed.root, offset);
  if (!at || model.layers.length === 0) return null;
  const { entry, word, isKey } = at;
  const inside = new Set(
    figuredPlaces(model).flatMap((p) => (holds(entry.span, p.span.start) ? p.layer : [])),
  );
  const name = String(entry.key.value);
  if (inside.size > 0) {
    // Where the file speaks of keys and not of layers, some stand at none.
    const whole = model.places ? model.groups.some((g) => String(g.layers) === String([...inside])) : true;
    if (!isKey || !whole) return null;
    const group = { name, span: entry.span, keySpan: word, layers: [...inside] };
    return { span: word, markdown: groupCard(analysis, found, group) };
  }
  // What an anchor names may be read where its alias stands.
  if (analysis.text.slice(entry.span.start, entry.span.end).includes("&")) return null;
  return {
    span: word,
    markdown: `**${escaped(name)}** changes no shape, count or cost that Fovea shows.`,
  };
}

interface Word {
  readonly word: Span;
  /** What it is the key of, or stands in. */
  readonly entry: Entry;
  readonly isKey: boolean;
}

function wordAt(tree: Tree | undefined, offset: number, entry?: Entry): Word | undefined {
  if (!tree || tree.kind === "scalar") return tree && entry && { word: tree.span, entry, isKey: false };
  if (tree.kind === "seq") {
    const item = tree.items.find((t) => holds(t.span, offset));
    return wordAt(item, offset, entry);
  }
  for (const e of tree.entries) {
    if (holds(e.key.span, offset)) return { word: e.key.span, entry: e, isKey: true };
    if (holds(e.value.span, offset)) return wordAt(e.value, offset, e);
  }
  return undefined;
}

/** A row of a block: the part that it is of the first layer that uses the block. */
function innerText(found: Found, offset: number): HoverText | null {
  const { layers, inner } = found.model;
  const place = inner?.find(({ span }) => holds(span, offset));
  const layer = place && layers[place.layer];
  return layer ? partCard(found, layer, place) : null;
}

/** Beside the layers: the shape of an input, and comments that speak of a row or of the whole. */
function aroundText(analysis: Analysis, found: Found, offset: number): HoverText | null {
  const { model } = found;
  const input = model.inputs.find((i) => i.span && holds(i.span, offset));
  if (input?.span) {
    const suits = feasibleText(found);
    const range = suits === null ? "" : `\n\nInput range: ${suits}`;
    return { span: input.span, markdown: `${inputTitle(input)}${range}` };
  }
  const comment = found.parsed.comments.find((c) => holds(c.span, offset));
  if (!comment) return null;
  const { span } = comment;
  const file = { model, text: analysis.text };
  const [summary] = summariesOf({ ...file, comments: [comment] });
  // One that stands by itself speaks of the model as it is shown, unless it names another scale.
  const isHead = /^[ \t]*$/.test(
    analysis.text.slice(analysis.text.lastIndexOf("\n", span.start - 1) + 1, span.start),
  );
  if (
    summary ? isOfScale(summary.scale, model.scale) : isHead && COUNT.test(comment.text.slice(0, LONGEST))
  ) {
    const line = frameworkSummary(analysis);
    const said = line === null ? summaryOf(analysis)?.detail : `The framework now prints: ${escaped(line)}`;
    if (said) return { span, markdown: said };
  }
  const remark = found.dialect.remarks?.find(([form]) => form.test(comment.text));
  if (remark) return { span, markdown: remark[1] };
  const numbered = [...remarksOf(file)].find(([layer, at]) => {
    const number = holds(at, offset) ? numberIn(analysis.text.slice(at.start, at.end)) : undefined;
    // Where nothing is wired by number, only the row's own one is certain to be meant for it.
    return number && (Number(number.digits) === layer.index || isWiredByNumber(file));
  });
  return numbered ? { span, markdown: layerCard(analysis, found, numbered[0]) } : null;
}

/** Nobody writes longer ones about a count. */
const LONGEST = 500;
const COUNT = /\d[\d.,]* ?[kmb]? (?:\w+ )?param|\d ?[gm]?(?:flop|mac)s/i;

const isOfScale = (stated: string | undefined, shown: string | null): boolean =>
  stated === undefined || stated === shown;

const inputTitle = ({ name, type }: Found["model"]["inputs"][number]): string =>
  `${code(name)} · input of the model · ${shapeText(type)}`;

/** The innermost of the dialect's own notes at an offset. */
const noteAt = (found: Found, offset: number): Note | undefined =>
  notesOf(found, span(offset, offset))
    .filter((n) => n.hover !== undefined && holds(n.span, offset))
    .reduce<Note | undefined>((a, b) => (a && length(a.span) <= length(b.span) ? a : b), undefined);

/** The figures of a part of a layer of which the file speaks by itself. */
function partCard(found: Found, layer: Layer, { span, path = [] }: Place): HoverText | null {
  const part = partAt(found.trace, layer.index, path);
  if (!part) return null;
  const rows = [
    ["output", shapeText(part.output)],
    ["parameters", figureText(part.parameters, exact)],
    ["MACs", figureText(part.macs, exact)],
  ];
  const title = `${code(path.join("."))} of ${titleOf(layer)}`;
  const sections = [title, table(["", ""], ["left", "left"], rows), partsTable(part.children)];
  return { span, markdown: sections.filter(Boolean).join("\n\n") };
}

/** Pointed at by its name, its value or its position, an argument says what it is for before its layer says what it is. */
function layerText(
  analysis: Analysis,
  found: Found,
  layer: Layer,
  offset: number,
  describe: Describe = () => undefined,
): HoverText {
  const card = layerCard(analysis, found, layer);
  const argument = layer.args.find(({ keySpan, span, value }) =>
    // In a mapping, another class may have its own arguments.
    holds(keySpan && (value.kind === "map" || !holds(value.span, offset)) ? keySpan : span, offset),
  );
  const signature = argument && describe(layer.type);
  const parameter = signature && parameterNamed(signature.parameters, argument.name);
  if (!parameter) return { span: spanAt(layer, offset), markdown: card };
  const title = `${code(parameter.name)} of ${escaped(signature.type)}`;
  const markdown = `${title}: ${parameterDoc(parameter)}\n\n---\n\n${card}`;
  const at = [argument.value.span, argument.keySpan].find((s) => s && holds(s, offset));
  return { span: at ?? argument.span, markdown };
}

/** What lights up while the hover is open: the word under the pointer where it is the type or the name. */
function spanAt(layer: Layer, offset: number): Span {
  if (holds(layer.typeSpan, offset)) return layer.typeSpan;
  return layer.nameSpan && holds(layer.nameSpan, offset) ? layer.nameSpan : layer.span;
}

function layerCard(analysis: Analysis, found: Found, layer: Layer): string {
  const own = found.facts.layers[layer.index] as LayerFacts;
  const ideas = ideasOf(found, layer.index);
  const sections = [
    titleOf(layer),
    layerTable(analysis, found, layer),
    partsTable(partsOf(found.trace, layer.index)),
    ideas && ideasTable(ideas),
    reservationOf(own),
  ];
  return sections.filter(Boolean).join("\n\n");
}

/** The exact figures behind a hint. */
export function tooltipOf(
  found: Found,
  { layer: index, path }: Pick<Place, "layer" | "path">,
): string | undefined {
  const layer = found.model.layers[index];
  const own = found.facts.layers[index];
  if (!layer || !own) return undefined;
  if (path) return partCard(found, layer, { span: layer.span, hintAt: 0, layer: index, path })?.markdown;
  const { convention } = found.facts.totals;
  const work = convention === "macs" ? own.macs : own.flops;
  const inputs = own.inputs.map(
    ({ type, layer: source }, i) => `${shapeText(type)} ${sourceText(found, layer, i, source)}`,
  );
  const lines = [
    titleOf(layer),
    inputs.length > 0 ? `input: ${inputs.slice(0, 4).join(", ")}${inputs.length > 4 ? ", …" : ""}` : "",
    `output: ${outputText(found, own) ?? "?"}`,
    `parameters: ${parametersText(found, own)}`,
    `${workName(convention)}: ${figureText(work, exact)}`,
    reservationOf(own) ?? "",
  ];
  return lines.filter(Boolean).join("  \n");
}

/** A reference says where it leads: its layer, and what arrives. */
function referenceText(analysis: Analysis, found: Found, { to }: Reference): string | undefined {
  if (to.kind === "nothing") return undefined;
  if (to.kind === "input") {
    const input = found.model.inputs[to.index];
    return input && inputTitle(input);
  }
  const layer = found.model.layers[to.index];
  const own = found.facts.layers[to.index];
  if (!layer || !own) return undefined;
  const title = `${titleOf(layer)} · output ${outputText(found, own) ?? "?"}`;
  return `${title}\n\n${layerTable(analysis, found, layer)}`;
}

const DEPTH = 2;
const MOST_PARTS = 16;

/** The steps of a compound block that have weights or do work, indented as they are nested. */
function partsTable(parts: readonly Part[]): string | undefined {
  const list = flattened(parts, 0);
  if (list.length < 2) return undefined;
  const shown = list
    .slice(0, MOST_PARTS)
    .map(({ part, depth }) => [
      `${"\u2003".repeat(depth)}${escaped(part.name)}${part.op === part.name || part.op === "block" ? "" : ` · ${escaped(part.op)}`}`,
      shapeText(part.output),
      figureText(part.parameters, exact),
      figureText(part.macs, short),
    ]);
  const more = list.length - shown.length;
  const rest = more > 0 ? [[`… ${more} more`, "", "", ""]] : [];
  return table(
    ["part", "output", "parameters", "MACs"],
    ["left", "left", "right", "right"],
    [...shown, ...rest],
  );
}

const matters = ({ parameters, macs }: Part): boolean =>
  parameters.status !== "complete" || macs.status !== "complete" || parameters.value > 0n || macs.value > 0n;

function flattened(
  parts: readonly Part[],
  depth: number,
): readonly { readonly part: Part; readonly depth: number }[] {
  if (depth >= DEPTH) return [];
  return parts.filter(matters).flatMap((part) => {
    // A convolution with its normalisation is one step to whoever reads the block.
    const inside = part.children.filter((c) => c.children.length > 0);
    return [{ part, depth }, ...(inside.length > 1 ? flattened(part.children, depth + 1) : [])];
  });
}

/** The three ideas on this very layer: what it would weigh fully connected, locally connected, shared, pooled. */
function ideasTable(ideas: IdeasInput): string {
  const ways = fourWays(ideas);
  const window = ideas.window.join("×");
  const mark = (as: IdeasInput["as"], text: string): string =>
    ideas.as === as ? `**${text}** (as written)` : text;
  const less = (weights: bigint): string => {
    if (weights === 0n || weights >= ways.full.weights) return "";
    const times = Number((ways.full.weights * 10n) / weights) / 10;
    return `÷ ${times < 100 ? decimal(times) : exact(ways.full.weights / weights)}`;
  };
  const { pooled } = ways;
  const row = (label: string, weights: bigint, product: string): readonly string[] => [
    label,
    exact(weights),
    product,
    less(weights),
  ];
  return table(
    ["the three ideas", "weights", "", ""],
    ["left", "right", "left", "right"],
    [
      row(mark("full", "fully connected"), ways.full.weights, ways.full.product),
      row(mark("local", `locally connected, ${window}`), ways.local.weights, ways.local.product),
      row(mark("shared", `shared weights, ${window}`), ways.shared.weights, ways.shared.product),
      pooled.dense > 0n
        ? row("after 2× pooling", pooled.dense, pooled.product)
        : ["pooling, 2×", "0", pooled.product, ""],
    ],
  );
}
