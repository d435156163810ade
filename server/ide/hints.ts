import type { Analysis, Found } from "../analysis/analyse";
import type { LayerFacts } from "../model/facts";
import type { Figure } from "../model/figure";
import type { Layer } from "../model/layer";
import type { Span } from "../model/span";
import { workName } from "../report/summary";
import { fieldText, figureText, MARK, shapeText } from "../text/figures";

/** Which parts a hint has. */
export interface HintParts {
  readonly shape: boolean;
  readonly parameters: boolean;
  readonly macs: boolean;
  readonly receptiveField: boolean;
}

export interface Hint {
  readonly layer: number;
  readonly offset: number;
  /** `→ 64×320×320 · 1.9K · RF 3` */
  readonly text: string;
}

/** Editors stop drawing a line somewhere; a hint at the end of a file in one line would help nobody. */
const LONGEST_LINE = 10_000;

/** The hints that stand within `range` (the whole file when absent): one per layer of which something is known. */
export function hintsOf(analysis: Analysis, parts: HintParts, range?: Span): readonly Hint[] {
  const { found, text } = analysis;
  if (!found) return [];
  const hints: Hint[] = [];
  const lines = new Lines(text);
  for (const layer of found.model.layers) {
    const offset = offsetOf(layer);
    if (range && (offset < range.start || offset > range.end)) continue;
    if (lines.isLong(offset)) continue;
    const said = hintText(found, layer, parts);
    if (said !== undefined) hints.push({ layer: layer.index, offset, text: said });
  }
  return hints;
}

const offsetOf = (layer: Layer): number => layer.hintAt ?? layer.span.end;

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
  const hidden = layers.filter((layer) => lines.isLong(offsetOf(layer)));
  const [first] = hidden;
  if (!first) return undefined;
  const group = groups.find((g) => g.layers.includes(first.index));
  const which = hidden.length === layers.length ? `${hidden.length}` : `${hidden.length} of ${layers.length}`;
  return {
    span: group?.keySpan ?? first.typeSpan,
    message: `${which} layers stand on a line too long for hints: format the document to see what each of them gives`,
  };
}

function hintText(found: Found, layer: Layer, parts: HintParts): string | undefined {
  const own = found.facts.layers[layer.index];
  if (!own) return undefined;
  const said = [
    parts.shape ? outputText(found, own) : undefined,
    parts.parameters ? countText(own.parameters) : undefined,
    parts.macs ? workText(own, found) : undefined,
    parts.receptiveField ? rfText(own) : undefined,
  ].filter((t): t is string => t !== undefined);
  return said.length > 0 ? `→ ${said.join(" · ")}` : undefined;
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

function workText({ macs, flops }: LayerFacts, { facts }: Found): string | undefined {
  const { convention } = facts.totals;
  const text = countText(convention === "macs" ? macs : flops);
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
