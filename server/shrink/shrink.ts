import { type Analysis, analyse, type Found, figuresIn } from "../analysis/analyse";
import { edited } from "../model/edits";
import type { FamilyScaling } from "../model/layer";
import { memoryOf } from "../model/memory";
import type { Edit } from "../model/problem";
import { get, isMapping, type Mapping } from "../model/tree";

/** What a model may cost at most. */
export interface Limits {
  readonly parameters?: number;
  readonly macs?: number;
  /** Bytes of weights and of the activations alive at one time, at the type and batch of the analysis. */
  readonly memory?: number;
  /** Bytes of each of the two by itself. */
  readonly weights?: number;
  readonly activations?: number;
}

/** A member of the family that nobody has written yet, and what it costs. */
export interface Candidate {
  readonly scaling: FamilyScaling;
  readonly found: Found;
}

/** Where the search stands: the model as it is, and members that keep the limits, the largest first. */
export interface Shrunk {
  readonly limits: Limits;
  readonly candidates: readonly Candidate[];
  /** How many members were measured. */
  readonly tried: number;
}

/** Widths are looked for in steps of this: finer ones round to the same channels nearly always. */
const STEP = 1 / 64;
const WIDEST = 2;
/** So many members are shown to be sound. */
const MOST = 12;
const MOST_MEMBERS = 16;
const MOST_DEPTHS = 8;
const MOST_CAPS = 5;

/** The name of a member while it is tried. */
const TRIED = "fovea_candidate";

/**
 * For each depth and each cap on channels that the family has, the widest member that keeps all limits. Every one is read,
 * traced and measured as the file would be that has it: nothing is estimated. Null where the file has no scales.
 */
export function shrunk(analysis: Analysis, limits: Limits, most = MOST): Shrunk | null {
  const scales = scalesOf(analysis);
  const own = analysis.found?.model.scaling;
  if (!scales || !own) return null;
  const family = membersOf(analysis);
  const search = new Search(analysis, scales, limits);
  const depths = distinct([own, ...family].map((m) => m.depth).filter((d) => d <= own.depth)).slice(
    0,
    MOST_DEPTHS,
  );
  const caps = distinct([own, ...family].map((m) => m.maxChannels ?? Infinity)).slice(0, MOST_CAPS);
  const found = depths.flatMap((depth) =>
    caps.flatMap((cap) => search.widest(depth, Number.isFinite(cap) ? cap : null, own.width) ?? []),
  );
  const bySize = [...found].sort((a, b) => Number(parametersOf(b) - parametersOf(a)));
  const candidates: Candidate[] = [];
  for (const [i, c] of bySize.entries()) {
    if (candidates.length >= most) break;
    if (!bySize.slice(0, i).some((other) => isSame(c, other)) && search.isSound(c)) candidates.push(c);
  }
  return { limits, candidates, tried: search.tried };
}

/** The edits that write a member into the file under a name. Nothing where the file has no scales. */
export function scaleEdits(analysis: Analysis, name: string, scaling: FamilyScaling): readonly Edit[] {
  const scales = scalesOf(analysis);
  return scales ? [entryAdded(analysis.text, scales, name, scaling)] : [];
}

/** As it stands in the file: `[0.33, 0.25, 1024]`. */
export const scalingText = ({ depth, width, maxChannels }: FamilyScaling): string =>
  `[${[depth, width, ...(maxChannels === null ? [] : [maxChannels])].join(", ")}]`;

const parametersOf = ({ found }: Candidate): bigint => found.facts.totals.parameters.value;

const isSame = (a: Candidate, b: Candidate): boolean =>
  parametersOf(a) === parametersOf(b) && a.found.facts.totals.macs.value === b.found.facts.totals.macs.value;

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
  ) {
    this.errors = new Set(errorsOf(analysis));
  }

  widest(depth: number, maxChannels: number | null, most: number): Candidate | undefined {
    let [low, high] = [0, Math.ceil(Math.min(most, WIDEST) / STEP) + 1];
    let best: Candidate | undefined;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const candidate = this.at({ depth, width: Math.min(middle * STEP, most), maxChannels });
      if (candidate && this.keeps(candidate.found)) [low, best] = [middle, candidate];
      else high = middle;
    }
    return best;
  }

  private at(scaling: FamilyScaling): Candidate | undefined {
    this.tried++;
    const { name, options } = this.analysis;
    const found = figuresIn(this.with(scaling), name, { ...options, scale: TRIED });
    return found ? { scaling, found } : undefined;
  }

  private with(scaling: FamilyScaling): string {
    return edited(this.analysis.text, [entryAdded(this.analysis.text, this.scales, TRIED, scaling)]);
  }

  /** A figure that is not complete keeps no limit. */
  private keeps({ facts }: Found): boolean {
    const { parameters, macs } = facts.totals;
    const { limits } = this;
    const within = (f: typeof parameters, most: number | undefined): boolean =>
      most === undefined || (f.status === "complete" && f.value <= BigInt(Math.floor(most)));
    const { weights, peak } = memoryOf(facts.totals, this.analysis.options);
    const both = {
      value: weights.value + peak.value,
      status: weights.status === "complete" ? peak.status : "partial",
    } as const;
    return (
      within(parameters, limits.parameters) &&
      within(macs, limits.macs) &&
      within(both, limits.memory) &&
      within(weights, limits.weights) &&
      within(peak, limits.activations)
    );
  }

  /** Heads that do not divide their channels and the like: no rule says anything that it does not say of the model itself. */
  isSound({ scaling }: Candidate): boolean {
    const { name, options } = this.analysis;
    const { budgets: _, ...others } = options;
    const tried = analyse(this.with(scaling), name, { ...others, scale: TRIED });
    return errorsOf(tried).every((e) => this.errors.has(e));
  }
}

const errorsOf = ({ problems }: Analysis): readonly string[] =>
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
