import type { PlacedFault } from "../../model/fault";
import type { Reference } from "../../model/layer";
import { spatial, tensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { integerOf, type Tree } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import type { References, Row } from "./rows";

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
 * Whether the references make sense in this numbering alone: illegal by place, but for one at most legal when counted on, and
 * the last row reads the one before it by such a number. Behind rows that were removed that is hardly ever so. Where the comment
 * of row 0 counts on, too, one that is illegal by place is enough.
 */
export function isPyramid(rows: readonly Row[], unknown: boolean, text: string): boolean {
  const [first] = rows;
  if (!unknown || !first || rows.length < 3) return false;
  const written = rows.flatMap((row, index) => sourcesOf(row).map((t) => ({ n: integerOf(t) ?? 0, index })));
  const last = rows.length - 1;
  const isLegal = ({ n, index }: (typeof written)[number]): boolean =>
    n < 0 || (index > 0 && n < index + AHEAD);
  const beyond = written.filter(({ n, index }) => n >= index && n > 0);
  const wrong = written.filter((w) => !isLegal(w)).length;
  const sound = beyond.filter(isLegal).length;
  if (sound === 0 || wrong > 1) return false;
  if (new RegExp(`^[^\n#]*#\\s*${AHEAD}\\b`).test(text.slice(first.tree.span.end))) return true;
  return (
    (wrong === 0 || sound > 1) && written.some(({ n, index }) => index === last && n === last - 1 + AHEAD)
  );
}

/** The references of a row where they are counted so; its number says more than its place. */
export function pyramidReferences(row: Row, index: number): References {
  const faults: PlacedFault[] = [];
  const own = index + AHEAD;
  const references = sourcesOf(row).map((tree): Reference => {
    // Numbers do not tell places here: nothing may count them on when a row is inserted.
    const written = { span: tree.span, text: tree.kind === "scalar" ? tree.source : "", implied: true };
    const n = integerOf(tree);
    if (n === undefined) return { to: { kind: "nothing", why: "`from` must be a row number" }, ...written };
    if (index === 0) return { to: { kind: "input", index: 0 }, ...written };
    const at = n < 0 ? own + n : n;
    if (at < 0 || at >= own) {
      const message = `Row ${index}, which has number ${own} here, reads row ${n}, but there are only rows 0 to ${own - 1} before it`;
      faults.push({ code: "bad-reference", span: tree.span, message, layer: index });
      return { to: { kind: "nothing", why: message }, ...written };
    }
    return at < MAPS
      ? { to: { kind: "layer", index: 0 }, output: at, ...written }
      : { to: { kind: "layer", index: at - AHEAD }, ...written };
  });
  return { references, faults };
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
