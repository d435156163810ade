import { type Analysis, analyse, type Found, figuresIn } from "../analysis/analyse";
import type { Editable } from "../edit/editable";
import { edited } from "../model/edits";
import type { Edit } from "../model/problem";
import { shapeText } from "../text/figures";
import {
  channelDials,
  type Dial,
  type Group,
  grouped,
  hiddenDials,
  inputDials,
  Owners,
  repeatDials,
} from "./dials";
import { keepsLayers, widthOf } from "./kept";
import { keeps, type Limits, tightest } from "./limits";
import { errorsOf } from "./scales";

/** The model with other numbers in some of its layers, and what it costs. */
export interface Trimmed {
  readonly kind: "layers";
  readonly changes: readonly Change[];
  readonly found: Found;
}

/** A number of the file, and what it becomes. */
export interface Change {
  readonly dial: Dial;
  readonly to: number;
}

export interface Trimmings {
  readonly found: readonly Trimmed[];
  readonly tried: number;
}

/** Channels are multiplied by so many of these at least. */
const PARTS = 32;
const LEAST = 4;
/** What repeats are multiplied by. */
const DEPTHS = [1, 0.75, 0.5, 0.25];
/** So often a model is measured, and so often one that does not build is made another one. */
const MOST_TRIED = 160;
const MOST_MENDED = 12;

/** Which groups change, by what their channels are multiplied, and by what repeats. */
interface Plan {
  readonly groups: ReadonlyMap<Group, number>;
  readonly part: number;
  readonly depth: number;
}

/**
 * For each number of repeats, the widest model that keeps all limits, all layers narrowed alike; and those in which as few
 * layers as possible are narrowed, the costliest first. Undefined where no number may change.
 */
export function trimmingsWithin(
  analysis: Analysis,
  limits: Limits,
  kept: readonly number[],
): Trimmings | undefined {
  const { found } = analysis;
  if (!found?.dialect.notation || found.dialect.writtenOut || found.model.places) return undefined;
  const search = new Search(analysis, found, limits, kept);
  if (search.groups.length + search.repeats.length === 0) return undefined;
  const alike = search.depths().flatMap((depth) => search.widest(search.groups, depth) ?? []);
  const few = search.costliest(PARTS / 2);
  const some = few.length < search.groups.length ? search.widest(few, 1) : undefined;
  return { found: [...alike, ...(some ? [some] : [])].map(inOrder), tried: search.tried };
}

export const changeEdits = (changes: readonly Change[]): readonly Edit[] =>
  changes.map(({ dial, to }) => ({ span: dial.span, text: String(to) }));

const inOrder = (trimmed: Trimmed): Trimmed => ({
  ...trimmed,
  changes: [...trimmed.changes].sort((a, b) => a.dial.span.start - b.dial.span.start),
});

class Search {
  tried = 0;
  readonly groups: readonly Group[];
  readonly repeats: readonly Dial[];
  private readonly file: Editable;
  private readonly owners: Owners;
  private readonly errors: ReadonlySet<string>;

  constructor(
    private readonly analysis: Analysis,
    private readonly now: Found,
    private readonly limits: Limits,
    private readonly kept: readonly number[],
  ) {
    const { parsed, model, dialect } = now;
    this.file = { text: analysis.text, root: parsed.root, model, dialect };
    const isFree = ({ layers }: Dial): boolean => !layers.some((l) => kept.includes(l));
    const widths = channelDials(this.file, now, (dial) => this.decides(dial));
    const dials = [...widths, ...hiddenDials(this.file)];
    this.owners = new Owners(dials, now);
    this.groups = grouped(dials, now, this.owners).filter((g) => g.steps.length > 0 && g.dials.every(isFree));
    this.repeats = repeatDials(this.file).filter(isFree);
    this.errors = new Set(errorsOf(analysis));
  }

  /** What repeats are multiplied by, as long as it makes a difference. */
  depths(): readonly number[] {
    const texts = DEPTHS.map((d) => this.repeats.map((r) => repeated(r.value, d)).join(" "));
    return DEPTHS.filter((_, i) => texts.indexOf(texts[i] as string) === i);
  }

  /** With these groups as wide as the limits allow. Where the model would not be built, other groups go with them or stay. */
  widest(groups: readonly Group[], depth: number): Trimmed | undefined {
    let own: ReadonlyMap<Group, number> | undefined = new Map(groups.map((g) => [g, 0]));
    const settled = new Set<Group>();
    for (let round = 0; own && round < MOST_MENDED; round++) {
      const end = this.widestOf(own, depth);
      if (!end) return undefined;
      const blamed = this.blamed(end);
      if (!blamed) return this.isWithin(end) ? end : undefined;
      own = this.mended(own, blamed, settled);
    }
    return undefined;
  }

  /** The fewest groups, the costliest first, that keep the limits where they are so narrow. */
  costliest(part: number): readonly Group[] {
    const sorted = [...this.groups].sort((a, b) => Number(this.costOf(b) - this.costOf(a)));
    let [low, high] = [0, sorted.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const groups = new Map(sorted.slice(0, middle).map((g) => [g, 0]));
      if (this.isWithin(this.measured({ groups, part, depth: 1 }))) high = middle;
      else low = middle;
    }
    return sorted.slice(0, high);
  }

  /** The first that nothing certain can be said of, as where a layer of it is not built, else the widest within the limits. */
  private widestOf(groups: ReadonlyMap<Group, number>, depth: number): Trimmed | undefined {
    let [low, high] = [LEAST - 1, PARTS + 1];
    let best: Trimmed | undefined;
    while (high - low > 1) {
      const part = (low + high) >> 1;
      const trimmed = this.measured({ groups, part, depth });
      if (trimmed && this.isLessKnown(trimmed)) return trimmed;
      if (trimmed && this.isWithin(trimmed)) [low, best] = [part, trimmed];
      else high = part;
    }
    return best;
  }

  private isLessKnown({ found }: Trimmed): boolean {
    return this.now.facts.totals.status === "complete" && found.facts.totals.status !== "complete";
  }

  private isWithin(trimmed: Trimmed | undefined): boolean {
    return trimmed !== undefined && keeps(trimmed.found, this.limits, this.analysis.options);
  }

  private measured({ groups, part, depth }: Plan): Trimmed | undefined {
    const narrowed = [...groups].flatMap(([{ dials, steps }, at]) =>
      dials.map((dial) => ({ dial, to: narrower(dial.value, part / PARTS, steps[at] ?? 1) })),
    );
    const fewer = this.repeats.map((dial) => ({ dial, to: repeated(dial.value, depth) }));
    const changes = [...narrowed, ...fewer].filter(({ dial, to }) => to !== dial.value);
    return this.withInputs(changes);
  }

  /** What layers say of their inputs follows from what they read now. */
  private withInputs(changes: readonly Change[]): Trimmed | undefined {
    const found = this.figures(changes);
    if (!found) return undefined;
    const changed = new Set(changes.map((c) => c.dial.span.start));
    const inputs = inputDials(this.file, found).filter(({ dial }) => !changed.has(dial.span.start));
    if (inputs.length === 0) return { kind: "layers", changes, found };
    const all = [...changes, ...inputs];
    const again = this.figures(all);
    return again ? { kind: "layers", changes: all, found: again } : undefined;
  }

  private figures(changes: readonly Change[]): Found | null {
    if (this.tried >= MOST_TRIED) return null;
    this.tried++;
    const { text, name, options } = this.analysis;
    return figuresIn(edited(text, changeEdits(changes)), name, options);
  }

  /** Whether the channels of the layer follow from the number: of several equal ones, only one is meant by it. */
  private decides(dial: Dial): boolean {
    const found = this.figures([{ dial, to: Math.max(1, dial.value >> 1) }]);
    const [layer = 0] = dial.layers;
    return found !== null && widthOf(found, layer) !== widthOf(this.now, layer);
  }

  /** The layers for which it cannot be built, or which give something else though they must not; nothing where it is sound. */
  private blamed({ changes, found }: Trimmed): Blamed | undefined {
    const { text, name, options } = this.analysis;
    const { budgets: _, ...others } = options;
    const tried = analyse(edited(text, changeEdits(changes)), name, others);
    const broken = tried.problems.filter(
      (p) => p.severity === "error" && !this.errors.has(`${p.code} ${p.layer}`),
    );
    const changed = [
      ...outputsOf(this.now).filter((i) => shapesOf(this.now, i) !== shapesOf(found, i)),
      ...this.kept.filter((i) => !keepsLayers([i], this.now, found)),
    ];
    if (broken.length + changed.length === 0) return undefined;
    return { broken: broken.flatMap((p) => p.layer ?? []), changed };
  }

  /**
   * First what is read together with a group that has changed changes too; where it cannot, or that is no help, the group
   * changes in larger steps, and then not at all.
   */
  private mended(
    groups: ReadonlyMap<Group, number>,
    { broken, changed }: Blamed,
    settled: Set<Group>,
  ): ReadonlyMap<Group, number> | undefined {
    const behind = this.groupsOf(broken.flatMap((l) => this.owners.at(l)));
    const added = behind.filter((g) => !groups.has(g) && !settled.has(g));
    const next = new Map(groups);
    for (const g of added) next.set(g, 0);
    for (const g of this.groupsOf(changed.flatMap((l) => this.owners.behind(l)))) {
      next.delete(g);
      settled.add(g);
    }
    if (added.length === 0)
      for (const g of behind) {
        const at = next.get(g);
        settled.add(g);
        if (at !== undefined && at + 1 < g.steps.length) next.set(g, at + 1);
        else next.delete(g);
      }
    const isSame = next.size === groups.size && [...next].every(([g, at]) => groups.get(g) === at);
    return isSame || next.size === 0 ? undefined : next;
  }

  private groupsOf(dials: readonly number[]): readonly Group[] {
    return this.groups.filter((g) => g.members.some((m) => dials.includes(m)));
  }

  private costOf({ dials }: Group): bigint {
    const limit = tightest(this.now, this.limits, this.analysis.options);
    return dials
      .flatMap((d) => d.layers)
      .map((l) => this.now.facts.layers[l])
      .reduce((sum, f) => {
        if (!f) return sum;
        if (limit === "macs") return sum + f.macs.value;
        return sum + (limit === "activations" ? f.activations.value : f.parameters.value);
      }, 0n);
  }
}

interface Blamed {
  readonly broken: readonly number[];
  readonly changed: readonly number[];
}

const narrower = (value: number, factor: number, step: number): number =>
  Math.min(value, Math.max(step, Math.round((value * factor) / step) * step));

const repeated = (n: number, depth: number): number => Math.max(1, Math.round(n * depth));

/** The layers whose outputs leave the model. */
function outputsOf({ model }: Found): readonly number[] {
  if (model.outputs.length > 0) return model.outputs;
  const read = new Set(
    model.layers.flatMap((l) => l.calls.flat().map((r) => (r.to.kind === "layer" ? r.to.index : -1))),
  );
  return model.layers.filter((l) => !read.has(l.index)).map((l) => l.index);
}

const shapesOf = ({ facts }: Found, layer: number): string =>
  (facts.layers[layer]?.outputs ?? []).map(shapeText).join(" ");
