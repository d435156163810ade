import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Analysis, analyse, type Found } from "../../server/analysis/analyse";
import { printedOf } from "../../server/dialects/ultralytics/printed";
import { fitOf } from "../../server/fit/fit";
import { tokenWork } from "../../server/measure/tokens";
import { cachedAt } from "../../server/model/cache";
import type { Convention, FieldAxis, LayerFacts } from "../../server/model/facts";
import { type Figure, sum, UNKNOWN, ZERO } from "../../server/model/figure";
import type { Options } from "../../server/model/options";
import type { Span } from "../../server/model/span";
import { Lines } from "../../server/text/lines";
import { type State, stateDifferences, type Transferred, transferDifferences } from "./transferred";

/** A model file, and what a framework says of it; the Python scripts beside this file write them. */
export interface Case {
  readonly id: string;
  /** Cases are counted by kind: a class of the framework, or a family of networks. */
  readonly kind: string;
  /** The file's name. */
  readonly name: string;
  readonly text: string;
  readonly options?: Options;
  /** What was done to the file, where that says more than its text. */
  readonly what?: string;
  readonly expect: Expected;
}

interface Expected {
  /** Whether the framework builds and runs it; `refusal` is what it says otherwise. */
  readonly accepts: boolean;
  /** It is meant as it is: a warning would be as wrong as an error. */
  readonly quiet?: boolean;
  readonly refusal?: string;
  /** Lines of the file where the mistake is, and the row at which the framework stopped: one of them must be flagged. */
  readonly lines?: readonly number[];
  readonly row?: number | null;
  readonly parameters?: number;
  readonly trainable?: number;
  /** The framework's own count of layers. */
  readonly modules?: number;
  /** By name where the file names its layers, else by index. */
  readonly layers?: readonly ExpectedLayer[];
  /** Parameters of each layer of a stack, by the stack's name, which one or more layers of ours have in front of theirs. */
  readonly stacks?: Readonly<Record<string, readonly number[]>>;
  /** The last layer of the file. */
  readonly last?: ExpectedLayer;
  /** Elements that are kept of as many tokens as the options give; operations that reading them takes. */
  readonly cache?: number;
  readonly work?: number;
  /** Multiply-accumulates of one input of the file's size. */
  readonly macs?: number;
  /** Bytes that the forward pass of a training step keeps, for a batch, without and with autocast. */
  readonly saved?: { readonly batch: number; readonly float32: number; readonly bfloat16: number };
  /** What it lists as the state of the model, and what it loads into it of the weights of another one. */
  readonly state?: State;
  readonly transferred?: Transferred;
  /** Operations in all, per convention. */
  readonly operations?: Readonly<Partial<Record<Convention, number>>>;
}

interface ExpectedLayer {
  readonly name?: string;
  readonly index?: number;
  /** Without the batch; null for an extent that the framework leaves open. */
  readonly output?: readonly (number | null)[];
  readonly parameters?: number;
  readonly field?: readonly ExpectedAxis[];
}

interface ExpectedAxis {
  readonly size: number;
  readonly centre: number;
  readonly stride: number;
}

export const OUTCOMES = [
  "equal",
  "open",
  "different",
  "alarm",
  "missed",
  "misplaced",
  "unread",
  "crashed",
] as const;
/**
 * `equal`: every figure, or refused by both. `open`: we say that something is not known. The rest are faults of ours:
 * `different` figures called complete, an error (`alarm`) on what runs, silence on what does not (`missed`), words about it
 * elsewhere (`misplaced`).
 */
export type Outcome = (typeof OUTCOMES)[number];

/**
 * The loudest word about a file: of one that is accepted anywhere in it, of one that is refused where its mistake is;
 * `elsewhere`: something is said, but not there.
 */
export type Told = "error" | "warning" | "elsewhere" | "silent";

export interface Verdict {
  readonly case: Case;
  readonly outcome: Outcome;
  readonly what: string;
  readonly told: Told;
}

export async function* casesIn(file: string): AsyncGenerator<Case> {
  for await (const line of createInterface({ input: createReadStream(file) })) yield JSON.parse(line) as Case;
}

export function judge(one: Case): Verdict {
  try {
    return verdictOf(one, analyse(one.text, one.name, one.options ?? {}));
  } catch (error) {
    return { case: one, outcome: "crashed", what: String(error), told: "silent" };
  }
}

function verdictOf(one: Case, analysis: Analysis): Verdict {
  const told = toldOf(one, analysis);
  const verdict = (outcome: Outcome, what: string): Verdict => ({ case: one, outcome, what, told });
  const { expect } = one;
  const { found } = analysis;
  // Of a text that cannot be parsed there are problems, and no figures.
  if (!expect.accepts && (told === "error" || told === "warning")) return verdict("equal", "");
  if (!found) return verdict("unread", "is not read as a model");
  const errors = analysis.problems.filter((p) => p.severity === "error").map((p) => p.message);
  if (!expect.accepts) {
    const why = expect.refusal ?? "";
    if (told === "elsewhere" && expect.lines)
      return verdict("misplaced", `${why} (ours: ${loudOf(analysis)[0]?.message})`);
    const open = found.facts.totals.status !== "complete" && !expect.lines;
    return open ? verdict("open", `${why} (and we leave it open)`) : verdict("missed", why);
  }
  const wrong = expect.quiet
    ? analysis.problems.filter((p) => p.severity === "warning").map((p) => p.message)
    : [];
  if (errors.length + wrong.length > 0) return verdict("alarm", [...errors, ...wrong][0] as string);
  const differences = differencesOf(one, found);
  if (differences.wrong.length > 0) return verdict("different", differences.wrong.join("; "));
  if (differences.open.length > 0) return verdict("open", differences.open.join("; "));
  return verdict("equal", "");
}

const loudOf = ({ problems }: Analysis): Analysis["problems"] =>
  problems.filter(({ severity }) => severity === "error" || severity === "warning");

/** Where the mistake of a refused file has a place, a word must stand there, or at the row that stops; else anywhere. */
function toldOf({ expect, text }: Case, analysis: Analysis): Told {
  const loud = loudOf(analysis);
  const loudest = (of: Analysis["problems"], otherwise: Told): Told =>
    of.some(({ severity }) => severity === "error") ? "error" : of.length > 0 ? "warning" : otherwise;
  if (expect.accepts) return loudest(loud, "silent");
  const otherwise = loud.length > 0 ? "elsewhere" : "silent";
  if (!expect.lines) return loudest(loud.filter(isRefusal), otherwise);
  const lines = new Lines(text);
  const lineOf = (offset: number): number => lines.at(offset).line;
  const stopped = analysis.found?.model.layers[expect.row ?? -1];
  const wanted = [...expect.lines, ...(stopped ? [lineOf(stopped.span.start)] : [])];
  const isWanted = ({ start, end }: Span): boolean =>
    wanted.some((line) => lineOf(start) <= line && line <= lineOf(end));
  const there = loud.filter((p) => isWanted(p.span) || p.related.some((r) => isWanted(r.span)));
  return loudest(wanted.length > 0 ? there : loud, otherwise);
}

/** What is wrong with the writing may be right with code of the user's own: then it is a warning. */
const isRefusal = ({ severity, code }: Analysis["problems"][number]): boolean =>
  severity === "error" || code === "bad-argument" || code === "unknown-layer" || code === "bad-reference";

/** What a framework copies on its way in between is not followed. */
const NEARLY = 0.02;

class Differences {
  readonly wrong: string[] = [];
  readonly open: string[] = [];

  all(more: { readonly wrong: readonly string[]; readonly open: readonly string[] }): void {
    this.wrong.push(...more.wrong);
    this.open.push(...more.open);
  }

  count(what: string, ours: Figure, theirs: number | undefined): void {
    if (theirs === undefined) return;
    if (ours.status !== "complete") this.open.push(`${what} ${ours.status}`);
    else if (ours.value !== BigInt(theirs)) this.wrong.push(`${what} ${ours.value}, not ${theirs}`);
  }

  /** So nearly the same that it serves as a bound. */
  bound(what: string, { value, status }: Figure, theirs: number): void {
    const share = Number(value) / theirs;
    if (status !== "complete") this.open.push(`${what} ${status}`);
    else if (Math.abs(share - 1) > NEARLY) this.wrong.push(`${what} ${value}, not ${theirs}`);
  }

  /** A stack that we do not have by its name is not compared. */
  stack(what: string, ours: readonly Figure[], theirs: readonly number[]): void {
    if (ours.length === 0) return;
    if (ours.length !== theirs.length)
      this.wrong.push(`${what} has ${ours.length} layers, not ${theirs.length}`);
    else for (const [i, n] of theirs.entries()) this.count(`${what}.${i}`, ours[i] as Figure, n);
  }

  shape(what: string, facts: LayerFacts, theirs: ExpectedLayer["output"]): void {
    if (!theirs) return;
    const ours = facts.outputs[0]?.dims ?? null;
    const known = ours?.map((d) => (typeof d === "number" ? d : null));
    const blank = known?.length === theirs.length && known.every((d, i) => d === theirs[i] || d === null);
    if (known?.join() === theirs.join()) return;
    const text = `${what} ${ours?.map((d) => d ?? "?").join("×") ?? "?"}, not ${theirs.join("×")}`;
    (ours === null || blank ? this.open : this.wrong).push(text);
  }

  field(what: string, facts: LayerFacts, theirs: readonly ExpectedAxis[] | undefined): void {
    if (!theirs) return;
    const ours = facts.receptiveField?.axes ?? [];
    const text = (a: Pick<FieldAxis, "size" | "centre" | "stride">): string =>
      `${a.size} at ${Number(a.centre.toFixed(6))} by ${Number(a.stride.toFixed(6))}`;
    const [said, wanted] = [ours.map(text).join(", "), theirs.map(text).join(", ")];
    if (said !== wanted) this.wrong.push(`${what} ${said}, not ${wanted}`);
  }
}

/** Every layer of a stack: those of ours that stand for several, as often. */
function stackOf({ model, facts }: Found, stack: string): readonly Figure[] {
  const own = model.layers.filter(
    ({ name }) => name === stack || /^\.\d+(-\d+)?$/.test(name.slice(stack.length)),
  );
  return own
    .filter(({ name }) => name.startsWith(stack))
    .flatMap(({ index, repeat = 1 }) => {
      const all = facts.layers[index]?.parameters as Figure;
      return Array.from({ length: repeat }, () => ({ ...all, value: all.value / BigInt(repeat) }));
    });
}

function differencesOf({ expect, name, text, options }: Case, found: Found): Differences {
  const { model, facts, trace } = found;
  const d = new Differences();
  const layer = (wanted: ExpectedLayer, own: LayerFacts | undefined): void => {
    const label = wanted.name ? `${wanted.name}: ` : wanted.index === undefined ? "" : `row ${wanted.index} `;
    if (!own) {
      d.wrong.push(`there is no layer ${wanted.name ?? wanted.index}`);
      return;
    }
    d.shape(`${label}shape`, own, wanted.output);
    d.count(`${label}parameters`, own.parameters, wanted.parameters);
    d.field(`${label}field`, own, wanted.field);
  };
  const byName = new Map(model.layers.map((l) => [l.name, facts.layers[l.index]] as const));
  for (const wanted of expect.layers ?? [])
    layer(wanted, wanted.name === undefined ? facts.layers[wanted.index ?? -1] : byName.get(wanted.name));
  for (const [stack, theirs] of Object.entries(expect.stacks ?? {}))
    d.stack(stack, stackOf(found, stack), theirs);
  if (expect.last) layer(expect.last, facts.layers.at(-1));
  d.count("parameters", facts.totals.parameters, expect.parameters);
  d.count("trainable", facts.totals.trainable, expect.trainable);
  if (expect.modules !== undefined) d.count("modules", printedOf(trace), expect.modules);
  if (expect.cache !== undefined) d.count("cache", keptOf(found, options), expect.cache);
  if (expect.work !== undefined) d.count("work", workOf(found), expect.work);
  if (expect.macs !== undefined) d.count("macs", facts.totals.macs, expect.macs);
  if (expect.saved) {
    const { batch, float32, bfloat16 } = expect.saved;
    const of = (amp?: "bf16"): Figure => savedFor(found, batch, options?.context, amp);
    d.bound("saved", of(), float32);
    d.bound("saved under autocast", of("bf16"), bfloat16);
  }
  if (expect.state) d.all(stateDifferences(found, expect.state));
  if (expect.transferred) d.all(transferDifferences(found, expect.transferred, options));
  for (const [convention, theirs] of Object.entries(expect.operations ?? {})) {
    const again = analyse(text, name, { ...options, convention: convention as Convention }).found;
    if (again) d.count(convention, again.facts.totals.flops, theirs);
  }
  return d;
}

/** Of a training step on a CPU: activations, and the weights in 16 bits. */
function savedFor(found: Found, batch: number, context?: number, amp?: "bf16"): Figure {
  const { training } = fitOf(found, {
    optimizer: "adamw",
    batch,
    on: "cpu",
    ...(context === undefined ? {} : { context }),
    ...(amp ? { amp } : {}),
  });
  return sum([training.stored, training.copies]);
}

const keptOf = ({ facts: { totals } }: Found, { context = 1 }: Options = {}): Figure =>
  totals.cache ? cachedAt(totals.cache, context) : ZERO;

function workOf({ model, trace }: Found): Figure {
  const work = tokenWork(model, trace);
  const macs = work ? sum([work.weights, work.attention]) : UNKNOWN;
  return { ...macs, value: 2n * macs.value };
}

/** A difference that has a reason; it is counted apart. */
export interface Known {
  readonly oracle: string;
  /** Patterns that the kind of the case and what is said of it match. */
  readonly kind: string;
  readonly what?: string;
  readonly outcome?: Outcome;
  readonly why: string;
}

export const knownIn = (file: string): readonly Known[] => JSON.parse(readFileSync(file, "utf8")) as Known[];

export const reasonFor = (verdict: Verdict, oracle: string, known: readonly Known[]): Known | undefined =>
  known.find(
    (k) =>
      k.oracle === oracle &&
      (k.outcome === undefined || k.outcome === verdict.outcome) &&
      new RegExp(`^(${k.kind})$`).test(verdict.case.kind) &&
      new RegExp(k.what ?? "").test(verdict.what),
  );
