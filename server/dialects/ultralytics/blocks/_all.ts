import { channels, spatial, tensor, withChannels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder, PerAxis } from "../../../trace/builder";
import { type Block, block, bool, convBnAct as cv, depthwise, gcd, num, perAxis, width } from "./_block";

const named = (g: Builder, name: string, f: () => Value): Value => g.within(name, f);

const Conv = block({
  base: true,
  build: (g, [x], [c2, k, s, p, gr, d, act], { settings }) => {
    const hasDilation = settings.variant !== "v7";
    return cv(g, x!, num(c2, 0), perAxis(k, 1), {
      stride: perAxis(s, 1),
      padding: p === null || p === undefined ? undefined : perAxis(p, 0),
      groups: num(gr, 1),
      dilation: hasDilation ? num(d, 1) : 1,
      act: bool(hasDilation ? act : d, true),
    });
  },
});
const DWConv = block({
  base: true,
  build: (g, [x], [c2, k, s, d]) =>
    depthwise(g, x!, num(c2, 0), num(k, 1), { stride: num(s, 1), dilation: num(d, 1) }),
});

interface Neck {
  readonly shortcut?: boolean;
  readonly groups?: number;
  readonly k?: readonly [PerAxis, PerAxis];
  readonly e?: number;
}
const bottleneck = (
  g: Builder,
  x: Value,
  c2: number,
  { shortcut = true, groups = 1, k = [3, 3], e = 0.5 }: Neck,
): Value => {
  const h = Math.floor(c2 * e);
  const y = named(g, "cv2", () =>
    cv(
      g,
      named(g, "cv1", () => cv(g, x, h, k[0])),
      c2,
      k[1],
      { groups },
    ),
  );
  return shortcut && width(x) === c2 ? g.add(x, y) : y;
};
const Bottleneck = block({
  base: true,
  build: (g, [x], [c2, sc, gr, , e], { settings }) =>
    bottleneck(g, x!, num(c2, 0), {
      shortcut: bool(sc, true),
      groups: num(gr, 1),
      k: settings.variant === "ultralytics" ? [3, 3] : [1, 3],
      e: num(e, 0.5),
    }),
});
const stack = (g: Builder, n: number, x: Value, f: (x: Value) => Value): Value => g.repeat(n, "m", x, f);
const c3 = (g: Builder, x: Value, c2: number, e: number, inner: (x: Value, h: number) => Value): Value => {
  const h = Math.floor(c2 * e);
  const a = inner(
    named(g, "cv1", () => cv(g, x, h)),
    h,
  );
  const b = named(g, "cv2", () => cv(g, x, h));
  return named(g, "cv3", () => cv(g, g.concat([a, b]), c2));
};
const C3 = block({
  base: true,
  repeats: true,
  build: (g, [x], [c2, sc, gr, e], { n }) =>
    c3(g, x!, num(c2, 0), num(e, 0.5), (y, h) =>
      stack(g, n, y, (z) =>
        bottleneck(g, z, h, { shortcut: bool(sc, true), groups: num(gr, 1), k: [1, 3], e: 1 }),
      ),
    ),
});
const c2f = (
  g: Builder,
  x: Value,
  c2: number,
  n: number,
  e: number,
  inner: (x: Value, h: number) => Value,
): Value => {
  const h = Math.floor(c2 * e);
  const parts = g.chunk(
    named(g, "cv1", () => cv(g, x, 2 * h)),
    2,
  );
  for (let i = 0; i < n; i++) parts.push(g.within(`m.${i}`, () => inner(parts.at(-1)!, h)));
  return named(g, "cv2", () => cv(g, g.concat(parts), c2));
};
const C2f = block({
  base: true,
  repeats: true,
  build: (g, [x], [c2, sc, gr, e], { n }) =>
    c2f(g, x!, num(c2, 0), n, num(e, 0.5), (y, h) =>
      bottleneck(g, y, h, { shortcut: bool(sc, false), groups: num(gr, 1), e: 1 }),
    ),
});
const c3k = (g: Builder, x: Value, c2: number, n: number, k: number): Value =>
  c3(g, x, c2, 0.5, (y, h) => stack(g, n, y, (z) => bottleneck(g, z, h, { k: [k, k], e: 1 })));
const C3k2 = block({
  base: true,
  repeats: true,
  build: (g, [x], [c2, k3, e, attn, gr, sc], { n, settings }) => {
    const deep = bool(k3, false) || settings.scale === null || "mlx".includes(settings.scale);
    return c2f(g, x!, num(c2, 0), n, num(e, 0.5), (y, h) => {
      if (bool(attn, false))
        return psaBlock(
          g,
          bottleneck(g, y, h, { shortcut: bool(sc, true), groups: num(gr, 1) }),
          Math.max(Math.floor(h / 64), 1),
        );
      return deep
        ? c3k(g, y, h, 2, 3)
        : bottleneck(g, y, h, { shortcut: bool(sc, true), groups: num(gr, 1) });
    });
  },
});
const attention = (g: Builder, x: Value, heads: number, ratio: number): Value => {
  const d = width(x);
  const headDim = Math.floor(d / heads);
  const keyDim = Math.floor(headDim * ratio);
  const qkv = named(g, "qkv", () => cv(g, x, d + 2 * keyDim * heads, 1, { act: false }));
  const [q, k, v] = g.split(qkv, [keyDim * heads, keyDim * heads, d]) as [Value, Value, Value];
  const seen = g.untokens(
    g.attend(g.tokens(q), g.tokens(k), g.tokens(v), { heads, keyDim, valueDim: headDim }),
    v,
  );
  const place = named(g, "pe", () => cv(g, v, d, 3, { groups: d, act: false }));
  return named(g, "proj", () => cv(g, g.add(seen, place), d, 1, { act: false }));
};
const psaBlock = (g: Builder, x: Value, heads: number): Value => {
  const y = g.add(
    x,
    named(g, "attn", () => attention(g, x, heads, 0.5)),
  );
  const c = width(y);
  return g.add(
    y,
    named(g, "ffn", () => cv(g, cv(g, y, 2 * c), c, 1, { act: false })),
  );
};
const C2PSA = block({
  base: true,
  repeats: true,
  build: (g, [x], [c2, e], { n }) => {
    const c1 = width(x!);
    if (c1 > 0 && c1 !== num(c2, 0))
      g.fault(
        "channel-mismatch",
        `C2PSA keeps its channels, but ${c1} arrive and ${num(c2, 0)} are asked for`,
      );
    const c = Math.floor(c1 * num(e, 0.5));
    if (c1 > 0 && c < 64) {
      g.fault("indivisible", `C2PSA has ${c} hidden channels: at least 64 are needed for one head`);
      return g.unknown([x!], withChannels(x!.type, c1));
    }
    const [a, b] = g.chunk(
      named(g, "cv1", () => cv(g, x!, 2 * c)),
      2,
    ) as [Value, Value];
    const y = stack(g, n, b, (z) => psaBlock(g, z, Math.floor(c / 64)));
    return named(g, "cv2", () => cv(g, g.concat([a, y]), c1));
  },
});
const SPPF = block({
  base: true,
  build: (g, [x], [c2, k, n = 3]) => {
    const parts = [named(g, "cv1", () => cv(g, x!, Math.floor(width(x!) / 2)))];
    for (let i = 0; i < num(n, 3); i++) parts.push(named(g, "m", () => g.maxPool(parts.at(-1)!, num(k, 5))));
    return named(g, "cv2", () => cv(g, g.concat(parts), num(c2, 0)));
  },
});
const SPP = block({
  base: true,
  build: (g, [x], [c2, k]) => {
    const y = named(g, "cv1", () => cv(g, x!, Math.floor(width(x!) / 2)));
    const sizes = (Array.isArray(k) ? k : [5, 9, 13]) as number[];
    return named(g, "cv2", () =>
      cv(g, g.concat([y, ...sizes.map((s, i) => g.within(`m.${i}`, () => g.maxPool(y, s)))]), num(c2, 0)),
    );
  },
});
const Concat: Block = block({ build: (g, xs) => g.concat(xs) });
const Upsample: Block = block({
  build: (g, [x], [size, factor, mode]) =>
    g.resize(x!, {
      ...(typeof size === "number" ? { size: [size, size] } : { factor: num(factor, 1) }),
      mode: typeof mode === "string" ? mode : "nearest",
    }),
});
const MaxPool: Block = block({
  build: (g, [x], [k, s, p]) => g.maxPool(x!, num(k, 2), num(s, num(k, 2)), num(p, 0)),
});
const ZeroPad: Block = block({
  build: (g, [x], [p]) => {
    const [l = 0, r = 0, t = 0, b = 0] = (Array.isArray(p) ? p : [p, p, p, p]) as number[];
    return g.pad(x!, [
      [t, b],
      [l, r],
    ]);
  },
});
const Identity: Block = block({ build: (g, [x]) => g.identity(x!) });
const ghost = (g: Builder, x: Value, c2: number, k: number, s: number, act: boolean): Value => {
  const m = Math.floor(c2 / 2);
  const y = named(g, "cv1", () => cv(g, x, m, k, { stride: s, act }));
  return g.concat([y, named(g, "cv2", () => cv(g, y, m, 5, { groups: m, act }))]);
};
const GhostConv = block({
  base: true,
  build: (g, [x], [c2, k, s]) => ghost(g, x!, num(c2, 0), num(k, 1), num(s, 1), true),
});
const ghostBottleneck = (g: Builder, x: Value, c2: number, k = 3, s = 1): Value => {
  const m = Math.floor(c2 / 2);
  let y = g.within("conv.0", () => ghost(g, x, m, 1, 1, true));
  if (s === 2) y = g.within("conv.1", () => depthwise(g, y, m, k, { stride: s, act: false }));
  y = g.within("conv.2", () => ghost(g, y, c2, 1, 1, false));
  const shortcut =
    s === 2
      ? g.within("shortcut", () =>
          cv(g, depthwise(g, x, width(x), k, { stride: s, act: false }), c2, 1, { act: false }),
        )
      : x;
  return g.add(y, shortcut);
};
const GhostBottleneck = block({
  base: true,
  build: (g, [x], [c2, k, s]) => ghostBottleneck(g, x!, num(c2, 0), num(k, 3), num(s, 1)),
});
const C3Ghost = block({
  base: true,
  repeats: true,
  build: (g, [x], [c2, , , e], { n }) =>
    c3(g, x!, num(c2, 0), num(e, 0.5), (y, h) => stack(g, n, y, (z) => ghostBottleneck(g, z, h))),
});
const BottleneckCSP = block({
  base: true,
  repeats: true,
  build: (g, [x], [c2, sc, gr, e], { n }) => {
    const h = Math.floor(num(c2, 0) * num(e, 0.5));
    const a = g.conv(
      stack(
        g,
        n,
        named(g, "cv1", () => cv(g, x!, h)),
        (z) => bottleneck(g, z, h, { shortcut: bool(sc, true), groups: num(gr, 1), k: [1, 3], e: 1 }),
      ),
      { out: h, kernel: 1, bias: false, rank: 2 },
    );
    const b = g.conv(x!, { out: h, kernel: 1, bias: false, rank: 2 });
    return named(g, "cv4", () => cv(g, g.activation(g.batchNorm(g.concat([a, b])), "silu"), num(c2, 0)));
  },
});

const anchorsIn = (xs: readonly Value[]): number | null => {
  let n = 0;
  for (const x of xs) {
    const [h, w] = spatial(x.type);
    if (typeof h !== "number" || typeof w !== "number") return null;
    n += h * w;
  }
  return n;
};
const plainConv = (g: Builder, x: Value, out: number): Value => g.conv(x, { out, kernel: 1, rank: 2 });
function detect(
  g: Builder,
  xs: readonly Value[],
  nc: number,
  regMax: number,
  legacy: boolean,
  end2end: boolean,
): Value {
  const x0 = width(xs[0]!);
  const c2 = Math.max(16, Math.floor(x0 / 4), 4 * regMax);
  const c3_ = Math.max(x0, Math.min(nc, 100));
  const out: Value[] = [];
  for (let copy = 0; copy < (end2end ? 2 : 1); copy++) {
    xs.forEach((x, i) => {
      const box = g.within(`cv2.${i}`, () => plainConv(g, cv(g, cv(g, x, c2, 3), c2, 3), 4 * regMax));
      const cls = g.within(`cv3.${i}`, () => {
        if (legacy) return plainConv(g, cv(g, cv(g, x, c3_, 3), c3_, 3), nc);
        return plainConv(g, cv(g, depthwise(g, cv(g, depthwise(g, x, width(x), 3), c3_), c3_, 3), c3_), nc);
      });
      out.push(box, cls);
    });
  }
  const anchors = anchorsIn(xs);
  if (regMax > 1) {
    const bins = g.declared(out, tensor([regMax, 4, anchors], "first"), "bins", "global");
    const dfl = g.within("dfl", () => g.scale(bins, { scale: [regMax], trainable: false }));
    return g.declared([dfl, ...out], tensor([4 + nc, anchors], "first"), "decode", "global");
  }
  return g.declared(out, tensor([4 + nc, anchors], "first"), "decode", "global");
}
const Detect = block({
  head: true,
  build: (g, xs, [nc], { settings }) => {
    if (settings.variant === "v5" || settings.variant === "v7") {
      const na = settings.anchors ?? 3;
      const outs = xs.map((x, i) => g.within(`m.${i}`, () => plainConv(g, x, na * (num(nc, 80) + 5))));
      const a = anchorsIn(xs);
      return g.declared(
        outs,
        tensor([a === null ? null : a * na, num(nc, 80) + 5], "last"),
        "decode",
        "global",
      );
    }
    return detect(g, xs, num(nc, 80), settings.regMax, settings.legacy, settings.end2end);
  },
});
const branch = (g: Builder, xs: readonly Value[], out: number): void => {
  const c4 = Math.max(Math.floor(width(xs[0]!) / 4), out);
  xs.forEach((x, i) => void g.within(`cv4.${i}`, () => plainConv(g, cv(g, cv(g, x, c4, 3), c4, 3), out)));
};
const OBB = block({
  head: true,
  build: (g, xs, [nc, ne], { settings }) => {
    branch(g, xs, num(ne, 1));
    return detect(g, xs, num(nc, 80), settings.regMax, settings.legacy, settings.end2end);
  },
});
const Pose = block({
  head: true,
  build: (g, xs, [nc, shape], { settings }) => {
    const [k = 17, d = 3] = (Array.isArray(shape) ? shape : []) as number[];
    branch(g, xs, k * d);
    return detect(g, xs, num(nc, 80), settings.regMax, settings.legacy, settings.end2end);
  },
});
const proto = (g: Builder, x: Value, mid: number, out: number, up: boolean): Value => {
  const y = named(g, "cv1", () => cv(g, x, mid, 3));
  const z = up ? g.resize(y, { factor: 2 }) : g.convTranspose(y, { out: mid, kernel: 2, stride: 2, rank: 2 });
  return named(g, "cv3", () =>
    cv(
      g,
      named(g, "cv2", () => cv(g, z, mid, 3)),
      out,
    ),
  );
};
const Segment = block({
  head: true,
  build: (g, xs, [nc, nm, npr], { settings }) => {
    const s = settings.scaling;
    const mid = Math.ceil((Math.min(num(npr, 256), s.maxChannels) * s.width) / 8) * 8;
    const old = settings.variant === "v5";
    g.within("proto", () => proto(g, xs[0]!, mid, num(nm, 32), old));
    if (old) {
      const na = settings.anchors ?? 3;
      const outs = xs.map((x, i) =>
        g.within(`m.${i}`, () => plainConv(g, x, na * (num(nc, 80) + 5 + num(nm, 32)))),
      );
      return g.declared(outs, tensor([null, num(nc, 80) + 5 + num(nm, 32)], "last"), "decode", "global");
    }
    branch(g, xs, num(nm, 32));
    return detect(g, xs, num(nc, 80), settings.regMax, settings.legacy, settings.end2end);
  },
});
const Classify = block({
  base: true,
  build: (g, [x], [c2, k]) => {
    const y = named(g, "conv", () => cv(g, x!, 1280, num(k, 1)));
    return named(g, "linear", () =>
      g.dense(g.dropout(g.flatten(g.globalPool(y, "average", true))), num(c2, 0)),
    );
  },
});

export const BLOCKS: Readonly<Record<string, Block>> = {
  Conv,
  DWConv,
  Bottleneck,
  C3,
  C2f,
  C3k2,
  C2PSA,
  SPPF,
  SPP,
  Concat,
  "nn.Upsample": Upsample,
  "nn.MaxPool2d": MaxPool,
  "nn.ZeroPad2d": ZeroPad,
  "nn.Identity": Identity,
  GhostConv,
  GhostBottleneck,
  C3Ghost,
  BottleneckCSP,
  Detect,
  OBB,
  Pose,
  Segment,
  Classify,
};
export const unused = [gcd, channels];
