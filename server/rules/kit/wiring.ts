import type { Layer, Reference } from "../../model/layer";
import { rememberedFor } from "../../model/remember";
import { spatial, type Tensor } from "../../model/tensor";
import type { Node } from "../../model/trace";
import type { Context } from "../engine/rule";

/** One row as the wiring sees it: what it reads, how it changes the scale, and what sort of step it is. */
export interface WiringRow {
  readonly index: number;
  readonly layer: Layer;
  readonly links: readonly Link[];
  /** Output extent over the first input's; undefined when one of the two is unknown. */
  readonly factor: number | undefined;
  readonly kind: "merge" | "resize" | "head" | "plain";
  /** How many maps it gives. */
  readonly maps: number;
  /** The tensor comes out as it went in. */
  readonly preserves: boolean;
  /** Nothing is known of the module, or it does nothing: seldom part of an original design. */
  readonly odd: boolean;
}

/** A reference from one row to an earlier one. */
export interface Link {
  readonly reference: Reference;
  readonly target: number;
  /** Written as the number of a row, and therefore stale as soon as a row is inserted above it. */
  readonly absolute: boolean;
}

/** The rows of a model, or nothing when it is not wired by numbers: several rules ask for the same ones. */
export const wiringOf = rememberedFor((context: Context): readonly WiringRow[] | undefined => {
  const { model } = context;
  if (!model.layers.some((l) => l.calls[0]?.some(isAbsolute))) return undefined;
  const read = readers(model.layers);
  return model.layers.map((layer) => rowOf(layer, context, read));
});

const isAbsolute = ({ implied, text }: Reference): boolean => !implied && /^\d+$/.test(text);

function readers(layers: readonly Layer[]): ReadonlySet<number> {
  const read = new Set<number>();
  for (const layer of layers)
    for (const ref of layer.calls[0] ?? []) if (ref.to.kind === "layer") read.add(ref.to.index);
  return read;
}

function rowOf(layer: Layer, { trace, facts, model }: Context, read: ReadonlySet<number>): WiringRow {
  const own = facts.layers[layer.index];
  const before = own?.inputs[0]?.type;
  const after = own?.outputs[0];
  const nodes = trace.byLayer[layer.index] ?? [];
  const links = (layer.calls[0] ?? []).flatMap((reference): Link[] => {
    const absolute = isAbsolute(reference);
    // A number beyond the row itself leads nowhere as written, but may after a repair.
    if (absolute) return [{ reference, target: Number(reference.text), absolute }];
    return reference.to.kind === "layer" ? [{ reference, target: reference.to.index, absolute }] : [];
  });
  const from = before && spatial(before)[0];
  const to = after && spatial(after)[0];
  const several = (layer.calls[0]?.length ?? 0) > 1;
  // Not a module of the framework: somebody has added it, to the code and perhaps to the file.
  const foreign = trace.foreign.has(layer.index) || nodes.some((n) => n.opaque);
  const last = layer.index === model.layers.length - 1;
  const kind = kindOf(nodes, several, { isRead: read.has(layer.index), foreign, last });
  // What is merged has one scale, or the merge itself is wrong.
  const factor =
    kind === "merge"
      ? 1
      : typeof from === "number" && typeof to === "number" && from > 0
        ? to / from
        : undefined;
  return {
    index: layer.index,
    layer,
    links,
    factor,
    kind,
    maps: own?.outputs.length ?? 1,
    odd: foreign || (nodes.length === 1 && nodes[0]?.op === "identity"),
    preserves: sameDims(before?.dims, after?.dims),
  };
}

type Dims = Tensor["dims"] | undefined;

const sameDims = (a: Dims, b: Dims): boolean =>
  !!a && !!b && a.length === b.length && a.every((d, i) => d === b[i]);

interface Standing {
  readonly isRead: boolean;
  readonly foreign: boolean;
  readonly last: boolean;
}

function kindOf(
  nodes: readonly Node[],
  several: boolean,
  { isRead, foreign, last }: Standing,
): WiringRow["kind"] {
  // The last row is a head even where it is not known, or could not be built from what it reads.
  if (several && !isRead && (nodes.length > 1 || (last && foreign))) return "head";
  if (several && (nodes.length <= 1 || (foreign && isRead))) return "merge";
  return nodes.length === 1 && nodes[0]?.op === "resize" ? "resize" : "plain";
}

/** The scale of every row relative to the input (1, ½, ¼ …) when `target` says what each link reads. */
export function scalesOf(
  rows: readonly WiringRow[],
  target: (link: Link) => number,
): readonly (number | undefined)[] {
  const scales: (number | undefined)[] = [];
  for (const row of rows) {
    const first = row.links[0];
    const source = first ? scales[target(first)] : row.index === 0 ? 1 : scales[row.index - 1];
    scales.push(source === undefined || row.factor === undefined ? undefined : source * row.factor);
  }
  return scales;
}

/** The same where every link reads what it says. */
export const scalesAsWritten = rememberedFor((rows: readonly WiringRow[]) => scalesOf(rows, (l) => l.target));

/** Whether the next row goes on with something else, or at another scale. */
export const endsStage = ({ index }: WiringRow, rows: readonly WiringRow[]): boolean =>
  rows[index + 1]?.factor !== 1 || rows[index + 1]?.links[0]?.target !== index;
