import type { Dim } from "../../../model/dim";
import type { Value } from "../../../model/trace";
import { items, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { anything, flag, integer } from "../../../vocabulary/args";
import { axisOf } from "../common/args";
import { namedTwice } from "../common/axes";
import { countOf } from "../common/python";
import { layer, seenAs } from "../spec";

/** Python's `int()` cuts off what is behind the point. */
const axisIn = (tree: Tree | undefined): number | undefined => {
  const n = countOf(tree);
  return n === undefined ? undefined : Math.trunc(n) || 0;
};

const center = flag({ default: true });
const scale = flag({ default: true });

/** The axes that an argument names, one or several, without the batch. */
function axesIn(tree: Tree | undefined, rank: number): readonly number[] {
  const one = axisIn(tree);
  // Along none there is one weight, where such a list is taken.
  if (tree?.kind === "seq" && tree.items.length === 0) return [];
  const list = one === undefined ? items(tree).flatMap((t) => axisIn(t) ?? []) : [one];
  const axes = (list.length > 0 ? list : [-1]).flatMap((a) => axisOf(a, rank) ?? []);
  return axes.filter((a) => a < rank);
}

/** What stands along the axes that are named; one unknown where the rank is. */
function along(g: Builder, x: Value, axis: Tree | undefined): readonly Dim[] {
  const { dims } = x.type;
  const rank = dims?.length ?? 0;
  const said = axis?.kind === "seq" ? items(axis) : axis ? [axis] : [];
  const beyond = said.map(axisIn).find((n) => n !== undefined && (n > rank || n < -rank - 1));
  if (dims && beyond !== undefined)
    g.fault("bad-argument", `there is no axis ${beyond}: ${rank + 1} arrive, the batch among them`, {
      attr: "axis",
    });
  const again = namedTwice(
    said.flatMap((t) => axisIn(t) ?? []),
    rank + 1,
  );
  if (dims && again !== undefined) g.fault("bad-argument", `axis ${again} is named twice`, { attr: "axis" });
  if (said.some((t) => axisIn(t) === 0 || (dims && axisIn(t) === -rank - 1)))
    g.fault(
      "bad-argument",
      "normalises along axis 0, which is the batch; Keras refuses it unless the batch is fixed",
      {
        attr: "axis",
        severity: "warning",
      },
    );
  return dims ? axesIn(axis, dims.length).map((a) => dims[a] ?? null) : [null];
}

/** The input with its channels where the first of the axes is, if that is one of the two ends. */
function facing(x: Value, axis: Tree | undefined): Value {
  const rank = x.type.dims?.length ?? 1;
  const [first] = axesIn(axis, rank);
  if (rank < 2 || first === undefined) return x;
  return first === 0 ? seenAs(x, "first") : first === rank - 1 ? seenAs(x, "last") : x;
}

export const batchNormalization = layer({
  type: "BatchNormalization",
  aliases: ["BatchNormalizationV1", "BatchNormalizationV2", "SyncBatchNormalization"],
  args: { axis: anything(), center, scale, renorm: flag({ default: false }) },
  lower({ g, x, args: a }) {
    const over = along(g, x, a.axis);
    const y = g.norm(facing(x, a.axis), "batch", { scale: a.scale, shift: a.center, moving: true, over });
    if (!a.renorm) return y;
    // Batch renormalisation keeps three statistics more, which training does not touch.
    return g.within("renorm", () =>
      ["mean", "stddev", "moving_stddev"].reduce((z) => g.scale(z, { scale: over, trainable: false }), y),
    );
  },
});

export const layerNormalization = layer({
  type: "LayerNormalization",
  args: { axis: anything(), center, scale, rms_scaling: flag({ default: false }) },
  lower({ g, x, args: a }) {
    const over = along(g, x, a.axis);
    // By the root mean square there is a scale, whatever else is said, and nothing is added.
    const by = a.rms_scaling ? { scale: true, shift: false } : { scale: a.scale, shift: a.center };
    return g.norm(x, "layer", { ...by, over });
  },
});

export const groupNormalization = layer({
  type: "GroupNormalization",
  args: { axis: anything(), groups: integer({ default: 32 }), center, scale },
  lower({ g, x, args: a }) {
    const over = along(g, x, a.axis);
    const groups = a.groups < 1 ? {} : { groups: a.groups };
    return g.norm(facing(x, a.axis), "group", { scale: a.scale, shift: a.center, over, ...groups });
  },
});

/** Of TensorFlow Addons, and of keras-contrib, where no axis means one weight for all. */
export const instanceNormalization = layer({
  type: "InstanceNormalization",
  args: { axis: anything(), center, scale },
  lower({ g, x, args: a, given }) {
    const over = given("axis") && a.axis === undefined ? [1] : along(g, x, a.axis);
    return g.norm(facing(x, a.axis), "instance", { scale: a.scale, shift: a.center, over });
  },
});

export const rmsNormalization = layer({
  type: "RMSNormalization",
  args: { axis: anything() },
  lower: ({ g, x, args: a }) => g.norm(x, "rms", { over: along(g, x, a.axis) }),
});

export const unitNormalization = layer({
  type: "UnitNormalization",
  args: { axis: anything() },
  lower({ g, x, args }) {
    along(g, x, args.axis);
    return g.norm(x, "layer", { scale: false, shift: false });
  },
});
