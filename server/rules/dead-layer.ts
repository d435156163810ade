import { withoutLayers } from "../edit/remove";
import type { Layer } from "../model/layer";
import { rememberedFor } from "../model/remember";
import type { Remedy } from "./engine/fixes";
import { type Context, defineRule } from "./engine/rule";
import { repair } from "./kit/shift";
import { type Link, type WiringRow, wiringOf } from "./kit/wiring";

/** A layer that reaches no output, with those that lead to it alone, and who reads the same as it does, past it. */
interface Finding {
  readonly layer: Layer;
  readonly others: readonly Layer[];
  readonly passing: readonly Passing[];
}

interface Passing {
  readonly reader: WiringRow;
  readonly link: Link;
}

/** Where it is known what a model gives, everything that reaches none of it is computed in vain. */
export default defineRule<Finding>({
  code: "dead-layer",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when no path leads from a layer to an output of the model.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const dead = deadLayers(context);
    if (dead.length === 0) return;
    const rows = wiringOf(context);
    // References that are off as a whole are told as such, and these rows are what follows.
    if (rows && repair(rows)) return;
    for (const together of branchesOf(dead)) {
      const all = together.map((layer) => ({ layer, passing: rows ? passingBy(layer.index, rows) : [] }));
      const chief = all.find((f) => f.passing.length > 0) ?? all.at(-1);
      if (chief) yield { ...chief, others: together.filter((l) => l !== chief.layer) };
    }
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  fixes: ({ layer, passing }, context) => [
    ...reading(layer, passing),
    ...removing(context, passing.length === 0),
  ],
  what({ layer, others, passing }) {
    const [first] = passing;
    const n = others.length;
    const more = n === 0 ? "" : ` and the ${n === 1 ? "layer" : `${n} layers`} before it`;
    if (!first) return `${layer.name} reaches no output of the model, so computing it${more} has no effect`;
    const verb = passing.length === 1 ? "reads" : "read";
    return `Nothing uses ${layer.name} ${layer.type}: ${names(passing)} ${verb} row ${first.link.target}, the row before it`;
  },
  related: ({ others, passing }) => [
    ...passing.map(({ link }) => ({ span: link.reference.span, message: `reads row ${link.target}` })),
    ...others
      .slice(0, MOST_LISTED)
      .map(({ typeSpan }) => ({ span: typeSpan, message: "reaches no output either" })),
  ],
});

/** Of a whole branch so many are listed. */
const MOST_LISTED = 20;

/** Layers of which one reads another are one branch. */
function branchesOf(dead: readonly Layer[]): readonly (readonly Layer[])[] {
  const above = new Map(dead.map((l) => [l.index, l.index]));
  const rootOf = (index: number): number => {
    let root = index;
    for (let up = above.get(root); up !== undefined && up !== root; up = above.get(root)) root = up;
    above.set(index, root);
    return root;
  };
  for (const { index, calls } of dead)
    for (const { to } of calls.flat())
      if (to.kind === "layer" && above.has(to.index)) above.set(rootOf(to.index), rootOf(index));
  const branches = new Map<number, Layer[]>();
  for (const layer of dead) {
    const root = rootOf(layer.index);
    const branch = branches.get(root);
    if (branch) branch.push(layer);
    else branches.set(root, [layer]);
  }
  return [...branches.values()];
}

const names = (passing: readonly Passing[]): string => passing.map((p) => p.reader.layer.type).join(" and ");

const reading = (layer: Layer, passing: readonly Passing[]): readonly Remedy[] =>
  passing.length === 0
    ? []
    : [
        {
          title: `Make ${names(passing)} read row ${layer.index}`,
          edits: passing.map(({ link }) => ({ span: link.reference.span, text: String(layer.index) })),
          preferred: true,
        },
      ];

/** One for all that are dead, as one alone may be fed by another. */
function removing(context: Context, preferred: boolean): readonly Remedy[] {
  const remedy = removal(context);
  return remedy ? [{ ...remedy, preferred }] : [];
}

const removal = rememberedFor((context: Context): Omit<Remedy, "preferred"> | undefined => {
  const dead = deadLayers(context);
  const edits = withoutLayers(dead, context);
  const title =
    dead.length === 1 ? "Remove this layer" : `Remove all ${dead.length} layers that reach no output`;
  return edits && { title, edits, ifSound: true };
});

function deadLayers(context: Context): readonly Layer[] {
  const { model } = context;
  const { outputs } = model;
  if (outputs.length === 0) return [];
  const alive = new Set<number>();
  const open = [...outputs];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (alive.has(index)) continue;
    alive.add(index);
    for (const call of model.layers[index]?.calls ?? [])
      for (const { to } of call) if (to.kind === "layer") open.push(to.index);
  }
  return model.layers.filter(({ index }) => !alive.has(index));
}

/** Who reads what a row reads that keeps the shape, although the row was put behind it to be read instead. */
function passingBy(index: number, rows: readonly WiringRow[]): readonly Passing[] {
  const row = rows[index];
  const [source, ...others] = row?.links ?? [];
  if (!row?.preserves || row.kind !== "plain" || !source || others.length > 0) return [];
  return rows
    .slice(index + 1)
    .flatMap((reader) => reader.links.map((link) => ({ reader, link })))
    .filter(({ link }) => link.absolute && link.target === source.target);
}
