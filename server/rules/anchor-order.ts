import { strideAt } from "../measure/stride";
import type { Edit, Fix } from "../model/problem";
import type { Span } from "../model/span";
import { get, isSeq, items, numberOf } from "../model/tree";
import { defineRule } from "./engine/rule";
import { wiringOf } from "./kit/wiring";

/** The anchors of one level: what is written, and how large they are on average. */
interface Boxes {
  readonly span: Span;
  readonly area: number;
}

interface Finding {
  readonly boxes: readonly Boxes[];
  readonly strides: readonly number[];
  /** The first level whose anchors are no larger than those of the level before. */
  readonly at: number;
}

/** Anchors belong to the levels of a head by their place: larger boxes to larger strides. */
export default defineRule<Finding>({
  code: "anchor-order",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when a head's anchors do not grow with the strides of its levels.",
  since: "0.1.0",
  appliesTo: "files with anchors",
  fixKind: "suggestion",
  *check(context) {
    const { model, root } = context;
    const rows = ANCHORED.has(model.variant ?? "") ? wiringOf(context) : undefined;
    const head = rows?.at(-1);
    const boxes = items(get(root, "anchors")).flatMap((tree): Boxes[] => {
      const area = isSeq(tree) ? areaOf(items(tree).map(numberOf)) : undefined;
      return area === undefined ? [] : [{ span: tree.span, area }];
    });
    if (head?.kind !== "head" || boxes.length !== head.links.length) return;
    const strides = head.links.flatMap(({ target }) => strideAt(target, context) ?? []);
    const areas = boxes.map((b) => b.area);
    // Where the last ones are smaller than the first ones, the loader turns the list around.
    const turned = (areas.at(-1) ?? 0) < (areas[0] ?? 0);
    if (strides.length < boxes.length || fallAt(strides) > 0 || turned) return;
    const at = fallAt(areas);
    if (at > 0) yield { boxes, strides, at };
  },
  at: ({ boxes, at }) => (boxes[at] as Boxes).span,
  what({ boxes, strides, at }) {
    const size = (i: number): string => `${Math.round(Math.sqrt((boxes[i] as Boxes).area))} pixels`;
    return `Anchors for stride ${strides[at]} average ${size(at)}, those for stride ${strides[at - 1]} ${size(at - 1)}; anchors must grow with the stride`;
  },
  fixes: ({ boxes }, { text }) => sorted(boxes, text),
});

/** The repositories whose heads have anchors. */
const ANCHORED: ReadonlySet<string> = new Set(["v5", "v7"]);

/** The mean of width times height, of a list of widths and heights. */
function areaOf(sides: readonly (number | undefined)[]): number | undefined {
  const known = sides.filter((n) => n !== undefined);
  if (known.length < sides.length || known.length < 2 || known.length % 2 !== 0) return undefined;
  const areas = known.flatMap((w, i) => (i % 2 === 0 ? [w * (known[i + 1] ?? 0)] : []));
  return areas.reduce((a, b) => a + b, 0) / areas.length;
}

/** The first place where a list does not rise; 0 when it rises all the way. */
const fallAt = (list: readonly number[]): number =>
  Math.max(
    0,
    list.findIndex((n, i) => i > 0 && n <= (list[i - 1] ?? 0)),
  );

/** The lists change places; comments beside them stay with their lines, which is where a level is named. */
function sorted(boxes: readonly Boxes[], text: string): readonly Fix[] {
  const order = [...boxes].sort((a, b) => a.area - b.area);
  const edits = boxes.flatMap(({ span }, i): Edit[] => {
    const own = order[i]?.span;
    return own && own !== span ? [{ span, text: text.slice(own.start, own.end) }] : [];
  });
  return [{ title: "Sort the anchors by size", edits, preferred: true }];
}
