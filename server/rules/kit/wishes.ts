import { argumentAdded } from "../../edit/arguments";
import { insertedBefore, insertedBelow } from "../../edit/insert";
import { ideasOf } from "../../measure/ideas";
import type { Argument, Layer } from "../../model/layer";
import type { Edit } from "../../model/problem";
import { integerOf, items } from "../../model/tree";
import type { IdeasChoice, IdeasInput, IdeaWish } from "../../text/ideas";
import { argumentFor } from "../../vocabulary/spellings";
import type { Context, Trial } from "../engine/rule";
import { adapted, convolutionRemedy, flatWayOf, soundTrial } from "./remedies";
import { globalPooling, maxPooling } from "./spelling";

export type { IdeaWish };

/** What is wished of a layer, as edits of its file, which then is as sound as before; or a sentence that says why not. */
export function granted(layer: Layer, { way, choice }: IdeaWish, context: Context): readonly Edit[] | string {
  const ideas = ideasOf(context, layer.index);
  if (!ideas) return `${layer.name} has no window and reads no map`;
  if (way === "resized") return resized(layer, ideas, choice, context);
  if (way === "shared") return asConvolution(layer, ideas, choice, context);
  return pooled(layer, ideas, way === "global" ? undefined : choice.pool, context);
}

/** A dense layer as a convolution of the chosen window and filters. */
function asConvolution(
  layer: Layer,
  ideas: IdeasInput,
  { window, filters }: IdeasChoice,
  context: Context,
): readonly Edit[] | string {
  const way = ideas.as === "full" ? flatWayOf(layer, context) : undefined;
  const [fix] = way ? convolutionRemedy(way, { ...ideas, window, filters }, context) : [];
  return fix?.edits ?? `${layer.name} cannot be a convolution where it stands: what follows reads a vector`;
}

/** With pooling in front of what folds the map, or behind a layer with a window. */
function pooled(
  layer: Layer,
  ideas: IdeasInput,
  window: number | undefined,
  context: Context,
): readonly Edit[] | string {
  const rank = ideas.space.length;
  const made = window === undefined ? globalPooling(rank, context) : maxPooling(rank, window, context);
  const fold = ideas.as === "full" ? flatWayOf(layer, context)?.fold : undefined;
  const edits =
    ideas.as !== "full" ? insertedBelow(layer, made, context) : fold && insertedBefore(fold, made, context);
  if (!edits) return `No pooling can be inserted at ${layer.name}: several layers read it, or feed it`;
  const from = fold ? fold.index : layer.index + 1;
  const whole = adapted(edits, (index) => (index >= from ? index + 1 : index), context);
  return soundTrial(whole, context) ? whole : `The layers behind ${layer.name} do not fit a pooled map`;
}

/** With the chosen window, stride and filters in place of its own. */
function resized(
  layer: Layer,
  ideas: IdeasInput,
  choice: IdeasChoice,
  context: Context,
): readonly Edit[] | string {
  const wanted: readonly Change[] = [
    { meaning: "kernel", was: ideas.window, now: choice.window },
    { meaning: "padding", was: ideas.window.map(half), now: choice.window.map(half) },
    { meaning: "stride", was: ideas.stride, now: choice.stride },
    { meaning: "width", was: [ideas.filters], now: [choice.filters] },
  ];
  const edits: Edit[] = [];
  for (const change of wanted.filter(({ was, now }) => String(was) !== String(now))) {
    const own = rewritten(layer, change, context);
    if (own === undefined) return `${layer.name} does not say its ${NAMES[change.meaning]} as a number`;
    edits.push(...own);
  }
  const whole = adapted(edits, (index) => index, context);
  const trial = soundTrial(whole, context);
  if (!trial) return `The layers behind ${layer.name} do not fit the chosen sizes`;
  return isAsChosen(trial, layer, choice) ? whole : `The file gives ${layer.name} other sizes than chosen`;
}

interface Change {
  readonly meaning: keyof typeof NAMES;
  readonly was: readonly number[];
  readonly now: readonly number[];
}

const NAMES = { kernel: "window", padding: "padding", stride: "stride", width: "filters" } as const;

/** The padding that keeps the extent of a map. */
const half = (n: number): number => Math.floor(n / 2);

/** The edits that write the new sizes as the old ones are written; none where they follow by themselves. */
function rewritten(layer: Layer, change: Change, context: Context): readonly Edit[] | undefined {
  const { meaning, was, now } = change;
  const own = argumentFor(layer, meaning);
  if (meaning === "padding") return own ? widened(own, was, now) : [];
  if (own) return numbers(own, meaning === "width" ? scaled(own, change) : now);
  if (meaning !== "stride" || new Set(now).size !== 1) return undefined;
  const added = argumentAdded(layer, context.model.framework.words.stride, now[0] as number, context);
  return added.length > 0 ? added : undefined;
}

/** A padding in numbers that kept the extent goes on doing so; a word does by itself. */
function widened(own: Argument, was: readonly number[], now: readonly number[]): readonly Edit[] {
  const written = items(own.value).map(integerOf);
  const values = written.length > 0 ? written : [integerOf(own.value)];
  return values.every((n, i) => n !== undefined && n === was[i]) ? (numbers(own, now) ?? []) : [];
}

/** Files whose widths are multiplied write them before that. */
function scaled({ value }: Argument, { was, now }: Change): readonly number[] {
  const written = integerOf(value);
  const [own, wanted] = [was[0] ?? 1, now[0] ?? 1];
  return written === undefined || written === own ? now : [Math.round((written * wanted) / own)];
}

/** One number, or one for each axis, in place of the numbers of an argument. */
function numbers({ value }: Argument, now: readonly number[]): readonly Edit[] | undefined {
  const parts = value.kind === "seq" ? value.items : [value];
  if (parts.some((p) => integerOf(p) === undefined)) return undefined;
  if (value.kind === "seq" && parts.length !== now.length) return undefined;
  if (value.kind !== "seq" && new Set(now).size > 1)
    return [{ span: value.span, text: `[${now.join(", ")}]` }];
  return parts.map((p, i) => ({ span: p.span, text: String(now[i]) }));
}

function isAsChosen(trial: Trial, { index }: Layer, { window, stride, filters }: IdeasChoice): boolean {
  const now = ideasOf(trial, index);
  return (
    String(now?.window) === String(window) &&
    String(now?.stride) === String(stride) &&
    now?.filters === filters
  );
}
