import { mapDim } from "../../../model/dim";
import { spatial, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { perAxis, real } from "../../../vocabulary/args";
import { defineModule, ranked } from "../module";

type Pairs = readonly (readonly [number, number])[];

/** One number for all sides, or before and after each axis with the last axis first. */
function pairsOf(padding: number | readonly number[], rank: number): Pairs {
  if (typeof padding === "number") return Array.from({ length: rank }, () => [padding, padding] as const);
  return Array.from({ length: rank }, (_, i) => {
    const at = 2 * (rank - 1 - i);
    return [padding[at] ?? 0, padding[at + 1] ?? 0] as const;
  });
}

const padding = perAxis({
  required: true,
  doc: "One number for all sides, or [left, right, top, bottom, …]: the last axis first.",
});

/** The last axes of any tensor, whatever they mean. */
function padLast(g: Builder, x: Value, pairs: Pairs, fn: string): Value {
  const { dims, layout } = x.type;
  if (!dims || (layout === "first" && dims.length > pairs.length)) {
    const before = Math.max((dims?.length ?? 0) - 1 - pairs.length, 0);
    return g.pad(x, [...Array<readonly [number, number]>(before).fill([0, 0]), ...pairs], fn);
  }
  const from = dims.length - pairs.length;
  const padded = dims.map((d, i) => {
    const [low = 0, high = 0] = pairs[i - from] ?? [];
    return mapDim(d, (n) => n + low + high);
  });
  return g.declared([x], tensor(padded, layout), "pad", "global");
}

function checkLength(g: Builder, said: number | readonly number[], rank: number): void {
  if (typeof said !== "number" && said.length !== 2 * rank)
    g.fault("bad-argument", `its padding is one number or ${2 * rank} of them, not ${said.length}`, {
      attr: "padding",
    });
}

export const zeroPads = ranked((rank) =>
  defineModule({
    type: `ZeroPad${rank}d`,
    doc: "Zeros around the input.",
    args: { padding },
    lower(g, [x], a) {
      checkLength(g, a.padding, rank);
      return padLast(g, x, pairsOf(a.padding, rank), "zero");
    },
  }),
);

export const constantPads = ranked((rank) =>
  defineModule({
    type: `ConstantPad${rank}d`,
    doc: "One value around the input.",
    args: { padding, value: real({ required: true }) },
    lower(g, [x], a) {
      checkLength(g, a.padding, rank);
      return padLast(g, x, pairsOf(a.padding, rank), "constant");
    },
  }),
);

/** A reflection needs one value more than it repeats; a circle as many. */
export function checkExtents(g: Builder, { type }: Value, pairs: Pairs, fn: "reflect" | "circular"): void {
  const least = fn === "reflect" ? 1 : 0;
  const space = spatial(type);
  const beyond = pairs.findIndex((pair, i) => {
    const n = space[i];
    return typeof n === "number" && Math.max(...pair) > n - least;
  });
  if (beyond < 0) return;
  g.fault("window-too-large", `its padding does not fit an extent of ${space[beyond]}`, { attr: "padding" });
}

const ofInput = (type: string, fn: string, doc: string, beyond: "reflect" | "circular" | undefined) =>
  ranked((rank) =>
    defineModule({
      type: `${type}${rank}d`,
      doc,
      args: { padding },
      input: { as: "first", axes: [rank + 1] },
      lower(g, [x], a) {
        checkLength(g, a.padding, rank);
        const pairs = pairsOf(a.padding, rank);
        if (beyond !== undefined) checkExtents(g, x, pairs, beyond);
        return g.pad(x, pairs, fn);
      },
    }),
  );

export const reflectionPads = ofInput(
  "ReflectionPad",
  "reflect",
  "The input mirrored at its edges.",
  "reflect",
);
export const replicationPads = ofInput(
  "ReplicationPad",
  "replicate",
  "Its edges repeated around the input.",
  undefined,
);
export const circularPads = ofInput(
  "CircularPad",
  "circular",
  "The input's other end around it.",
  "circular",
);
