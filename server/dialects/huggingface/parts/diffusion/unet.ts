import type { Value } from "../../../../model/trace";
import type { Builder } from "../../../../trace/builder";
import type { Stage } from "../../architecture";
import { doubled, groupNorm, halved, mapAttention, residual } from "./maps";
import { mapTransformer } from "./transformer";

/** One level of a U-shaped network: maps of one size. */
export interface Level {
  readonly type: string;
  readonly out: number;
  readonly layers: number;
  readonly heads: number;
  readonly headDim: number;
  /** How many blocks look at the text in each layer. */
  readonly depth: (layer: number) => number;
  readonly textOnly: boolean;
}

export interface Unet {
  readonly levels: readonly Level[];
  readonly groups: number | null;
  readonly scales: boolean;
  readonly dense: boolean;
  /** Where the text is found; nothing where there is none. */
  readonly text?: string;
  readonly textNorm?: string | null;
  /** Maps are made smaller and larger by a residual block, in levels with plain attention. */
  readonly down?: string | null;
  readonly up?: string | null;
  /** What looks at text differs from what is known here: it stays open. */
  readonly open?: boolean;
  /** The size of what enters is halved evenly at every level. */
  readonly even: boolean;
  /** So many frames: behind each part stands one that looks at the others. */
  readonly frames?: number;
}

/** No map can be halved more often, and no level has more layers. */
const MOST_LEVELS = 16;
const MOST_LAYERS = 32;

const KEYS_DOWN = ["down_block_types", "block_out_channels"] as const;
const KEYS_UP = ["up_block_types", "block_out_channels"] as const;

const isFollowed = (levels: readonly Level[]): boolean =>
  levels.length <= MOST_LEVELS &&
  levels.every(({ layers }) => Number.isSafeInteger(layers) && layers <= MOST_LAYERS);

/** What nobody builds is not followed. */
const beyond = (name: string, keys: readonly string[], reads: readonly string[]): Stage => ({
  name,
  type: "not followed",
  keys,
  reads,
  run: (g, xs) => g.unknown(xs),
});

const TEXT = /^(Simple)?CrossAttn/;

const told = (p: Unet, { type }: Level): readonly string[] =>
  TEXT.test(type) && p.text !== undefined ? ["time_embedding", p.text] : ["time_embedding"];

const words = (type: string): string =>
  /Attn/.test(type) ? (TEXT.test(type) ? "residual, text attention" : "residual, attention") : "residual";

const KNOWN = /^((Simple)?(CrossAttn|Attn)?|Resnet)(Down|Up)(sample)?Block2D$/;

/** A residual block; of a film another one over time, mixed with it. */
function resnet(g: Builder, x: Value, p: Unet, out: number, time: Value): Value {
  const plan = { out, norm: { groups: p.groups }, time };
  return g.within("resnets", () => {
    const y = residual(g, x, { ...plan, scales: p.scales });
    if (p.frames === undefined) return y;
    const then = g.within("temporal_res_block", () => residual(g, y, { ...plan, overTime: true }));
    return g.within("time_mixer", () => g.scale(g.add(y, then), { scale: [1] }));
  });
}

/** A residual block, and what looks at the map or the text behind it. */
function layer(g: Builder, xs: readonly Value[], p: Unet, level: Level, index: number): Value {
  const [x, time] = xs as [Value, Value];
  if (!KNOWN.test(level.type)) return g.unknown(xs);
  const y = resnet(g, x, p, level.out, time);
  return attended(g, [y, ...xs.slice(1)], p, level, index, p.groups);
}

function attended(
  g: Builder,
  [y, , text]: readonly (Value | undefined)[],
  p: Unet,
  { type, heads, headDim, textOnly, depth }: Level,
  index: number,
  groups: number | null,
): Value {
  const x = y as Value;
  const norm = { groups };
  const within = (body: () => Value): Value => g.within("attentions", body);
  if (/^Attn(Down|Up)/.test(type)) return within(() => mapAttention(g, x, { headDim, norm }));
  if (!TEXT.test(type)) return x;
  if (!text || p.open) return g.unknown([x], x.type);
  if (type.startsWith("Simple"))
    return within(() => mapAttention(g, x, { headDim, norm, textOnly, textNorm: p.textNorm ?? null, text }));
  return within(() =>
    mapTransformer(g, x, {
      heads,
      depth: depth(index),
      groups,
      text,
      dense: p.dense,
      textOnly,
      frames: p.frames,
    }),
  );
}

/** Whether a level changes its size by a residual block. */
const byResidual = (type: string, how: string | null | undefined): boolean =>
  /^(Simple|Resnet)/.test(type) || (how === "resnet" && /^Attn/.test(type));

const resampleNone = (type: string, how: string | null | undefined): boolean =>
  /^Attn/.test(type) && how !== undefined && how !== "conv" && how !== "resnet";

interface Way {
  readonly stages: readonly Stage[];
  /** The maps that the way up is joined with, the last one first. */
  readonly skips: readonly string[];
}

/** Levels of ever smaller maps. */
export function wayDown(p: Unet, entered: string): Way {
  if (!isFollowed(p.levels))
    return {
      stages: [beyond("down_blocks", KEYS_DOWN, [entered, "time_embedding"])],
      skips: ["down_blocks"],
    };
  const stages: Stage[] = [];
  const skips = [entered];
  let last = entered;
  const add = (stage: Omit<Stage, "keys" | "section" | "reads">, more: readonly string[]): void => {
    stages.push({ ...stage, keys: KEYS_DOWN, section: "down", reads: [last, ...more] });
    last = stage.name;
    skips.push(last);
  };
  p.levels.forEach((level, i) => {
    for (let j = 0; j < level.layers; j++)
      add(
        { name: `down_blocks.${i}.${j}`, type: words(level.type), run: (g, xs) => layer(g, xs, p, level, j) },
        told(p, level),
      );
    if (i === p.levels.length - 1 || resampleNone(level.type, p.down)) return;
    const norm = { groups: p.groups };
    add(
      {
        name: `down_blocks.${i}.downsample`,
        type: "downsample",
        run: (g, [x, time]) =>
          byResidual(level.type, p.down)
            ? g.within("downsamplers.0", () =>
                residual(g, x as Value, { out: level.out, norm, time, scales: p.scales, resample: "down" }),
              )
            : halved(g, x as Value),
      },
      ["time_embedding"],
    );
  });
  return { stages, skips: skips.reverse() };
}

/** What stands between the two residual blocks of the smallest map, or that there is only one of them. */
export type Middle = "text" | "text and map" | "map" | "nothing" | "one block" | "unknown";

/** By its name in a file, where a text is looked at elsewhere. */
export const middleOf = (type: string): Middle =>
  type === "UNetMidBlock2DCrossAttn"
    ? "text"
    : type === "UNetMidBlock2DSimpleCrossAttn"
      ? "text and map"
      : type === "UNetMidBlock2D"
        ? "one block"
        : "unknown";

const LOOKS: ReadonlyMap<Middle, string> = new Map([
  ["text", "CrossAttnDownBlock2D"],
  ["text and map", "SimpleCrossAttnDownBlock2D"],
  ["map", "AttnDownBlock2D"],
]);

/** The smallest map: a residual block, what looks around, and another one. */
export function middle(
  p: Unet,
  kind: Middle,
  o: { readonly reads: string; readonly groups?: number | null },
): readonly Stage[] {
  const last = p.levels.at(-1);
  if (!last) return [];
  const level = { ...last, type: LOOKS.get(kind) ?? "" };
  return [
    {
      name: "mid_block",
      type: words(level.type),
      keys: ["mid_block_type", "block_out_channels"],
      section: "middle",
      reads: [o.reads, ...told(p, level)],
      run(g, xs) {
        if (kind === "unknown") return g.unknown(xs);
        const [x, time] = xs as [Value, Value];
        const block = (y: Value): Value => resnet(g, y, p, level.out, time);
        const y = block(x);
        if (kind === "one block") return y;
        const groups = o.groups === undefined ? p.groups : o.groups;
        return block(attended(g, [y, ...xs.slice(1)], p, level, 0, groups));
      },
    },
  ];
}

/** Levels of ever larger maps, each joined with what the way down had at that size. */
export function wayUp(p: Unet, entered: string, skips: readonly string[]): readonly Stage[] {
  if (!isFollowed(p.levels)) return [beyond("up_blocks", KEYS_UP, [entered, "time_embedding"])];
  const stages: Stage[] = [];
  let last = entered;
  let next = 0;
  const add = (stage: Omit<Stage, "keys" | "section" | "reads">, more: readonly string[]): void => {
    stages.push({ ...stage, keys: KEYS_UP, section: "up", reads: [last, ...more] });
    last = stage.name;
  };
  p.levels.forEach((level, i) => {
    for (let j = 0; j < level.layers; j++) {
      const skip = skips[next++];
      add(
        {
          name: `up_blocks.${i}.${j}`,
          type: words(level.type),
          run(g, [x, ...rest]) {
            const beside = skip === undefined ? undefined : rest.shift();
            const all = beside ? g.concat([x as Value, beside]) : (x as Value);
            return layer(g, [all, ...rest], p, level, j);
          },
        },
        [...(skip === undefined ? [] : [skip]), ...told(p, level)],
      );
    }
    if (i === p.levels.length - 1 || resampleNone(level.type, p.up)) return;
    const norm = { groups: p.groups };
    const like = p.even ? undefined : skips[next];
    add(
      {
        name: `up_blocks.${i}.upsample`,
        type: "upsample",
        run: (g, [x, time, beside]) =>
          byResidual(level.type, p.up)
            ? g.within("upsamplers.0", () =>
                residual(g, x as Value, { out: level.out, norm, time, scales: p.scales, resample: "up" }),
              )
            : doubled(g, x as Value, beside),
      },
      ["time_embedding", ...(like === undefined ? [] : [like])],
    );
  });
  return stages;
}

/** The last norm, and the convolution back to what entered. */
export const mapOut = (groups: number | null, out: number, kernel: number, section = "out"): Stage => ({
  name: "conv_out",
  type: "head",
  keys: ["out_channels"],
  section,
  run(g, [x]) {
    const y =
      groups === null
        ? (x as Value)
        : g.activation(groupNorm(g, "conv_norm_out", x as Value, groups), "silu");
    return g.within("conv", () => convolvedOut(g, y, out, kernel));
  },
});

const convolvedOut = (g: Builder, x: Value, out: number, kernel: number): Value =>
  g.conv(x, { kernel: [kernel, kernel], stride: [1, 1], padding: Math.floor((kernel - 1) / 2), out });

export const mapIn = (first: number, kernel: number, reads = "sample"): Stage => ({
  name: "conv_in",
  type: "stem",
  keys: ["in_channels", "block_out_channels"],
  section: "in",
  reads: [reads],
  run: (g, [x]) => convolvedOut(g, x as Value, first, kernel),
});
