import type { Value } from "../../../../model/trace";
import { shape } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { STOCK } from "../../variants";
import { detect, nc, usual } from "./detect";
import { branch } from "./predictions";

const list = shape({ required: true, doc: "Number of key points, and of values for each." });

/** The key of the file, or the list itself. */
const kptShape: typeof list = {
  ...list,
  expects: "a list of two integers, as the file's kpt_shape is",
  read(tree) {
    const dims = list.read(tree);
    return tree.kind === "seq" && dims && dims.length >= 2 && dims.every((n) => typeof n === "number")
      ? dims
      : undefined;
  },
};

const pair = (dims: readonly unknown[]): readonly [number, number] => {
  const [points = 17, values = 3] = dims.filter((n) => typeof n === "number");
  return [points, values];
};

const quarter = (levels: readonly Value[]): number => Math.floor(width(levels[0] as Value) / 4);

export const Pose = defineBlock({
  name: "Pose",
  kind: "head",
  stockEnding: "-pose",
  needsKeys: ["kpt_shape"],
  hasBins: true,
  variants: STOCK,
  args: { nc, kpt_shape: kptShape },
  build(b, levels, a) {
    const [points, values] = pair(a.kpt_shape);
    const out = points * values;
    const more = (k: BlockBuilder) => branch(k, "cv4", levels, Math.max(quarter(levels), out), out);
    return detect(b, levels, { nc: a.nc, ...usual(b), more, extra: out });
  },
});

/** Key points with a spread for each; the spread, and a flow model that judges it, are used while training only. */
export const Pose26 = defineBlock({
  name: "Pose26",
  kind: "head",
  stockEnding: "-pose",
  needsKeys: ["kpt_shape"],
  hasBins: true,
  since: "8.4.0",
  variants: STOCK,
  buffers: { "flow_model.loc": [2], "flow_model.cov": [2, 2], "flow_model.mask": [6, 2] },
  args: { nc, kpt_shape: kptShape },
  build(b, levels, a) {
    const [points, values] = pair(a.kpt_shape);
    const hidden = Math.max(quarter(levels), points * (values + 2));
    const more = (k: BlockBuilder): readonly Value[] =>
      levels.map((x, i) => {
        const y = k.within(`cv4.${i}`, () => k.convBnAct("1", k.convBnAct("0", x, hidden, 3), hidden, 3));
        if (!k.fused) k.within(`cv4_sigma.${i}`, () => k.g.idle(() => k.conv("", y, 2 * points)));
        return k.within(`cv4_kpts.${i}`, () => k.conv("", y, points * values));
      });
    if (!b.fused) b.within("flow_model", () => b.g.idle(() => flow(b, levels[0])));
    return detect(b, levels, { nc: a.nc, ...usual(b), more, extra: points * values });
  },
});

/** Six coupling layers of two small networks each, on pairs of numbers. */
function flow(b: BlockBuilder, like: Value): void {
  const pairOf = b.g.declared([like], { dims: [2], layout: "last" }, "pair", "global");
  for (let i = 0; i < 12; i++)
    b.within(`${i % 2 === 0 ? "s" : "t"}.${i >> 1}`, () => {
      const silu = (x: Value): Value => b.g.activation(x, "silu");
      const dense = (name: string, x: Value, out: number): Value => b.within(name, () => b.g.dense(x, out));
      const y = dense("4", silu(dense("2", silu(dense("0", pairOf, 64)), 64)), 2);
      return i % 2 === 0 ? b.g.activation(y, "tanh") : y;
    });
}
