import type { Analysis, FamilyMember, Found } from "../analysis/analyse";
import type { Layer, Scaled } from "../model/layer";
import { memoryOf } from "../model/memory";
import { bytes, decimal, exact, figureText, short } from "../text/figures";
import { code, escaped, table } from "../text/markdown";
import { inColumns } from "../text/width";
import { type Paint, printable, unpainted } from "./report";
import { workName } from "./summary";

/** The members of a family side by side: what each costs, and what becomes of the file's numbers. */

const HEADER = ["scale", "depth", "width", "max", "parameters", "FLOPs", "MACs", "weights", "peak memory"];

export function scalesText(
  analysis: Analysis,
  members: readonly FamilyMember[],
  paint: Paint = unpainted,
  path = analysis.name,
): string {
  const title = paint("bold", printable(path));
  const [first] = members;
  if (!first) return `${title}  ${paint("dim", "no scales")}\n`;
  const rows = members.map((m) => ({ cells: cellsOf(analysis, m), chosen: isChosen(analysis, m) }));
  const numbers = new Set(HEADER.keys());
  numbers.delete(0);
  const [head = "", ...lines] = inColumns([HEADER, ...rows.map((r) => r.cells)], numbers);
  const body = rows.map(({ chosen }, i) => (chosen ? paint("bold", lines[i] ?? "") : (lines[i] ?? "")));
  const said = members.flatMap((m) => changesOf(m).map((text) => `${m.scale}  ${text}`));
  const { dialect, model, facts } = first.found;
  const about = `${dialect.title(model.variant)} · FLOPs as ${facts.totals.convention} counts them`;
  const sections = [
    `${title}  ${paint("dim", about)}`,
    [paint("dim", head), ...body].join("\n"),
    said.join("\n"),
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

export function scalesMarkdown(analysis: Analysis, members: readonly FamilyMember[]): string | null {
  const [first] = members;
  if (!first) return null;
  const { convention } = first.found.facts.totals;
  const rows = members.map((m) => {
    const [scale = "", ...cells] = cellsOf(analysis, m);
    return [isChosen(analysis, m) ? `**${escaped(scale)}**` : escaped(scale), ...cells];
  });
  const header = HEADER.map((h) => (h === "FLOPs" ? workName(convention) : h));
  const aligned = HEADER.map((_, i) => (i === 0 ? ("left" as const) : ("right" as const)));
  const said = members.flatMap((m) => {
    const changes = changesOf(m);
    return changes.length > 0
      ? [`**${escaped(m.scale)}**\n\n${changes.map((c) => `- ${escaped(c, 1000)}`).join("\n")}`]
      : [];
  });
  const rounding = said.length > 0 ? ["## How scaling changes channels and repeats", ...said] : [];
  const title = `# ${escaped(analysis.name)}: ${members.map((m) => code(m.scale)).join(" ")}`;
  return `${[title, table(header, aligned, rows), ...rounding].join("\n\n")}\n`;
}

const isChosen = ({ found }: Analysis, { scale }: FamilyMember): boolean => found?.model.scale === scale;

function cellsOf({ options }: Analysis, { scale, found }: FamilyMember): readonly string[] {
  const { parameters, flops, macs } = found.facts.totals;
  const { weights, peak } = memoryOf(found.facts.totals, options);
  const scaling = found.model.scaling;
  return [
    scale,
    scaling ? decimal(scaling.depth) : "",
    scaling ? decimal(scaling.width) : "",
    scaling?.maxChannels ? String(scaling.maxChannels) : "",
    figureText(parameters, exact),
    figureText(flops, short),
    figureText(macs, short),
    figureText(weights, bytes),
    figureText(peak, bytes),
  ];
}

/** What is not simply multiplied, each with the rows that it happens in: `1024 is cut to 512: rows 7, 8 and 9`. */
export function changesOf({ found }: FamilyMember): readonly string[] {
  const rows = new Map<string, number[]>();
  for (const layer of found.model.layers)
    for (const change of layerChanges(layer, found))
      rows.set(change, [...(rows.get(change) ?? []), layer.index]);
  return [...rows].map(([change, at]) => `${change}: ${at.length === 1 ? "row" : "rows"} ${listed(at)}`);
}

function layerChanges({ scaled }: Layer, { model }: Found): readonly string[] {
  const { channels, repeats } = scaled ?? {};
  const { depth = 1, width = 1, maxChannels } = model.scaling ?? {};
  const changes: string[] = [];
  if (channels?.unscaled !== undefined)
    changes.push(
      `${channels.written} channels stay unscaled because there are ${channels.written} ${channels.unscaled.like}`,
    );
  if (channels?.clamped)
    changes.push(`${channels.written} channels are capped at max_channels (${maxChannels}) before scaling`);
  if (channels && isRounded(channels))
    changes.push(
      `${Math.min(channels.written, maxChannels ?? Infinity)} channels × ${decimal(width)} = ${decimal(channels.exact)}, rounded to ${channels.used}`,
    );
  if (repeats && isRounded(repeats))
    changes.push(
      `${repeats.written} repeats × ${decimal(depth)} = ${decimal(repeats.exact)}, rounded to ${repeats.used}`,
    );
  return changes;
}

/** Doubles do not hit every product exactly. */
const isRounded = ({ exact: product, used }: Scaled): boolean => Math.abs(product - used) > 1e-9 * used;

const listed = (numbers: readonly number[]): string =>
  numbers.length < 2 ? String(numbers[0] ?? "") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
