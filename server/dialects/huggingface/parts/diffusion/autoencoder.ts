import { withChannels } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import type { Builder } from "../../../../trace/builder";
import type { Entering, Scope, Stage } from "../../architecture";
import { count, counts, flag, listed, oneOrCounts, optional } from "../../keys";
import { checkLevels, sampleDims, type Widths, widthsOf } from "./levels";
import { convolved, doubled, halved, type MapNorm, mapAttention, mapNorm, residual } from "./maps";

export const autoencoderKeys = (latent: number) => ({
  in_channels: count(3),
  out_channels: count(3),
  down_block_types: listed("DownEncoderBlock2D"),
  up_block_types: listed("UpDecoderBlock2D"),
  block_out_channels: counts([64]),
  layers_per_block: count(1),
  latent_channels: count(latent),
  norm_num_groups: optional(32),
  sample_size: oneOrCounts(32),
  mid_block_add_attention: flag(true),
});

interface Autoencoder extends Widths {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly up_block_types: readonly string[];
  readonly layers_per_block: number;
  readonly latent_channels: number;
  readonly norm_num_groups: number | null;
  readonly sample_size: number | readonly number[];
  readonly mid_block_add_attention: boolean;
}

export const imageEntering = (k: Autoencoder): readonly Entering[] => [
  { name: "sample", dims: sampleDims(k.in_channels, k.sample_size), first: true },
];

interface Code {
  /** How many channels the encoder ends in: twice the latent's, where it says mean and variance. */
  readonly encoded: number;
  /** What stands between encoder and decoder. */
  readonly between: readonly Stage[];
  /** The decoder's norms are told by the latent map. */
  readonly told?: boolean;
}

/** Images to a small map of latents, and back. */
export function autoencoder(c: Scope, k: Autoencoder, p: Code): readonly Stage[] {
  checkLevels(c, k);
  return [...encoder(k, p.encoded), ...p.between, ...decoder(k, p.told ?? false)];
}

/** A convolution of single places between encoder and decoder. */
export const placeByPlace = (name: string, out: number, reads?: string): Stage => ({
  name,
  type: "projector",
  keys: ["latent_channels", "vq_embed_dim"],
  section: "latent",
  ...(reads === undefined ? {} : { reads: [reads] }),
  run: (g, [x]) => g.conv(x as Value, { kernel: [1, 1], out }),
});

const KNOWN = /^(UNetRes)?(Attn)?(Down|Up)(Encoder|Decoder)Block2D$/;

interface Side {
  readonly type: string;
  readonly out: number;
  readonly layers: number;
  readonly last: boolean;
}

/** A first residual block that changes the width, and others like each other. */
function layers(g: Builder, x: Value, p: Side, norm: MapNorm): Value {
  const block = (y: Value): Value => {
    const z = g.within("resnets", () => residual(g, y, { out: p.out, norm }));
    return /Attn/.test(p.type)
      ? g.within("attentions", () => mapAttention(g, z, { headDim: p.out, norm }))
      : z;
  };
  const first = block(x);
  return p.layers === 1 ? first : g.stacked(p.layers - 1, () => block(first));
}

function encoder(k: Autoencoder, encoded: number): readonly Stage[] {
  const widths = widthsOf(k);
  const norm = { groups: k.norm_num_groups };
  const at = (name: string): string => `encoder.${name}`;
  return [
    {
      name: at("conv_in"),
      type: "stem",
      keys: ["in_channels", "block_out_channels"],
      section: "encoder",
      reads: ["sample"],
      run: (g, [x]) => convolved(g, "conv", x as Value, widths[0] ?? Number.NaN),
    },
    ...k.down_block_types.map((type, i): Stage => {
      const own = {
        type,
        out: widths[i] ?? Number.NaN,
        layers: k.layers_per_block,
        last: i === widths.length - 1,
      };
      return {
        name: at(`down_blocks.${i}`),
        type: own.last ? "residual" : "residual, downsample",
        keys: ["down_block_types", "block_out_channels"],
        section: "encoder",
        run(g, [x]) {
          if (!KNOWN.test(type)) return g.unknown([x as Value]);
          const y = layers(g, x as Value, own, norm);
          return own.last ? y : halved(g, y, true);
        },
      };
    }),
    middle(k, "encoder", norm.groups, false),
    last(k, "encoder", widths.at(-1) ?? Number.NaN, encoded, false),
  ];
}

function decoder(k: Autoencoder, told: boolean): readonly Stage[] {
  const widths = [...widthsOf(k)].reverse();
  const at = (name: string): string => `decoder.${name}`;
  return [
    {
      name: at("conv_in"),
      type: "stem",
      keys: ["latent_channels", "block_out_channels"],
      section: "decoder",
      run: (g, [x]) => convolved(g, "conv", x as Value, widths[0] ?? Number.NaN),
    },
    middle(k, "decoder", k.norm_num_groups, told),
    ...k.up_block_types.map((type, i): Stage => {
      const own = {
        type,
        out: widths[i] ?? Number.NaN,
        layers: k.layers_per_block + 1,
        last: i === widths.length - 1,
      };
      return {
        name: at(`up_blocks.${i}`),
        type: own.last ? "residual" : "residual, upsample",
        keys: ["up_block_types", "block_out_channels"],
        section: "decoder",
        ...(told ? { reads: [i === 0 ? at("mid_block") : at(`up_blocks.${i - 1}`), LATENTS] } : {}),
        run(g, [x, code]) {
          const by = latents(g, code, k);
          if (!KNOWN.test(type)) return g.unknown([x as Value]);
          const y = layers(g, x as Value, own, { groups: k.norm_num_groups, ...(by ? { by } : {}) });
          return own.last ? y : doubled(g, y);
        },
      };
    }),
    last(k, "decoder", widths.at(-1) ?? Number.NaN, k.out_channels, told),
  ];
}

/** What a decoder is told by: the map that its norms look at. */
const LATENTS = "quantize";

/** They are made for as many channels as the latents have, whatever the code book says. */
const latents = (g: Builder, code: Value | undefined, k: Autoencoder): Value | undefined =>
  code && g.declared([code], withChannels(code.type, k.latent_channels), "latents");

const middle = (k: Autoencoder, side: string, groups: number | null, told: boolean): Stage => ({
  name: `${side}.mid_block`,
  type: k.mid_block_add_attention ? "residual, attention" : "residual",
  keys: ["mid_block_add_attention", "block_out_channels"],
  section: side,
  ...(told ? { reads: [`${side}.conv_in`, LATENTS] } : {}),
  run(g, [x, code]) {
    const by = latents(g, code, k);
    const out = widthsOf(k).at(-1) ?? Number.NaN;
    const norm = { groups, ...(by ? { by } : {}) };
    const block = (y: Value): Value => g.within("resnets", () => residual(g, y, { out, norm }));
    const y = block(x as Value);
    return block(
      k.mid_block_add_attention
        ? g.within("attentions.0", () => mapAttention(g, y, { headDim: out, norm }))
        : y,
    );
  },
});

const last = (k: Autoencoder, side: string, width: number, out: number, told: boolean): Stage => ({
  name: `${side}.conv_out`,
  type: "head",
  keys: side === "encoder" ? ["latent_channels"] : ["out_channels"],
  section: side,
  ...(told ? { reads: [`${side}.up_blocks.${k.up_block_types.length - 1}`, LATENTS] } : {}),
  run(g, [x, code]) {
    const by = latents(g, code, k);
    const norm = { groups: k.norm_num_groups, ...(by ? { by } : {}) };
    const y = g.activation(mapNorm(g, "conv_norm_out", x as Value, norm), "silu");
    return Number.isNaN(width) ? g.unknown([y]) : convolved(g, "conv", y, out);
  },
});
