import type { PlacedFault } from "../model/fault";
import type { Argument, Layer } from "../model/layer";
import { ownValue } from "../model/own";
import type { Span } from "../model/span";
import type { Value } from "../model/trace";
import { isScalar, type Tree, withValue } from "../model/tree";
import { nearest } from "../text/nearest";
import type { Builder } from "../trace/builder";
import type { Arg } from "./args";

export type ArgTable = Readonly<Record<string, Arg<unknown>>>;

/** The values of a table of arguments. */
export type ArgsOf<S extends ArgTable> = { readonly [K in keyof S]: S[K] extends Arg<infer T> ? T : never };

/** One layer type of a vocabulary: its arguments in positional order, and what it is made of. */
export interface LayerSpec {
  readonly type: string;
  readonly aliases: readonly string[];
  readonly doc: string;
  readonly args: ArgTable;
  /** Arguments beyond the table are not a mistake (`**kwargs`, the base class's own). */
  readonly open: boolean;
  /** Values reach the framework as they are written: `null` is no default, `3.0` no integer. */
  readonly literal?: boolean;
  /** Arguments that are the widths of inputs beside the first: where one is written, more than one thing has to arrive. */
  readonly further?: readonly string[];
  /** Whether the framework's own layer takes an argument of this name, which changes nothing that is computed here. */
  passes?(name: string): boolean;
  /** What the framework refuses of the arguments that are written, whatever arrives; `at` finds one by its own name. */
  refuses?(at: (name: string) => Tree | undefined): Iterable<Refusal>;
  lower(
    g: Builder,
    inputs: readonly Value[],
    args: Readonly<Record<string, unknown>>,
    written: GivenNames,
  ): Value | readonly Value[];
}

export interface Refusal {
  readonly span: Span;
  readonly message: string;
  /** Nothing can be said of a layer with such arguments. */
  readonly stops?: boolean;
}

/** What was written rather than filled in from a default. */
export type GivenNames = ReadonlySet<string>;

export function defineLayer<const S extends ArgTable>(spec: {
  readonly type: string;
  readonly aliases?: readonly string[];
  readonly doc: string;
  readonly args: S;
  readonly open?: boolean;
  lower(g: Builder, inputs: readonly Value[], args: ArgsOf<S>, written: GivenNames): Value | readonly Value[];
}): LayerSpec {
  // The reader fills every argument of the table with a value of its type, so that the two agree.
  return { aliases: [], open: false, ...spec } as unknown as LayerSpec;
}

export interface ReadArgs {
  readonly values: Readonly<Record<string, unknown>>;
  readonly written: GivenNames;
  readonly faults: readonly PlacedFault[];
  /** A required argument is missing or a written one unusable: the layer cannot be built. */
  readonly broken: boolean;
}

export interface Reading {
  /** Arguments that mean something to the dialect itself and are none of the layer's. */
  readonly ignore?: ReadonlySet<string>;
  /** `null` and `None` stand for the default. */
  readonly nullIsDefault?: boolean;
  /** The defaults of the whole table, for tables that many layers share: what is read is laid over a copy. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Arguments where `3.0` is no integer, whatever else the framework makes of values as they are written. */
  readonly noFloats?: (name: string) => boolean;
}

/** Reads the written arguments of a layer by its specification; says which are missing, unknown or no such value. */
export function readArgs(
  spec: Pick<LayerSpec, "type" | "args" | "open" | "literal" | "passes" | "refuses">,
  layer: Pick<Layer, "index" | "type" | "typeSpan" | "args">,
  how: Reading = {},
): ReadArgs {
  const names = Object.keys(spec.args);
  const values: Record<string, unknown> = { ...how.defaults };
  const faults: PlacedFault[] = [];
  let broken = false;

  const fault = (span: Span, message: string, fixes: PlacedFault["fixes"] = []): void => {
    faults.push({ code: "bad-argument", span, message, layer: layer.index, fixes });
  };
  const given = new Map<string, Argument>();
  const meant = new Set<string>();
  for (const a of layer.args) {
    const name = argumentNameOf(a, names, spec);
    if (name === undefined) {
      if (spec.open) continue;
      if (typeof a.name === "string" && (how.ignore?.has(a.name) || spec.passes?.(a.name))) continue;
      const near = unknownArgument(a, spec, names, fault);
      if (near !== undefined) meant.add(near);
      continue;
    }
    const described = ownValue(spec.args, name) as Arg<unknown>;
    const before = given.get(name);
    if (before && before.name !== a.name) fault(a.span, `${layer.type}: ${name} is given twice`);
    given.set(name, a);
    if (isDefault(a.value, described, spec, how)) continue;
    const isFloat = (spec.literal || how.noFloats?.(name)) && described.whole === true && hasFloat(a.value);
    const isTruth =
      spec.literal === true &&
      described.number !== true &&
      isScalar(a.value) &&
      typeof a.value.value === "boolean";
    let value = isFloat ? undefined : described.read(a.value);
    if (value === undefined && isTruth) value = described.read(asNumber(a.value));
    if (value === undefined) {
      broken = true;
      const near = isFloat ? undefined : nearestChoice(a.value, described);
      const more = isFloat ? ", not a float" : near === undefined ? "" : `; did you mean ${near}?`;
      fault(a.span, `${layer.type}: ${name} must be ${described.expects}${more}`, changeTo(a.value, near));
      continue;
    }
    values[name] = value;
    const counts = isTruth && described.read(a.value) === undefined;
    const odd = counts
      ? `${name} must be ${described.expects}; a boolean counts as 0 or 1`
      : described.odd?.(a.value);
    if (odd === undefined) continue;
    const message = `${layer.type}: ${odd}`;
    faults.push({ code: "bad-argument", severity: "warning", span: a.span, message, layer: layer.index });
  }
  for (const name of names) {
    const described = ownValue(spec.args, name) as Arg<unknown>;
    if (ownValue(values, name) !== undefined) continue;
    values[name] = described.fallback;
    if (described.required && !layer.args.some((a) => argumentNameOf(a, names, spec) === name)) {
      broken = true;
      // A misspelt name is told as one.
      if (!meant.has(name)) fault(layer.typeSpan, `${layer.type} needs ${name} (${described.expects})`);
    }
  }
  if (spec.refuses) {
    const at = (name: string): Tree | undefined =>
      layer.args.find((a) => argumentNameOf(a, names, spec) === name)?.value;
    for (const { span, message, stops } of spec.refuses(at)) {
      fault(span, `${layer.type}: ${message}`);
      if (stops) broken = true;
    }
  }
  const taken = (): GivenNames =>
    new Set(
      layer.args.flatMap((a) => {
        const name = argumentNameOf(a, names, spec);
        return name === undefined || isDefault(a.value, ownValue(spec.args, name) as Arg<unknown>, spec, how)
          ? []
          : [name];
      }),
    );
  return new Taken(values, taken, faults, broken);
}

/** What stands for the default; where values are passed as they are, `null` is the default of what has no other. */
function isDefault(
  value: Tree,
  { required, fallback }: Arg<unknown>,
  { literal = false }: Pick<LayerSpec, "literal">,
  { nullIsDefault = true }: Reading,
): boolean {
  if (!nullIsDefault || required || value.kind !== "scalar") return false;
  return value.value === "None" || (value.value === null && !(literal && fallback !== undefined));
}

/** The one of a few words that another is like. */
function nearestChoice(value: Tree, { schema }: Arg<unknown>): string | undefined {
  const words = Array.isArray(schema.enum) ? schema.enum.filter((w) => typeof w === "string") : [];
  const written = isScalar(value) && typeof value.value === "string" ? value.value : undefined;
  if (written === undefined) return undefined;
  return nearest(written, words)[0] ?? words.find((w) => lettersOf(w) === lettersOf(written));
}

const lettersOf = (word: string): string => [...word.toLowerCase()].sort().join("");

function changeTo(value: Tree, near: string | undefined): PlacedFault["fixes"] {
  if (near === undefined || !isScalar(value)) return [];
  const text = value.source.replace(String(value.value), near);
  return [{ title: `Change to ${near}`, edits: [{ span: value.span, text }], preferred: true }];
}

/** For Python a boolean is a number. */
const asNumber = (tree: Tree): Tree => (isScalar(tree) ? withValue(tree, Number(tree.value)) : tree);

const FLOAT = /^[-+]?\d[\d_]*(?:\.\d*(?:e[-+]?\d+)?|e[-+]?\d+)$/i;

/** Whether a whole number is written as a float, here or in the list. */
export const hasFloat = (tree: Tree): boolean =>
  tree.kind === "seq"
    ? tree.items.some(hasFloat)
    : tree.kind === "scalar" && typeof tree.value === "number" && FLOAT.test(tree.source);

/** Few layers ask what was written rather than filled in. */
class Taken implements ReadArgs {
  private set: GivenNames | undefined;

  constructor(
    readonly values: Readonly<Record<string, unknown>>,
    private readonly taken: () => GivenNames,
    readonly faults: readonly PlacedFault[],
    readonly broken: boolean,
  ) {}

  get written(): GivenNames {
    this.set ??= this.taken();
    return this.set;
  }
}

function argumentNameOf(
  a: Argument,
  names: readonly string[],
  spec: Pick<LayerSpec, "args">,
): string | undefined {
  if (typeof a.name === "number") return names[a.name];
  if (ownValue(spec.args, a.name)) return a.name;
  return names.find((n) => (ownValue(spec.args, n) as Arg<unknown>).aliases.includes(a.name as string));
}

function unknownArgument(
  a: Argument,
  spec: Pick<LayerSpec, "type" | "args">,
  names: readonly string[],
  fault: (span: Span, message: string, fixes?: PlacedFault["fixes"]) => void,
): string | undefined {
  if (typeof a.name === "number") {
    fault(a.span, `${spec.type} takes at most ${names.length} arguments (${names.join(", ")})`);
    return undefined;
  }
  const near = nearest(a.name, [
    ...names,
    ...names.flatMap((n) => (ownValue(spec.args, n) as Arg<unknown>).aliases),
  ])[0];
  const span = a.keySpan ?? a.span;
  fault(
    span,
    `${spec.type} has no argument ${a.name}${near ? `; did you mean ${near}?` : `; it takes ${names.join(", ") || "none"}`}`,
    near ? [{ title: `Change to ${near}`, edits: [{ span, text: near }], preferred: true }] : [],
  );
  return near;
}
