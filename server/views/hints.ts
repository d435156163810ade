import type { Analysis, Found } from "../analyse";
import type { LayerFacts } from "../model/facts";
import type { Figure } from "../model/figure";
import type { Layer } from "../model/layer";
import type { Span } from "../model/span";
import { fieldText, figureText, MARK, shapeText } from "./numbers";
import { workName } from "./summary";

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
  for (const layer of found.model.layers) {
    const offset = layer.hintAt ?? layer.span.end;
    if (range && (offset < range.start || offset > range.end)) continue;
    const said = hintText(found, layer, parts);
    if (said !== undefined && !onLongLine(text, offset))
      hints.push({ layer: layer.index, offset, text: said });
  }
  return hints;
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

function onLongLine(text: string, offset: number): boolean {
  const before = text.slice(Math.max(offset - LONGEST_LINE, 0), offset);
  const after = text.slice(offset, offset + LONGEST_LINE);
  const end = after.indexOf("\n");
  return before.length - 1 - before.lastIndexOf("\n") + (end < 0 ? after.length : end) >= LONGEST_LINE;
}
