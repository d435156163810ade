import { edited } from "../model/edits";
import { OF_WHAT_ARRIVES } from "../model/fault";
import { goneAfter, isAtLeast, placeOf } from "../model/followers";
import type { Layer } from "../model/layer";
import type { Fix, Problem } from "../model/problem";
import type { Span } from "../model/span";
import type { Found } from "./found";

/** A file and what is wrong with it. */
interface Look {
  readonly text: string;
  readonly found: Found | null;
  readonly problems: readonly Problem[];
}

/** Of longer files nothing is tried. */
const MOST_LAYERS = 300;
/** Changes that are tried, of each kind. */
const MOST_TRIED = 10;
const MOST_COPIES = 3;

/** What a row may be wrong in because of where it stands. */
const OF_PLACE: ReadonlySet<string> = new Set([
  ...OF_WHAT_ARRIVES,
  "bad-reference",
  "stale-reference",
  "cycle",
]);

/**
 * Two neighbours in the wrong order, or a row too many: the other way round, or without it, not one error is left, and the
 * numbers fit.
 */
export function misplaced(
  { text, found, problems }: Look,
  look: (text: string) => Pick<Look, "problems">,
  faultsAfter: (edits: Change["edits"]) => number,
): readonly Problem[] | undefined {
  const layers = found?.model.layers ?? [];
  const errors = problems.filter((p) => p.severity === "error");
  const mayBeOfPlace = errors.every((p) => isOfPlace(p, layers[p.layer ?? -1]));
  if (errors.length === 0 || !mayBeOfPlace || layers.length > MOST_LAYERS) return undefined;
  const faults = faultsAfter([]);
  const ways = [...surplus(problems, layers, text), ...swaps(errors, layers, text)].flatMap(
    (change): readonly Way[] => {
      // Counting faults takes a fraction of the time that all rules take.
      if (faultsAfter(change.edits) >= faults) return [];
      const left = look(edited(text, change.edits)).problems;
      return left.length >= problems.length || left.some(isWrong) ? [] : [{ ...change, left }];
    },
  );
  const fewest = Math.min(...ways.map((w) => w.left.length));
  const [way, rival] = ways.filter((w) => w.left.length === fewest);
  // Of two ways that are as good, nobody knows which.
  if (!way || rival) return undefined;
  const gone = goneAfter(problems, way.left).filter((p) => isAtLeast(p.severity, "warning"));
  const chief = errors.find((p) => way.at.includes(p.layer ?? -1)) ?? errors[0];
  return chief && together(chief, gone, way, problems);
}

/** Whether an error can come of where its row stands: one in an argument is there wherever the row is. */
const isOfPlace = ({ code, span }: Problem, layer: Layer | undefined): boolean =>
  layer !== undefined &&
  (OF_PLACE.has(code) ||
    (code === "bad-argument" &&
      !layer.args.some((a) => a.span.start <= span.start && span.end <= a.span.end)));

interface Change {
  /** What is wrong, put behind what the framework says. */
  readonly why: string;
  readonly title: string;
  readonly edits: Fix["edits"];
  /** The layers in question. */
  readonly at: readonly number[];
}

interface Way extends Change {
  /** What is wrong with the file after it. */
  readonly left: readonly Problem[];
}

const isWrong = ({ severity, code }: Problem): boolean => severity === "error" || code === "stale-reference";

/** A row that says what the row above it says; and, where numbers are one short, each that may have come in before them. */
function surplus(problems: readonly Problem[], layers: readonly Layer[], text: string): readonly Change[] {
  // Quotes and spaces make no other row.
  const written = ({ span }: Layer): string => text.slice(span.start, span.end).replace(/["'\s]/g, "");
  const copies = layers.filter((layer, i) => {
    const above = layers[i - 1];
    return above !== undefined && above.group === layer.group && written(above) === written(layer);
  });
  const without = (layer: Layer): readonly Change[] => {
    const { name, index } = layer;
    const span = byPlace(layer) ? lineOf(layer, text) : undefined;
    const why = copies.includes(layer)
      ? `${name} is a copy of ${layers[index - 1]?.name}, probably one too many`
      : `${name} is probably one too many`;
    return span ? [{ why, title: `Remove ${name}`, edits: [{ span, text: "" }], at: [index] }] : [];
  };
  const first = firstShort(problems, text);
  const stops = problems
    .flatMap((p) => (first >= 0 && p.severity === "error" ? [(p.layer ?? 0) - 1] : []))
    .slice(0, MOST_TRIED);
  const before = layers.filter(
    ({ index, calls }) =>
      ((index <= first && index > first - MOST_TRIED) || stops.includes(index)) &&
      // An error in the row itself is to be mended there; a row that joins several maps is not one that came in by chance; and
      // of two that are alike the second one is told.
      calls[0]?.length === 1 &&
      !problems.some((p) => p.severity === "error" && p.layer === index) &&
      !copies.some((c) => c.index === index + 1),
  );
  return [...new Set([...copies.slice(0, MOST_COPIES), ...before])].flatMap(without);
}

/** The first row that is read by a number that is one short; below all where there is none. */
function firstShort(problems: readonly Problem[], text: string): number {
  const [fix] = problems.find((p) => p.code === "stale-reference")?.fixes ?? [];
  const read = (fix?.edits ?? []).map(({ span }) => Number(text.slice(span.start, span.end)));
  const isShort = read.length > 0 && fix?.edits.every((e, i) => Number(e.text) === (read[i] ?? 0) + 1);
  return isShort ? Math.min(...read) : -1;
}

/** The line of an item that has it for itself. */
function lineOf({ span }: Layer, text: string): Span | undefined {
  const start = text.lastIndexOf("\n", span.start - 1) + 1;
  const end = text.indexOf("\n", span.end);
  return end < 0 || !/^\s*-\s+$/.test(text.slice(start, span.start)) ? undefined : { start, end: end + 1 };
}

/** Rows that go by what stands above them, around where the framework stops and what is read there. */
function swaps(errors: readonly Problem[], layers: readonly Layer[], text: string): readonly Change[] {
  const near = errors.flatMap(({ layer = 0 }) => [layer, layer - 1, layer - 2]);
  const read = errors
    .flatMap(({ layer = 0 }) => layers[layer]?.calls[0] ?? [])
    .flatMap(({ to }) => (to.kind === "layer" ? [to.index, to.index - 1] : []));
  return [...new Set([...near, ...read])]
    .flatMap((i): readonly Change[] => {
      const [a, b] = [layers[i], layers[i + 1]];
      if (!a || !b || a.group !== b.group || !(byPlace(a) || byPlace(b)) || a.span.end > b.span.start)
        return [];
      const names = `${a.name} and ${b.name}`;
      const edits = [
        { span: a.span, text: text.slice(b.span.start, b.span.end) },
        { span: b.span, text: text.slice(a.span.start, a.span.end) },
      ];
      const why = `${names} are probably in the wrong order`;
      return [{ why, title: `Swap ${names}`, edits, at: [a.index, b.index] }];
    })
    .slice(0, MOST_TRIED);
}

const byPlace = ({ calls }: Layer): boolean =>
  calls[0]?.some((r) => r.implied === true || /^-\d+$/.test(r.text)) === true;

function together(
  chief: Problem,
  gone: readonly Problem[],
  { why, title, edits }: Way,
  problems: readonly Problem[],
): readonly Problem[] {
  const followers = gone.filter((p) => p !== chief);
  const own: Problem = {
    ...chief,
    message: `${chief.message}; ${why}`,
    related: [...chief.related, ...followers.map(placeOf)],
    fixes: [{ title, edits, preferred: true, clears: true }, ...chief.fixes],
    followers,
  };
  return problems.flatMap((p) => (p === chief ? own : followers.includes(p) ? [] : p));
}
