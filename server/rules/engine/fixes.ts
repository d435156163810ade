import { onDemand } from "../../model/on-demand";
import type { Edit, Fix, Problem } from "../../model/problem";
import type { Span } from "../../model/span";

/** A fix as a rule proposes it. */
export interface Remedy extends Omit<Fix, "safe"> {
  /** It is offered only if nothing is wrong with the edited file that was not wrong before. */
  readonly ifSound?: boolean;
}

/** Whether the file after these edits has nothing wrong that was not wrong before. */
type Try = (edits: readonly Edit[]) => boolean;

/** So many fixes of a rule are tried alone, as a person asks for one; who asks for more has all of them tried together. */
const ALONE = 1;

/**
 * Fixes are worked out, and tried, when somebody asks for them: not on every key that is pressed. Who asks for the fixes
 * of many problems asks for all: what would take an analysis for each takes one, or a few.
 */
export function fixedLater(
  problems: readonly Omit<Problem, "fixes">[],
  proposals: readonly (() => readonly Remedy[])[],
  safe: boolean,
  isSoundAfter: Try,
): Problem[] {
  const remedies = proposals.map(onDemand);
  const isSound = soundness(() => remedies.flatMap((make) => make()), isSoundAfter);
  return problems.map((problem, i) => {
    const fixes = onDemand(() =>
      (remedies[i]?.() ?? [])
        .filter((remedy) => !remedy.ifSound || isSound(remedy.edits))
        .map(({ ifSound, ...fix }): Fix => ({ ...fix, safe })),
    );
    return Object.assign(new FixesLater(fixes), problem);
  });
}

/** A getter of a class: one that is written out in each object would be made anew with it, and V8 keeps those for long. */
class FixesLater {
  readonly #make: () => readonly Fix[];

  constructor(make: () => readonly Fix[]) {
    this.#make = make;
  }

  get fixes(): readonly Fix[] {
    return this.#make();
  }
}

type Edits = readonly Edit[];

/** Whether edits leave nothing wrong that was not wrong before; `all` are those that may still be asked about. */
function soundness(all: () => readonly Remedy[], isSoundAfter: Try): Try {
  const known = new Map<string, boolean>();
  let asked = 0;
  return (edits) => {
    const key = keyOf(edits);
    if (!known.has(key) && asked++ < ALONE) known.set(key, isSoundAfter(edits));
    if (!known.has(key)) {
      const open = new Map(all().flatMap((r) => (r.ifSound ? [[keyOf(r.edits), r.edits] as const] : [])));
      for (const k of known.keys()) open.delete(k);
      for (const k of open.keys()) known.set(k, false);
      for (const [k, sound] of triedTogether([...open], atMost(MOST_TRIALS, isSoundAfter)))
        known.set(k, sound);
    }
    return known.get(key) ?? false;
  };
}

/** Each trial looks at the whole file; where so many fixes break it, those that nobody got round to are not offered. */
const MOST_TRIALS = 64;

function atMost(count: number, isSoundAfter: Try): Try {
  let left = count;
  return (edits) => left-- > 0 && isSoundAfter(edits);
}

const keyOf = (edits: Edits): string =>
  edits.map(({ span, text }) => `${span.start}-${span.end}:${text}`).join("\n");

type Keyed = readonly [key: string, edits: Edits];

/** Fixes that touch the same text are tried one group after the other; what would take more groups is not offered. */
const MOST_GROUPS = 16;

/** All that do not touch the same text in one trial; where that fails, each half of them. */
function* triedTogether(open: readonly Keyed[], isSoundAfter: Try): Iterable<readonly [string, boolean]> {
  let rest = open;
  for (let group = 0; rest.length > 0 && group < MOST_GROUPS; group++) {
    const { together, later } = apart(rest);
    yield* proven(together, isSoundAfter);
    rest = later;
  }
}

function* proven(group: readonly Keyed[], isSoundAfter: Try): Iterable<readonly [string, boolean]> {
  const sound = isSoundAfter(group.flatMap(([, edits]) => edits));
  if (sound || group.length <= 1) for (const [key] of group) yield [key, sound];
  else {
    const half = group.length >> 1;
    yield* proven(group.slice(0, half), isSoundAfter);
    yield* proven(group.slice(half), isSoundAfter);
  }
}

/** Those whose edits can be made together, the first ones first, and those that would touch what these touch. */
function apart(open: readonly Keyed[]): {
  readonly together: readonly Keyed[];
  readonly later: readonly Keyed[];
} {
  const touched = new Set<number>();
  const together: Keyed[] = [];
  const later: Keyed[] = [];
  for (const one of open) {
    const offsets = one[1].flatMap(({ span }) => [...offsetsIn(span)]);
    if (offsets.some((o) => touched.has(o))) later.push(one);
    else {
      for (const o of offsets) touched.add(o);
      together.push(one);
    }
  }
  return { together, later };
}

/** Every character that an edit replaces, or the one that it stands before. */
function* offsetsIn({ start, end }: Span): Iterable<number> {
  yield start;
  for (let at = start + 1; at < end; at++) yield at;
}
