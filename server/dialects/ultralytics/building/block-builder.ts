import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { PerAxis } from "../../../trace/options";
import { activationOf } from "../activation";
import { type Printed, printedBy } from "../printed";
import type { Settings } from "../settings";

type Act = boolean | string | ((x: Value) => Value);

export interface ConvArgs {
  readonly stride?: PerAxis;
  readonly padding?: PerAxis | undefined;
  readonly groups?: number;
  readonly dilation?: number;
  /** The network's own activation when true; a module as code, or none; or one that the block makes itself. */
  readonly act?: Act;
}

/** The number of channels. NaN where unknown, so that whatever is computed from it is unknown as well. */
export const width = (x: Value): number => {
  const c = channels(x.type);
  return typeof c === "number" ? c : Number.NaN;
};

export const half = (x: Value): number => Math.floor(width(x) / 2);

/** NaN where one of the two is not known. */
const gcd = (a: number, b: number): number => (b === 0 || Number.isNaN(b) ? a + b : gcd(b, a % b));

/** What a block is composed with: the idioms that all of them share, on top of the builder. */
export class BlockBuilder {
  constructor(
    readonly g: Builder,
    readonly settings: Settings,
    private readonly repeats: number,
  ) {
    this.printed = printedBy(g);
  }

  /** How many layers the framework prints. */
  readonly printed: Printed;

  /** Repeats after scaling, for modules that take them. */
  get n(): number {
    return this.g.times(this.repeats);
  }

  within<T>(name: string, body: () => T): T {
    return name === "" ? body() : this.g.within(name, body);
  }

  /** The network as it is used, its batch norms folded into the convolutions before them. */
  get fused(): boolean {
    return this.settings.fused;
  }

  /** Convolution without bias, batch norm, activation. Fused, the convolution has a bias instead of the norm. */
  convBnAct(name: string, x: Value, out: number, kernel: PerAxis = 1, o: ConvArgs = {}): Value {
    return this.within(name, () => {
      const y = this.g.called("conv", () => this.convolve(x, out, kernel, o, this.fused));
      const normed = this.fused ? y : this.g.called("bn", () => this.g.batchNorm(y));
      return this.activated(normed, o.act ?? true);
    });
  }

  /** The same with as many groups as both numbers of channels allow. */
  depthwise(
    name: string,
    x: Value,
    out: number,
    kernel: PerAxis = 1,
    o: Omit<ConvArgs, "groups"> = {},
  ): Value {
    return this.convBnAct(name, x, out, kernel, { ...o, groups: gcd(width(x), out) });
  }

  /** Convolution with a bias and nothing behind it. */
  conv(name: string, x: Value, out: number, kernel: PerAxis = 1, o: ConvArgs = {}): Value {
    return this.within(name, () => this.convolve(x, out, kernel, o, true));
  }

  convWithoutBias(name: string, x: Value, out: number, kernel: PerAxis = 1, o: ConvArgs = {}): Value {
    return this.within(name, () => this.convolve(x, out, kernel, o, false));
  }

  /** Behind a convolution: the network's own activation is one object for all of them, no activation an identity. */
  activated(x: Value, act: Act): Value {
    if (typeof act === "function") return act(x);
    if (act === false) {
      this.printed.leaf();
      return x;
    }
    if (act !== true) return this.g.activation(x, activationOf(act));
    const usual = (): Value =>
      // Learnt once for all of them.
      this.settings.activation === "prelu"
        ? this.g.tied("activation", () => this.g.called("act", () => this.g.activation(x, "prelu", [1])))
        : this.g.activation(x, this.settings.activation);
    return this.settings.variant === "v7" ? usual() : this.printed.sameModule("activation", usual);
  }

  /** Convolutions that are built, even if none of them is kept: their groups have to divide the channels. */
  checkGroups(channels: number, groups: number): void {
    if (Number.isNaN(channels) || channels % groups === 0) return;
    this.g.fault("indivisible", `${groups} groups do not divide its ${channels} hidden channels`, {
      attr: "g",
    });
  }

  /** For modules that mix as many parts as they have repeats, and build the convolution behind them for that number. */
  checkParts(): void {
    if (this.repeats >= 0) return;
    const what = `has ${this.repeats} repeats: it mixes fewer parts than it gets, and cannot run`;
    this.g.fault("bad-argument", what);
  }

  /** `body` so often in series, `m.0` … */
  stack(times: number, x: Value, body: (x: Value) => Value): Value {
    return this.g.repeat(times, "m", x, body);
  }

  concat(...parts: readonly Value[]): Value {
    return this.g.concat(parts);
  }

  /** Two equal parts of the channels. */
  halves(x: Value): readonly [Value, Value] {
    return this.g.chunk(x, 2) as [Value, Value];
  }

  /** Convolution alone, with as many groups as both numbers of channels allow. */
  depthwiseWithoutBias(
    name: string,
    x: Value,
    out: number,
    kernel: PerAxis = 1,
    o: Omit<ConvArgs, "groups"> = {},
  ): Value {
    return this.convWithoutBias(name, x, out, kernel, { ...o, groups: gcd(width(x), out) });
  }

  private convolve(x: Value, out: number, kernel: PerAxis, o: ConvArgs, bias: boolean): Value {
    const { stride = 1, groups = 1, dilation = 1 } = o;
    if (out === 0) this.g.fault("bad-argument", "has a convolution into no channels, which torch cannot run");
    if (typeof kernel !== "number" && kernel.length !== 2)
      this.g.fault("bad-argument", `has a window of ${kernel.length} extents, but its map has 2 axes`);
    return this.g.conv(x, {
      out: Number.isNaN(out) ? null : out,
      kernel,
      stride,
      padding: o.padding ?? around(kernel, dilation),
      groups: Number.isNaN(groups) ? 1 : groups,
      dilation,
      bias,
      rank: 2,
    });
  }
}

/** Half of the extent, rounded down, so that an odd kernel keeps the size. */
const around = (kernel: PerAxis, dilation: number): PerAxis =>
  typeof kernel === "number"
    ? Math.floor((dilation * (kernel - 1) + 1) / 2)
    : kernel.map((k) => Math.floor((dilation * (k - 1) + 1) / 2));
