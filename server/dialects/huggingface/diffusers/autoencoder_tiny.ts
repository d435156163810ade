import { withChannels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, counts, word } from "../keys";
import { sampleDims } from "../parts/diffusion/levels";

interface Tiny {
  readonly encoder_block_out_channels: readonly number[] | null;
  readonly decoder_block_out_channels: readonly number[] | null;
  readonly num_encoder_blocks: readonly number[] | null;
  readonly num_decoder_blocks: readonly number[] | null;
  readonly act_fn: string | null;
  readonly latent_channels: number;
  readonly out_channels: number;
  readonly upsampling_scaling_factor: number;
}

/** A small autoencoder whose latents are those of a large one: what previews are made with. */
export default () =>
  defineArchitecture({
    types: ["AutoencoderTiny"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      in_channels: count(3),
      out_channels: count(3),
      encoder_block_out_channels: counts([64, 64, 64, 64]),
      decoder_block_out_channels: counts([64, 64, 64, 64]),
      act_fn: word("relu"),
      latent_channels: count(4),
      upsampling_scaling_factor: count(2),
      num_encoder_blocks: counts([1, 3, 3, 3]),
      num_decoder_blocks: counts([3, 3, 3, 1]),
    },
    inputs: (k) => [{ name: "sample", dims: sampleDims(k.in_channels, 512), first: true, usual: true }],
    stages(k, c) {
      checkWidths(c, "encoder", k.encoder_block_out_channels, k.num_encoder_blocks);
      checkWidths(c, "decoder", k.decoder_block_out_channels, k.num_decoder_blocks);
      return [...encoder(k), ...decoder(k)];
    },
  });

/** A width for each level, and all alike: nothing between the levels changes it. */
function checkWidths(
  c: Scope,
  side: string,
  widths: readonly number[] | null,
  depths: readonly number[] | null,
): void {
  const [key, other] = [`${side}_block_out_channels`, `num_${side}_blocks`];
  const at = c.entry(key) ?? c.entry(other);
  if (!at || !widths || !depths) return;
  const uneven = widths.find((width) => width !== widths[0] && !Number.isNaN(width));
  const message =
    widths.length !== depths.length
      ? `${key} has ${widths.length} entries, but ${other} ${depths.length}: each level has one of either`
      : uneven === undefined
        ? null
        : `${key} has ${widths[0]} and ${uneven}; no layer between the levels changes the width, so all must be equal`;
  if (message) c.fault({ code: "layer-pattern", span: at.value.span, severity: "error", message });
}

const window = (g: Builder, name: string, x: Value, out: number, more: object = {}): Value =>
  g.within(name, () => g.conv(x, { kernel: [3, 3], padding: 1, out, ...more }));

/** So many residual blocks of three convolutions. */
function level(g: Builder, x: Value, width: number, depth: number, fn: string): Value {
  if (depth === 0) return x;
  return g.stacked(depth, () => {
    const y = g.activation(window(g, "conv.0", x, width), fn);
    const z = g.activation(window(g, "conv.2", y, width), fn);
    return g.activation(g.add(window(g, "conv.4", z, width), x), "relu");
  });
}

/** A level is made for its own width, whatever comes before it. */
const as = (g: Builder, x: Value, width: number): Value =>
  g.declared([x], withChannels(x.type, Number.isNaN(width) ? null : width), "level");

function encoder(k: Tiny): readonly Stage[] {
  const widths = k.encoder_block_out_channels ?? [];
  const levels = (k.num_encoder_blocks ?? []).map((depth, i): Stage => {
    const width = widths[i] ?? Number.NaN;
    return {
      name: `encoder.${i}`,
      type: i === 0 ? "residual" : "downsample, residual",
      keys: ["num_encoder_blocks", "encoder_block_out_channels"],
      section: "encoder",
      ...(i === 0 ? { reads: ["sample"] } : {}),
      run(g, [x]) {
        const entered =
          i === 0
            ? window(g, "conv", x as Value, width)
            : window(g, "conv", as(g, x as Value, width), width, { stride: [2, 2], bias: false });
        return level(g, entered, width, depth, k.act_fn ?? "relu");
      },
    };
  });
  return [
    ...levels,
    last("encoder.conv_out", "encoder", ["latent_channels"], widths.at(-1), k.latent_channels),
  ];
}

function decoder(k: Tiny): readonly Stage[] {
  const widths = k.decoder_block_out_channels ?? [];
  const depths = k.num_decoder_blocks ?? [];
  const fn = k.act_fn ?? "relu";
  const levels = depths.map((depth, i): Stage => {
    const width = widths[i] ?? Number.NaN;
    const isLast = i === depths.length - 1;
    return {
      name: `decoder.${i}`,
      type: isLast ? "residual" : "residual, upsample",
      keys: ["num_decoder_blocks", "decoder_block_out_channels"],
      section: "decoder",
      run(g, [x]) {
        const entered =
          i === 0 ? g.activation(window(g, "conv_in", x as Value, width), fn) : as(g, x as Value, width);
        const y = level(g, entered, width, depth, fn);
        return isLast
          ? y
          : window(g, "conv", larger(g, y, k.upsampling_scaling_factor), width, { bias: false });
      },
    };
  });
  return [...levels, last("decoder.conv_out", "decoder", ["out_channels"], widths.at(-1), k.out_channels)];
}

const larger = (g: Builder, x: Value, factor: number): Value =>
  factor >= 1 ? g.resize(x, { factor }) : g.unknown([x]);

const last = (
  name: string,
  side: string,
  keys: readonly string[],
  width: number | undefined,
  out: number,
): Stage => ({
  name,
  type: "head",
  keys,
  section: side,
  run: (g, [x]) => window(g, "conv", as(g, x as Value, width ?? Number.NaN), out),
});
