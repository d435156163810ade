import type { Value } from "../../../../model/trace";
import { integer } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { STOCK } from "../../variants";
import { branch, expectation, side } from "./predictions";

export const nc = integer({ min: 1, required: true, doc: "Number of classes." });

export interface DetectArgs {
  readonly nc: number;
  /** For how many classes it has an answer, where that is another number. */
  readonly answers?: number;
  /** The lighter classification branch, of depthwise convolutions. */
  readonly light: boolean;
  /** A second set of branches, trained for one box per object. */
  readonly end2end: boolean;
  /** That set is made before a head of prompts puts its own branches in place of the usual ones, and is only kept to train. */
  readonly secondIsUsual?: boolean;
  /** What the classification branch gives, when that is not a score for each class. */
  readonly embed?: number;
  /** Further branches, in each set. */
  readonly more?: (b: BlockBuilder) => readonly Value[];
  /** Whether these have activations. */
  readonly activated?: boolean;
  /** Of how many bins the distribution of a distance is; the file's own number when absent. */
  readonly regMax?: number;
  /** Values of these for each position. */
  readonly extra?: number;
}

/** Box and class branches on every level, without anchors (YOLOv8 and later). */
export function detect(b: BlockBuilder, levels: readonly Value[], o: DetectArgs): Value {
  const { regMax = b.settings.regMax } = o;
  const first = width(levels[0] as Value);
  const boxHidden = Math.max(16, Math.floor(first / 4), 4 * regMax);
  const hidden = Math.max(first, Math.min(o.nc, 100));
  const out = o.embed ?? o.nc;
  const scores = (): readonly Value[] =>
    o.light ? light(b, levels, hidden, out) : branch(b, "cv3", levels, hidden, out);
  const set = (): readonly Value[] => [
    ...branch(b, "cv2", levels, boxHidden, 4 * regMax),
    ...scores(),
    ...(o.more?.(b) ?? []),
  ];
  const second = (): readonly Value[] =>
    o.secondIsUsual
      ? [...branch(b, "cv2", levels, boxHidden, 4 * regMax), ...light(b, levels, hidden, o.nc)]
      : set();
  // Of the two sets only one is wanted outside of training.
  const both = o.end2end && !b.fused;
  const onlyFirst = !both && (!o.end2end || o.secondIsUsual === true);
  // The second set is a copy of the first one, each branch with an activation of its own.
  if (both) b.printed.leaf((o.activated ?? (o.more && !o.secondIsUsual)) ? 3 : 2);
  const parts = [...(both || onlyFirst ? set() : []), ...(onlyFirst ? [] : b.within("one2one_", second))];
  if (regMax === 1) b.printed.leaf();
  else parts.push(expectation(b, parts.slice(0, levels.length), levels, regMax));
  return side(b, parts, levels, 4 + (o.answers ?? o.nc) + (o.extra ?? 0));
}

const light = (b: BlockBuilder, levels: readonly Value[], hidden: number, out: number): readonly Value[] =>
  levels.map((x, i) =>
    b.within(`cv3.${i}`, () => {
      const y = b.convBnAct("0.1", b.depthwise("0.0", x, width(x), 3), hidden);
      return b.conv("2", b.convBnAct("1.1", b.depthwise("1.0", y, hidden, 3), hidden), out);
    }),
  );

/** What the file's other rows and keys say of its head. */
export const usual = ({ settings }: BlockBuilder): Pick<DetectArgs, "light" | "end2end"> => ({
  light: !settings.legacy,
  end2end: settings.end2end,
});

export const Detect = defineBlock({
  name: "Detect",
  kind: "head",
  stockEnding: "",
  hasBins: true,
  variants: ["ultralytics", "v12-turbo"],
  args: { nc },
  build: (b, levels, a) => detect(b, levels, { nc: a.nc, ...usual(b) }),
});

export const v10Detect = defineBlock({
  name: "v10Detect",
  kind: "head",
  stockEnding: "",
  since: "8.2.38",
  variants: STOCK,
  args: { nc },
  build: (b, levels, a) => detect(b, levels, { nc: a.nc, light: true, end2end: true, regMax: 16 }),
});
