import type { Dim } from "../../../../model/dim";
import { channels, spatial, withChannels } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import type { Builder } from "../../../../trace/builder";
import { linear } from "../norms";

/** How a map is normalised: in so many groups of channels, or by what a second map says of each place. */
export interface MapNorm {
  /** No group norm where the file says null. */
  readonly groups: number | null;
  /** The map that says scale and shift of each place. */
  readonly by?: Value;
}

/** Groups that no number says divide nothing, and are not checked. */
const groupsOf = (groups: number | null): { readonly groups?: number } =>
  groups !== null && Number.isSafeInteger(groups) && groups > 0 ? { groups } : {};

export const groupNorm = (g: Builder, name: string, x: Value, groups: number | null): Value =>
  g.within(name, () => g.norm(x, "group", groupsOf(groups)));

/** So many groups has a norm that another map tells, and one of a text, whatever the file says. */
const OWN_GROUPS = 32;

export function mapNorm(g: Builder, name: string, x: Value, { groups, by }: MapNorm): Value {
  if (!by) return groupNorm(g, name, x, groups);
  return g.within(name, () => {
    const told = g.resize(by, { size: spatial(x.type).map((d) => (typeof d === "number" ? d : null)) });
    const y = groupNorm(g, "norm_layer", x, OWN_GROUPS);
    const out = channels(x.type);
    const scaled = g.multiply(y, convolved(g, "conv_y", told, out, 1));
    return g.add(scaled, convolved(g, "conv_b", told, out, 1));
  });
}

/** A convolution that keeps the size of its map, or halves it. */
export const convolved = (g: Builder, name: string, x: Value, out: Dim, kernel = 3, stride = 1): Value =>
  g.within(name, () =>
    g.conv(x, {
      kernel: [kernel, kernel],
      stride: [stride, stride],
      padding: Math.floor((kernel - 1) / 2),
      out,
    }),
  );

export interface Residual {
  readonly out: Dim;
  readonly norm: MapNorm;
  /** What the step of the denoising says, as one vector; nothing where there are no steps. */
  readonly time?: Value | undefined;
  /** The vector scales the map too, not only shifts it. */
  readonly scales?: boolean;
  /** The map is made smaller or larger on the way. */
  readonly resample?: "down" | "up";
  /** The shortcut has a convolution even where widths agree. */
  readonly alwaysProjects?: boolean;
  /** Each place sees itself in the frames before and after, not those around it. */
  readonly overTime?: boolean;
}

/** What three frames have at a place, side by side. */
const neighbours = (g: Builder, x: Value): Value => {
  const width = channels(x.type);
  return g.declared([x], withChannels(x.type, typeof width === "number" ? 3 * width : null), "frames");
};

/** Two convolutions, each behind a norm and an activation, beside a shortcut. */
export function residual(g: Builder, x: Value, p: Residual): Value {
  const resampled = (y: Value): Value =>
    p.resample === "down"
      ? g.pool(y, { mode: "average", kernel: [2, 2] })
      : p.resample === "up"
        ? g.resize(y, { factor: 2 })
        : y;
  const { time, out, overTime } = p;
  const conv = (name: string, y: Value): Value =>
    overTime ? convolved(g, name, neighbours(g, y), out, 1) : convolved(g, name, y, out);
  let y = resampled(g.activation(mapNorm(g, "norm1", x, p.norm), "silu"));
  y = conv("conv1", y);
  if (time) {
    const wide = p.scales ? (typeof out === "number" ? 2 * out : null) : out;
    const told = linear(g, "time_emb_proj", g.activation(time, "silu"), wide, true);
    y = g.declared([y, told], y.type, "shift");
  }
  y = g.activation(mapNorm(g, "norm2", y, p.norm), "silu");
  y = conv("conv2", y);
  const from = resampled(x);
  const projects = p.alwaysProjects || channels(x.type) !== out;
  return g.add(projects ? convolved(g, "conv_shortcut", from, out, 1) : from, y);
}

/** Half the size. `corner`: padded at the right and the bottom only. */
export const halved = (g: Builder, x: Value, corner = false): Value =>
  g.within("downsamplers.0.conv", () =>
    g.conv(x, {
      kernel: [3, 3],
      stride: [2, 2],
      padding: corner
        ? [
            [0, 1],
            [0, 1],
          ]
        : 1,
      out: channels(x.type),
    }),
  );

/** Twice the size, or that of the map it will be joined with, which may have been odd. */
export function doubled(g: Builder, x: Value, like?: Value): Value {
  const twice = g.resize(x, { factor: 2 });
  const y = like ? g.declared([twice], withChannels(like.type, channels(x.type)), "fit") : twice;
  return convolved(g, "upsamplers.0.conv", y, channels(x.type));
}

export interface MapAttention {
  /** The width of a head. */
  readonly headDim: number;
  readonly norm: MapNorm;
  /** Text that is looked at beside the map itself. */
  readonly text?: Value;
  /** Of the map nothing is looked at. */
  readonly textOnly?: boolean;
  readonly textNorm?: string | null;
}

/** Every place of a map looks at every other. */
export function mapAttention(g: Builder, x: Value, p: MapAttention): Value {
  const width = channels(x.type);
  const heads = typeof width === "number" ? Math.floor(width / p.headDim) : Number.NaN;
  const all = heads * p.headDim;
  // A norm that another map tells stands in place of the one in groups.
  const seen = g.tokens(
    p.norm.by
      ? mapNorm(g, "spatial_norm", x, p.norm)
      : p.norm.groups === null
        ? x
        : groupNorm(g, "group_norm", x, p.norm.groups),
  );
  const q = linear(g, "to_q", seen, all, true);
  const own = p.textOnly ? [] : [linear(g, "to_k", seen, all, true)];
  const ownValues = p.textOnly ? [] : [linear(g, "to_v", seen, all, true)];
  const text = p.text && crossNorm(g, p.text, p.textNorm ?? null, width);
  const keys = text ? [linear(g, "add_k_proj", text, all, true), ...own] : own;
  const values = text ? [linear(g, "add_v_proj", text, all, true), ...ownValues] : ownValues;
  const y = g.attend(q, joined(g, keys), joined(g, values), {
    heads,
    keyDim: p.headDim,
    valueDim: p.headDim,
  });
  return g.add(x, g.untokens(linear(g, "to_out.0", y, width, true), x));
}

const joined = (g: Builder, list: readonly Value[]): Value =>
  list.length === 1 ? (list[0] as Value) : g.concat(list, 0);

/** A layer norm is made for the width of the map, a norm in groups for that of the text. */
const crossNorm = (g: Builder, text: Value, kind: string | null, width: Dim): Value =>
  kind === null
    ? text
    : g.within("norm_cross", () =>
        kind === "group_norm"
          ? g.norm(text, "group", { groups: OWN_GROUPS })
          : g.norm(text, "layer", { over: [width] }),
      );

/** What a step of the denoising is for the blocks: waves of many lengths through two dense layers. */
export function timeEmbedding(
  g: Builder,
  name: string,
  x: Value,
  width: Dim,
  out: Dim = width,
  bias = true,
): Value {
  return g.within(name, () =>
    linear(g, "linear_2", g.activation(linear(g, "linear_1", x, width, bias), "silu"), out, bias),
  );
}
