import { type Analysis, analyse, type Found, figuresIn } from "../analysis/analyse";
import { edited } from "../model/edits";
import type { FamilyScaling } from "../model/layer";
import type { Edit } from "../model/problem";
import { get, isMapping, type Mapping } from "../model/tree";
import { keepsLayers } from "./kept";
import { keeps, type Limits } from "./limits";

/** A member of the family that nobody has written yet, and what it costs. */
export interface Member {
  readonly kind: "scale";
  readonly scaling: FamilyScaling;
  readonly found: Found;
}

/** Widths are looked for in steps of this: finer ones round to the same channels nearly always. */
const STEP = 1 / 64;
const WIDEST = 2;
const MOST_MEMBERS = 16;
const MOST_DEPTHS = 8;
const MOST_CAPS = 5;

/** The name of a member while it is tried. */
const TRIED = "fovea_candidate";

/** Every member that was found, and how many were measured. */
export interface Members {
  readonly found: readonly Member[];
  readonly tried: number;
  isSound(member: Member): boolean;
}

/**
 * For each depth and each cap on channels that the family has, the widest member that keeps all limits. Undefined where the
 * file has no scales.
 */
export function membersWithin(
  analysis: Analysis,
  limits: Limits,
  kept: readonly number[],
): Members | undefined {
  const scales = scalesOf(analysis);
  const own = analysis.found?.model.scaling;
  if (!scales || !own) return undefined;
  const family = membersOf(analysis);
  const search = new Search(analysis, scales, limits, kept);
  const depths = distinct([own, ...family].map((m) => m.depth).filter((d) => d <= own.depth)).slice(
    0,
    MOST_DEPTHS,
  );
  const caps = distinct([own, ...family].map((m) => m.maxChannels ?? Infinity)).slice(0, MOST_CAPS);
  const found = depths.flatMap((depth) =>
    caps.flatMap((cap) => search.widest(depth, Number.isFinite(cap) ? cap : null, own.width) ?? []),
  );
  return { found, tried: search.tried, isSound: (member) => search.isSound(member) };
}

/** The edits that write a member into the file under a name. Nothing where the file has no scales. */
export function scaleEdits(analysis: Analysis, name: string, scaling: FamilyScaling): readonly Edit[] {
  const scales = scalesOf(analysis);
  return scales ? [entryAdded(analysis.text, scales, name, scaling)] : [];
}

/** As it stands in the file: `[0.33, 0.25, 1024]`. */
export const scalingText = ({ depth, width, maxChannels }: FamilyScaling): string =>
  `[${[depth, width, ...(maxChannels === null ? [] : [maxChannels])].join(", ")}]`;

const distinct = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)];

function scalesOf({ found }: Analysis): Mapping | undefined {
  const scales = get(found?.parsed.root, found?.dialect.notation?.scalesKey ?? "");
  return isMapping(scales) && scales.entries.length > 0 && (found?.model.scales.length ?? 0) > 0
    ? scales
    : undefined;
}

/** What the file's own scales multiply by; of very many, the first. */
function membersOf({ text, name, options, found }: Analysis): readonly FamilyScaling[] {
  return (found?.model.scales ?? [])
    .slice(0, MOST_MEMBERS)
    .flatMap((scale) => figuresIn(text, name, { ...options, scale })?.model.scaling ?? []);
}

class Search {
  tried = 0;
  private readonly errors: ReadonlySet<string>;

  constructor(
    private readonly analysis: Analysis,
    private readonly scales: Mapping,
    private readonly limits: Limits,
    private readonly kept: readonly number[],
  ) {
    this.errors = new Set(errorsOf(analysis));
  }

  widest(depth: number, maxChannels: number | null, most: number): Member | undefined {
    let [low, high] = [0, Math.ceil(Math.min(most, WIDEST) / STEP) + 1];
    let best: Member | undefined;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const member = this.at({ depth, width: Math.min(middle * STEP, most), maxChannels });
      if (member && keeps(member.found, this.limits, this.analysis.options)) [low, best] = [middle, member];
      else high = middle;
    }
    // A narrower one has no more channels anywhere: where this one does not leave them, none does.
    return best && this.isAsKept(best) ? best : undefined;
  }

  private at(scaling: FamilyScaling): Member | undefined {
    this.tried++;
    const { name, options } = this.analysis;
    const found = figuresIn(this.with(scaling), name, { ...options, scale: TRIED });
    return found ? { kind: "scale", scaling, found } : undefined;
  }

  private with(scaling: FamilyScaling): string {
    return edited(this.analysis.text, [entryAdded(this.analysis.text, this.scales, TRIED, scaling)]);
  }

  private isAsKept({ found }: Member): boolean {
    return !this.analysis.found || keepsLayers(this.kept, this.analysis.found, found);
  }

  /** Heads that do not divide their channels and the like: no rule says anything that it does not say of the model itself. */
  isSound({ scaling }: Member): boolean {
    const { name, options } = this.analysis;
    const { budgets: _, ...others } = options;
    const tried = analyse(this.with(scaling), name, { ...others, scale: TRIED });
    return errorsOf(tried).every((e) => this.errors.has(e));
  }
}

/** What a search must not add to. */
export const errorsOf = ({ problems }: Analysis): readonly string[] =>
  problems.filter((p) => p.severity === "error" && p.code !== "budget").map((p) => `${p.code} ${p.layer}`);

/** One more entry behind the last one, written as that one is. */
function entryAdded(text: string, scales: Mapping, name: string, scaling: FamilyScaling): Edit {
  const last = scales.entries[scales.entries.length - 1] as Mapping["entries"][number];
  const written = `${name}: ${scalingText(scaling)}`;
  if (scales.flow) return { span: { start: last.span.end, end: last.span.end }, text: `, ${written}` };
  const line = text.lastIndexOf("\n", last.span.start - 1) + 1;
  const indent = /^\s*/.exec(text.slice(line, last.span.start))?.[0] ?? "";
  const next = text.indexOf("\n", last.span.end);
  const end = next < 0 ? text.length : text[next - 1] === "\r" ? next - 1 : next;
  const eol = text[end] === "\r" ? "\r\n" : "\n";
  return { span: { start: end, end }, text: `${eol}${indent}${written}` };
}
