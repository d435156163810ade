import type { PlacedFault } from "../../model/fault";
import type { Reference } from "../../model/layer";
import { spatial, tensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { integerOf, type Tree } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import type { Row } from "./rows";

/**
 * Loaders that people have changed take a whole backbone as row 0: the list of maps that it gives fills the numbers 0 to 4 (with
 * nothing at 0 where there are four), and the rows behind it are numbered from 5.
 */
export const MAPS = 5;

/** What the numbers of the other rows are ahead of their places in the file by. */
const AHEAD = MAPS - 1;

const sourcesOf = ({ from }: Row): readonly Tree[] =>
  from?.kind === "seq" ? from.items : from ? [from] : [];

/**
 * Whether the references make sense in this numbering alone: one at least is illegal by place, none is so when counted on,
 * and the last row reads the one before it by such a number. Behind rows that were removed that is hardly ever so.
 */
export function isPyramid(rows: readonly Row[], unknown: boolean): boolean {
  if (!unknown || rows.length < 3) return false;
  const written = rows.flatMap((row, index) => sourcesOf(row).map((t) => ({ n: integerOf(t) ?? 0, index })));
  const last = rows.length - 1;
  return (
    written.some(({ n, index }) => n >= index && n > 0) &&
    written.every(({ n, index }) => n < 0 || (index > 0 && n < index + AHEAD)) &&
    written.some(({ n, index }) => index === last && n === last - 1 + AHEAD)
  );
}

/** The references of a row where they are counted so; its number says more than its place. */
export function pyramidReferences(row: Row, index: number): readonly Reference[] {
  return sourcesOf(row).map((tree): Reference => {
    // Numbers do not tell places here: nothing may count them on when a row is inserted.
    const written = { span: tree.span, text: tree.kind === "scalar" ? tree.source : "", implied: true };
    const n = integerOf(tree);
    if (n === undefined) return { to: { kind: "nothing", why: "`from` must be a row number" }, ...written };
    if (index === 0) return { to: { kind: "input", index: 0 }, ...written };
    const at = n < 0 ? index + AHEAD + n : n;
    if (at < 0) return { to: { kind: "nothing", why: `Row ${index} reads row ${n}` }, ...written };
    return at < MAPS
      ? { to: { kind: "layer", index: 0 }, output: at, ...written }
      : { to: { kind: "layer", index: at - AHEAD }, ...written };
  });
}

export const pyramidFault = ({ module, tree }: Row, name: string): PlacedFault => ({
  code: "unknown-layer",
  severity: "information",
  span: module?.span ?? tree.span,
  layer: 0,
  message: `Row 0: assuming ${name} is a whole backbone whose maps are rows 0 to ${AHEAD} (strides 2 to 32; the first only if it has five) and the rows after it are numbered from ${MAPS}, as modified loaders do (stock Ultralytics raises a KeyError)`,
});

/** Maps of strides 2 to 32, of nobody knows how many channels. */
export function runPyramid(g: Builder, inputs: readonly Value[]): readonly Value[] {
  const [x] = inputs;
  const space = x?.type.dims ? spatial(x.type) : [];
  return Array.from({ length: MAPS }, (_, i) => {
    const stride = 2 ** (i + 1);
    const extents = space.map((d) => (typeof d === "number" ? Math.ceil(d / stride) : null));
    return g.unknown(inputs, tensor(space.length > 0 ? [null, ...extents] : null, "first"), "global");
  });
}
