import { addDims, type Dim, isExtent } from "../../model/dim";
import type { Fix } from "../../model/problem";
import { channels, spatial, type Tensor, tensor, withChannels } from "../../model/tensor";
import type { Value, Window } from "../../model/trace";
import { integerOf, items, stringOf } from "../../model/tree";
import { shape } from "../../text/numbers";
import type { Builder } from "../../trace/builder";
import { declaredTypes, numberIn, runDeclared } from "../declared";
import { valued } from "./literal";
import { nearestModules } from "./registry";
import { type Row, repeatsOf } from "./rows";
import { scaleChannels, scaleRepeats } from "./scaling";
import type { Settings } from "./settings";
import { enlargingNames, type Known, shippedAs, shippedDeclarations } from "./shipped";
import { skeletonOf } from "./skeleton";

/** What an undeclared module is taken for, until somebody says more. */
interface Guess {
  readonly output: Tensor | undefined;
  /** Its output is its input's twin, as that of an attention: little can be wrong below it. */
  readonly same: boolean;
  readonly window?: Window;
  /** On what condition. */
  readonly provided?: string;
}

/**
 * Runs a row whose module nobody knows: what is guessed of its output is taken for true, everything that depends on it
 * is marked, and the row is told once.
 */
export function runUnknown(
  g: Builder,
  row: Row,
  inputs: readonly Value[],
  settings: Settings,
  rows: readonly Row[],
): Value {
  const guess = guessOf(row, inputs, settings, row === rows.at(-1));
  const name = stringOf(row.module) ?? "?";
  const known = shippedAs(name);
  const presumed = known && presume(g, known, row, inputs, guess, settings);
  const near = known ? [] : nearestModules(name, rows);
  const meant = near[0] ? `; did you mean ${near[0]}?` : "";
  const span = row.module?.span ?? row.tree.span;
  const fixes = near.map(
    (text, i): Fix => ({
      title: `Change to ${text}`,
      edits: [{ span, text }],
      safe: false,
      preferred: i === 0,
    }),
  );
  // A name that looks like a known one is more likely a slip than a module of somebody's own. Told once is enough.
  const first = rows.find((r) => stringOf(r.module) === name) === row;
  const mild = (guess.same || (known && !guess.provided)) && near.length === 0;
  // A stated release is stock, and refuses whatever it does not have.
  const stock = settings.variant === "ultralytics" ? settings.release : undefined;
  const severity = (mild && !stock) || !first ? "information" : "warning";
  const output = presumed?.type ?? guess.output;
  const declaration = skeletonOf(name, known, declaredLike(row, guess, inputs));
  const refused =
    near.length > 0 || settings.variant !== "ultralytics"
      ? ""
      : stock
        ? `, not part of ultralytics ${stock} (KeyError unless your code adds it)`
        : ", not part of stock Ultralytics (KeyError; register it in the loader and declare it under `modules`)";
  const what = `unknown module ${name}${refused}; ${wordsOf({ ...guess, output }, known)}${meant}`;
  g.fault("unknown-layer", what, { severity, span, fixes, declaration });
  return presumed ?? g.unknown(inputs, guess.output, guess.window);
}

function wordsOf({ output, same, provided }: Guess, known: Known | undefined): string {
  if (!output?.dims) return "output and parameters unknown";
  const gives = same
    ? `assuming it keeps the ${shape(output.dims)} of its input`
    : `assuming output ${shape(output.dims)}`;
  const figures = known ? `figures follow ${known.source} and may differ in your code` : "parameters unknown";
  return `${gives}${provided ? ` (${provided})` : ""}; ${figures}`;
}

/**
 * The module as a paper has it. Its figures are not certain, as code under that name differs; that it keeps its input's
 * shape is, unless its arguments say something else.
 */
function presume(
  g: Builder,
  { declaration }: Known,
  row: Row,
  inputs: readonly Value[],
  { output, provided }: Guess,
  settings: Settings,
): Value | undefined {
  const [x] = inputs;
  if (!x?.type.dims) return undefined;
  const args = items(row.args).map((t) => numberIn(valued(t, settings.names)));
  const leading = args.findIndex((n) => n === undefined || n < LEAST_CHANNELS);
  const rest = args.slice(leading < 0 ? args.length : leading);
  const c2 = output && channels(output);
  const repeats = scaleRepeats(repeatsOf(row), settings.scaling);
  const use = {
    args: declaration.scaled ? [undefined, ...rest] : rest,
    c2: typeof c2 === "number" ? c2 : undefined,
    nc: settings.nc,
  };
  const types = declaredTypes(shippedDeclarations());
  const once = (xs: readonly Value[], n: number): Value =>
    runDeclared(g, declaration, { ...use, inputs: xs, n }, types)[0] as Value;
  const y = g.assuming(() =>
    declaration.repeat === "inner" || repeats <= 1
      ? once(inputs, repeats)
      : g.repeat(repeats, "", x, (z) => once([z], 1)),
  );
  const same = inputs.length === 1 && String(y.type.dims) === String(x.type.dims);
  return same && !provided ? g.asCertainAs(y, x) : y;
}

/** What a declaration of it would begin with. */
function declaredLike(
  row: Row,
  { same, window, output }: Guess,
  inputs: readonly Value[],
): { readonly channels: string; readonly stride: number; readonly args: readonly string[] } {
  const axis = typeof window === "object" ? window.axes[0] : undefined;
  const stride = axis && axis.resized === undefined ? axis.stride : 1;
  if (same) return { channels: "same", stride, args: [] };
  if (inputs.length > 1)
    return { channels: output && channels(output) !== null ? "sum" : "same", stride, args: [] };
  const rest = items(row.args).slice(1);
  return {
    channels: "first-arg",
    stride,
    args: rest.length > 0 ? ["c2", ...rest.map((_, i) => `a${i + 1}`)] : [],
  };
}

function guessOf(row: Row, inputs: readonly Value[], settings: Settings, last: boolean): Guess {
  const [x] = inputs;
  if (!x?.type.dims || (last && inputs.length > 1)) return { output: undefined, same: false };
  return inputs.length > 1 ? ofSeveral(row, inputs) : ofOne(row, x.type, settings);
}

/** Side by side where its name says so; else a map of the size of its inputs, of nobody knows how many channels. */
function ofSeveral({ module }: Row, inputs: readonly Value[]): Guess {
  const types = inputs.map((v) => v.type);
  const [first] = types as [Tensor];
  const even = types.every((t) => String(spatial(t)) === String(spatial(first)));
  if (!even) return { output: undefined, same: false };
  const concat = /concat/i.test(stringOf(module) ?? "");
  const all = types.map(channels).reduce<Dim>(addDims, 0);
  return { output: withChannels(first, concat ? all : null), same: false };
}

/**
 * As the loaders take what they know: the first argument is the number of output channels, the third the stride. Where the
 * first argument is the number of channels that arrive, a module that keeps its input, or one that was handed both.
 */
function ofOne(row: Row, x: Tensor, settings: Settings): Guess {
  const args = items(row.args).map((t) => integerOf(valued(t, settings.names)));
  const [first, second] = args;
  const arriving = channels(x);
  if (enlarges(stringOf(row.module) ?? "")) return enlarged(x, first, settings);
  if (first === undefined || first < LEAST_CHANNELS) return { output: x, same: true };
  if (first === arriving && second !== undefined && second >= LEAST_CHANNELS)
    return strided(withChannels(x, second), args.slice(2));
  const scaled = scaledDim(first, settings);
  if (first !== arriving && scaled !== arriving)
    return { ...strided(withChannels(x, scaled), args.slice(1)), provided: ADDED };
  const moved = strided(x, args.slice(1));
  if (moved.window) return moved;
  const provided = first === arriving ? undefined : `if its ${first} is scaled to ${scaled}`;
  return { output: x, same: true, ...(provided ? { provided } : {}) };
}

/** What a scale of no number makes of channels is not known. */
function scaledDim(written: number, { scaling }: Settings): Dim {
  const made = scaleChannels(written, scaling);
  return isExtent(made) ? made : null;
}

/** Their names say that they double the size, or that they are a kind of a paper's module that does. */
const enlarges = (name: string): boolean =>
  /up_?sample|deconv/i.test(name) ||
  enlargingNames().some((known) => name.toLowerCase().includes(known.toLowerCase()));

function enlarged(x: Tensor, first: number | undefined, settings: Settings): Guess {
  const out = first === undefined || first < LEAST_CHANNELS ? channels(x) : scaledDim(first, settings);
  const space = spatial(x).map((d) => (typeof d === "number" ? 2 * d : null));
  const axis = { kernel: 1, stride: 2, dilation: 1, padding: 0, resized: "nearest" } as const;
  return { output: tensor([out, ...space], "first"), same: false, window: { axes: space.map(() => axis) } };
}

const ADDED = "if the loader passes the number of input channels to it";

/** Smaller numbers are kernels, heads or ratios. */
const LEAST_CHANNELS = 8;

const LARGEST_KERNEL = 11;

/** At a fraction of the size, where kernel and stride are said to be so. */
function strided(output: Tensor, [kernel = 0, stride = 1]: readonly (number | undefined)[]): Guess {
  const moves = kernel >= 1 && kernel <= LARGEST_KERNEL && (stride === 2 || stride === 4);
  if (!moves || !output.dims) return { output, same: false };
  // How an odd size is halved depends on the padding, which nobody knows.
  const space = spatial(output).map((d) => (typeof d === "number" && d % stride === 0 ? d / stride : null));
  const axis = { kernel, stride, dilation: 1, padding: Math.floor(kernel / 2) };
  return {
    output: tensor([channels(output), ...space], "first"),
    same: false,
    window: { axes: space.map(() => axis) },
  };
}
