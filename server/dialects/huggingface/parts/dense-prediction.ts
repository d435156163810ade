import { spatial, type Tensor, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Stage } from "../architecture";
import { linear } from "./norms";

export interface Neck {
  /** How wide the positions are that come in. */
  readonly width: number;
  /** How many of them there are down and across the image; of the first stage where maps come in. */
  readonly grid: readonly (number | null)[];
  readonly neck_hidden_sizes: readonly number[] | null;
  readonly reassemble_factors: readonly number[] | null;
  readonly fusion_hidden_size: number;
  /** The position in front of the patches is read into each of them. */
  readonly projects?: boolean;
  /** Maps come in, not positions: nothing is to be put together again. */
  readonly maps?: boolean;
  /** In the units of the fusion. */
  readonly batchNorm?: boolean;
  readonly bias?: boolean;
  readonly keys: readonly string[];
}

const at = (list: readonly number[] | null, i: number): number => list?.[i] ?? Number.NaN;

/** What several blocks saw as maps of several sizes, from the smallest to the largest added up. */
export const neck = (k: Neck, reads: string): readonly Stage[] => [
  ...(k.maps ? [] : (k.neck_hidden_sizes ?? []).flatMap((out, i) => reassembly(k, reads, out, i))),
  {
    name: "neck.fusion_stage",
    type: "fusion",
    keys: ["fusion_hidden_size", ...k.keys],
    reads: k.maps ? [reads] : (k.neck_hidden_sizes ?? []).map((_, i) => `neck.reassemble_stage.layers.${i}`),
    run: (g, xs) => fused(g, xs, k),
  },
];

const READ = "neck.reassemble_stage.readout_projects";

const reassembly = (k: Neck, reads: string, out: number, i: number): readonly Stage[] => [
  ...(k.projects ? [readout(k, reads, i)] : []),
  {
    name: `neck.reassemble_stage.layers.${i}`,
    type: "reassembly",
    keys: ["neck_hidden_sizes", "reassemble_factors"],
    reads: [k.projects ? `${READ}.${i}` : reads],
    run: (g, [x]) => reassembled(g, x as Value, k, out, at(k.reassemble_factors, i)),
  },
];

const readout = (k: Neck, reads: string, i: number): Stage => ({
  name: `${READ}.${i}`,
  type: "projector",
  keys: ["readout_type", "hidden_size"],
  reads: [reads],
  run: (g, [x]) => g.activation(linear(g, "0", beside(g, x as Value), k.width, true), "gelu"),
});

const window = (
  g: Builder,
  name: string,
  x: Value,
  out: number,
  size: number,
  bias = true,
  stride = 1,
): Value =>
  g.within(name, () =>
    g.conv(x, { kernel: [size, size], stride: [stride, stride], padding: Math.floor(size / 2), out, bias }),
  );

function reassembled(g: Builder, x: Value, k: Neck, out: number, factor: number): Value {
  const map = g.declared([x], tensor([k.width, ...k.grid], "first"), "map");
  const y = window(g, "projection", map, out, 1);
  if (factor > 1) {
    const size = [factor, factor];
    return g.within("resize", () => g.convTranspose(y, { kernel: size, stride: size, out }));
  }
  return factor < 1 ? window(g, "resize", y, out, 3, true, Math.trunc(1 / factor)) : y;
}

/** Every other position beside the first one. */
function beside(g: Builder, x: Value): Value {
  const all = x.type.dims?.[0];
  const rows = typeof all === "number" ? all - 1 : null;
  const width = x.type.dims?.[1];
  return g.declared(
    [x],
    tensor([rows, typeof width === "number" ? 2 * width : null], "last"),
    "beside the first",
  );
}

function fused(g: Builder, xs: readonly Value[], k: Neck): Value {
  const out = k.fusion_hidden_size;
  let sum: Value | undefined;
  const map = (i: number, width: number): Value =>
    k.maps || !xs[i] ? g.declared(xs, mapAt(k, i, width), "map") : (xs[i] as Value);
  const maps = (k.neck_hidden_sizes ?? []).map((width, i) => map(i, width));
  for (const [i, map] of [...maps.entries()].reverse()) {
    const seen = window(g, `convs.${i}`, map, out, 3, false);
    const first = (): Value => g.within(`layers.${i}.residual_layer1`, () => unit(g, seen, k));
    // The coarsest map is alone; the classes have the weights of two units all the same.
    if (!sum) g.idle(first);
    const both = sum ? g.declared([sum, first()], seen.type, "add") : seen;
    const second = g.within(`layers.${i}.residual_layer2`, () => unit(g, both, k));
    const next = maps[i - 1];
    const larger = g.resize(second, {
      ...(next ? { size: extentsOf(next) } : { factor: 2 }),
      mode: "bilinear",
    });
    sum = window(g, `layers.${i}.projection`, larger, out, 1);
  }
  return sum ?? g.unknown(xs);
}

const extentsOf = (x: Value): readonly (number | null)[] =>
  spatial(x.type).map((d) => (typeof d === "number" ? d : null));

/** The map of a stage: half as large as the one before it. */
const mapAt = (k: Neck, i: number, width: number): Tensor =>
  tensor([width, ...k.grid.map((n) => (n === null ? null : Math.floor(n / 2 ** i)))], "first");

/** How many patches an image has down and across, where that is known. */
export function gridFrom(image: unknown, patch: unknown): readonly (number | null)[] {
  const of = (size: unknown, axis: 0 | 1): number =>
    Array.isArray(size) ? (size[axis] ?? size[0]) : Number(size);
  return ([0, 1] as const).map((axis) => {
    const n = Math.floor(of(image, axis) / of(patch, axis));
    return Number.isSafeInteger(n) && n > 0 ? n : null;
  });
}

function unit(g: Builder, x: Value, k: Neck): Value {
  const bias = k.bias ?? !k.batchNorm;
  let y = x;
  for (const n of ["1", "2"]) {
    const seen = window(g, `convolution${n}`, g.activation(y, "relu"), k.fusion_hidden_size, 3, bias);
    y = k.batchNorm ? g.within(`batch_norm${n}`, () => g.batchNorm(seen)) : seen;
  }
  return g.add(x, y);
}

interface Depth {
  readonly hidden: number;
  readonly before?: boolean;
  /** How large the image is that is told of; twice as large as the map when absent. */
  readonly image?: readonly (number | null)[];
}

/** How far away everything is. */
export const depth = (k: Neck, { hidden, before = false, image }: Depth): Stage => ({
  name: "head",
  type: "head",
  keys: ["fusion_hidden_size", "head_hidden_size"],
  run(g, [x]) {
    const out = k.fusion_hidden_size;
    const read = before ? g.activation(window(g, "projection", x as Value, 256, 3), "relu") : (x as Value);
    const half = window(g, "conv1", read, Math.floor(out / 2), 3);
    const whole = g.resize(half, { ...(image ? { size: image } : { factor: 2 }), mode: "bilinear" });
    const y = g.activation(window(g, "conv2", whole, hidden, 3), "relu");
    return g.activation(window(g, "conv3", y, 1, 1), "relu");
  },
});

/** What everything is. */
export const segments = (name: string, k: Neck, labels: number, reads: string): Stage => ({
  name,
  type: "head",
  keys: ["id2label", "num_labels"],
  reads: [reads],
  run(g, [x]) {
    const y = window(g, "head.0", x as Value, k.fusion_hidden_size, 3, false);
    const seen = g.activation(
      g.within("head.1", () => g.batchNorm(y)),
      "relu",
    );
    return window(g, "head.4", seen, labels, 1);
  },
});
