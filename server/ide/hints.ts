import type { Analysis, Found } from "../analysis/analyse";
import type { Note } from "../dialects/dialect";
import { partAt } from "../measure/parts";
import type { LayerFacts, Part } from "../model/facts";
import type { Figure } from "../model/figure";
import { figuredPlaces, type Place, placesOf } from "../model/layer";
import type { Span } from "../model/span";
import { workName } from "../report/summary";
import { fieldText, figureText, MARK, shapeText } from "../text/figures";

/** Which parts a hint has. */
export interface HintParts {
  readonly shape: boolean;
  readonly parameters: boolean;
  readonly macs: boolean;
  /** Work as the convention of the file counts it. */
  readonly flops: boolean;
  readonly receptiveField: boolean;
}

export interface Hint {
  readonly offset: number;
  /** `→ 64×320×320 · 1.9K · RF 3` */
  readonly text: string;
  /** The place whose exact figures are behind it; absent where a dialect says something of its own. */
  readonly place?: Pick<Place, "layer" | "path">;
  /** Markdown: what the dialect says more at length. */
  readonly tooltip?: string;
}

/** Editors stop drawing a line somewhere; a hint at the end of a file in one line would help nobody. */
const LONGEST_LINE = 10_000;

/** The hints that stand within `range` (the whole file when absent): one per place of which something is known. */
export function hintsOf(analysis: Analysis, parts: HintParts, range?: Span): readonly Hint[] {
  const { found, text } = analysis;
  if (!found) return [];
  const lines = new Lines(text);
  const isShown = ({ hintAt }: { readonly hintAt: number }): boolean =>
    !(range && (hintAt < range.start || hintAt > range.end)) && !lines.isLong(hintAt);
  const ofPlaces = figuredPlaces(found.model)
    .filter(isShown)
    .flatMap((place): Hint | readonly Hint[] => {
      const said = hintText(found, place, parts);
      return said === undefined ? [] : { offset: place.hintAt, text: said, place };
    });
  const ofNotes = notesOf(found, range)
    .filter(isShown)
    .flatMap(({ hint, hover, hintAt }): Hint | readonly Hint[] => {
      // Behind the comma: between it and a number, a hint would read as a part of the number.
      const offset = text[hintAt] === "," ? hintAt + 1 : hintAt;
      return hint === undefined ? [] : { offset, text: hint, ...(hover ? { tooltip: hover } : {}) };
    });
  return [...ofPlaces, ...ofNotes];
}

/** What the dialect says in its own words. */
export const notesOf = (found: Found, within?: Span): readonly Note[] =>
  found.dialect.notes?.(found, found.claim, within) ?? [];

/** That hints are left out: said at the name of the model, or of the part of it that stands on such a line. */
export interface Withheld {
  readonly span: Span;
  readonly message: string;
}

/** Machines write a model on one line. Nothing where hints have a place, or where nothing could give them one. */
export function withheld({ found, text, language }: Analysis): Withheld | undefined {
  if (!found || language !== "json") return undefined;
  const { layers, groups } = found.model;
  const lines = new Lines(text);
  const places = placesOf(found.model);
  const hidden = new Set(places.filter((p) => lines.isLong(p.hintAt)).map((p) => p.layer));
  const [first] = hidden;
  const layer = first === undefined ? undefined : layers[first];
  if (!layer) return undefined;
  const group = groups.find((g) => g.layers.includes(layer.index));
  const which = hidden.size === layers.length ? `${hidden.size}` : `${hidden.size} of ${layers.length}`;
  return {
    span: group?.keySpan ?? layer.typeSpan,
    message: `${which} layers are on lines too long for hints; format the document to see a hint for each`,
  };
}

function hintText(
  found: Found,
  { layer, path }: Pick<Place, "layer" | "path">,
  parts: HintParts,
): string | undefined {
  if (path) return partText(partAt(found.trace, layer, path), parts);
  const own = found.facts.layers[layer];
  if (!own) return undefined;
  return joined([
    parts.shape ? outputText(found, own) : undefined,
    parts.parameters ? parametersText(own.parameters) : undefined,
    parts.macs ? macsText(own.macs) : undefined,
    parts.flops ? workText(own, found, parts.macs) : undefined,
    parts.receptiveField ? rfText(own) : undefined,
  ]);
}

/** A part has no receptive field of its own, and its work is counted in multiply-accumulates. */
function partText(part: Part | undefined, parts: HintParts): string | undefined {
  if (!part) return undefined;
  return joined([
    parts.shape && part.output.dims !== null ? shapeText(part.output) : undefined,
    parts.parameters ? parametersText(part.parameters) : undefined,
    parts.macs || parts.flops ? macsText(part.macs) : undefined,
  ]);
}

/** VS Code draws no more characters of the hints of a line than this. */
const LONGEST = 43;

/** The first parts matter most: what does not fit any more is left to the hover. */
function joined(texts: readonly (string | undefined)[]): string | undefined {
  const [first, ...others] = texts.filter((t): t is string => t !== undefined);
  return first === undefined ? undefined : fitting(`→ ${first}`, others);
}

/** As many further parts as fit. */
function fitting(text: string, others: readonly string[]): string {
  const [next, ...rest] = others;
  if (next === undefined) return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
  const longer = `${text} · ${next}`;
  return fitting(longer.length <= LONGEST ? longer : text, rest);
}

/** Up to this many outputs are told apart. */
const MOST_OUTPUTS = 3;

/** The shapes of the outputs in the file's own axis order, marked where they rest on an assumption. */
export function outputText({ trace }: Found, { index, outputs }: LayerFacts): string | undefined {
  if (outputs.length === 0 || outputs.every((t) => t.dims === null)) return undefined;
  const assumed = trace.outputs[index]?.[0]?.some((v) => v.assumed) ? MARK : "";
  const shown = outputs.slice(0, MOST_OUTPUTS).map(shapeText);
  return `${assumed}${shown.join(", ")}${outputs.length > MOST_OUTPUTS ? ", …" : ""}`;
}

/** Nothing for a known zero: most layers that have no parameters never could. */
const countText = (f: Figure): string | undefined =>
  f.status === "unknown" || (f.status === "complete" && f.value === 0n) ? undefined : figureText(f);

/** An unknown number is said to be one: without a word it would look like none. */
const parametersText = (f: Figure): string | undefined =>
  f.status === "unknown" ? "? params" : countText(f);

function macsText(macs: Figure): string | undefined {
  const text = countText(macs);
  return text && `${text} MACs`;
}

/** Where the convention counts MACs, these are said once. */
function workText({ macs, flops }: LayerFacts, { facts }: Found, withMacs: boolean): string | undefined {
  const { convention } = facts.totals;
  if (convention === "macs") return withMacs ? undefined : macsText(macs);
  const text = countText(flops);
  return text && `${text} ${workName(convention)}`;
}

/** Only where there are positions that could see more or less. */
function rfText({ receptiveField }: LayerFacts): string | undefined {
  if (!receptiveField || receptiveField.axes.length === 0 || receptiveField.form === "collapsed")
    return undefined;
  const text = fieldText(receptiveField);
  return text === null ? undefined : `RF ${text}`;
}

/** The lines of a text, looked at from one place to the next. */
class Lines {
  private start = 0;
  private end = -1;

  constructor(private readonly text: string) {}

  isLong(offset: number): boolean {
    if (offset < this.start || offset > this.end) {
      this.start = this.text.lastIndexOf("\n", offset - 1) + 1;
      const end = this.text.indexOf("\n", offset);
      this.end = end < 0 ? this.text.length : end;
    }
    return this.end - this.start >= LONGEST_LINE;
  }
}
