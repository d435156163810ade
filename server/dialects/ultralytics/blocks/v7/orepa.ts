import type { Dim } from "../../../../model/dim";
import { tensor } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import { anything, choice, flag, integer } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";

const natural = (fallback: number) => integer({ min: 1, default: fallback });

/** Depthwise channels for each input channel, in the branch of a separable convolution. */
const EXPANSION = 8;

/** Branches that are always there: the plain one, two priors, a 1×1 before a 3×3, and a separable one. */
const BRANCHES = 5;

/**
 * A 3×3 convolution whose weights are the sum of several linear branches' (Hu et al., "Online Convolutional
 * Re-parameterization", 2022), a 1×1 and the identity beside it. Branches cost weights, but no convolution of their own.
 */
export const RepConv_OREPA = defineBlock({
  name: "RepConv_OREPA",
  kind: "stacked",
  variants: ["v7"],
  args: {
    c2,
    k: natural(3),
    s: natural(1),
    padding: natural(1),
    dilation: natural(1),
    groups: natural(1),
    padding_mode: choice(["zeros"], { default: "zeros" }),
    deploy: flag({ default: false }),
    use_se: anything({}),
    nonlinear: anything({}),
  },
  build(b, [x], { c2: out, s: stride, groups, ...a }) {
    if (a.k !== 3 || a.padding !== 1)
      b.g.fault("bad-argument", "always has kernel 3 and padding 1; other values are not possible", {
        attr: "k",
      });
    if (groups > 1 && !a.deploy)
      b.g.fault("bad-argument", `merges branches into its kernel that do not match with ${groups} groups`, {
        attr: "groups",
      });
    const o = { stride, groups, padding: 1 };
    if (b.fused || a.deploy) return b.g.activation(b.conv("rbr_reparam", x, out, 3, o), "silu");
    const keeps = width(x) === out && stride === 1;
    const dense = b.within("rbr_dense", () => {
      const branched = learnt(b, x, branches(width(x), out, groups, keeps));
      kernels(b, x, out, groups);
      return b.g.batchNorm(b.convWithoutBias("weight_rbr_origin", branched, out, 3, o));
    });
    const parts = [dense, b.convBnAct("rbr_1x1", x, out, 1, { stride, groups, padding: 0, act: false })];
    if (keeps) parts.push(b.within("rbr_identity", () => b.g.batchNorm(x)));
    return b.g.activation(b.g.add(...parts), "silu");
  },
});

/** The weights of the branches, beside those of the plain one. */
function branches(c1: number, out: number, groups: number, keeps: boolean): readonly Weights[] {
  const own = Math.floor(c1 / groups);
  const wide = c1 * EXPANSION;
  return [
    { name: "weight_rbr_avg_conv", shape: [out, own, 1, 1] },
    { name: "weight_rbr_pfir_conv", shape: [out, own, 1, 1] },
    { name: "weight_rbr_1x1_kxk_idconv1", shape: [c1, own, 1, 1] },
    { name: "weight_rbr_1x1_kxk_conv2", shape: [out, own, 3, 3] },
    { name: "weight_rbr_gconv_dw", shape: [wide, 1, 3, 3] },
    { name: "weight_rbr_gconv_pw", shape: [out, wide, 1, 1] },
    { name: "vector", shape: [BRANCHES + (keeps ? 1 : 0), out] },
  ];
}

interface Weights {
  readonly name: string;
  readonly shape: readonly number[];
}

/** They make one kernel before anything is computed from the input. */
const learnt = (b: BlockBuilder, x: Value, weights: readonly Weights[]): Value =>
  weights.reduce((y, w) => b.within(w.name, () => b.g.scale(y, { scale: w.shape.map(extent) })), x);

/** Two of them are products: the 1×1 with the 3×3 behind it, and the two parts of the separable one. */
function kernels(b: BlockBuilder, x: Value, out: number, groups: number): void {
  const c1 = width(x);
  const own = c1 / groups;
  const product = (heads: number, rows: number, inner: number, columns: number): Value => {
    const output = tensor([heads, rows, columns].map(extent), "first");
    const [h, r, i, c] = [heads, rows, inner, columns].map(extent) as [Dim, Dim, Dim, Dim];
    return b.g.matmul(x, x, { heads: h, rows: r, inner: i, columns: c, output });
  };
  b.g.functional(() => [product(groups, out / groups, own, own * 9), product(c1, out, EXPANSION, 9)]);
}

const extent = (n: number): Dim => (Number.isNaN(n) ? null : n);
