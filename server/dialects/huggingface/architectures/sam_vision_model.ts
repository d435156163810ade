import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, flag, optional, real, type Values } from "../keys";
import { before } from "../parts/block";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";
import { patches, pixels, placed } from "../parts/vision";

const KEYS = {
  hidden_size: count(768),
  output_channels: count(256),
  num_hidden_layers: count(12),
  num_attention_heads: count(12),
  num_channels: count(3),
  image_size: count(1024),
  patch_size: count(16),
  qkv_bias: flag(true),
  mlp_ratio: real(4),
  mlp_dim: optional(),
  use_abs_pos: flag(true),
  use_rel_pos: flag(true),
  window_size: count(14),
  global_attn_indexes: counts([2, 5, 8, 11]),
  num_pos_feats: count(128),
};

type Eyes = Values<typeof KEYS>;

/** The half of SAM that sees: most blocks look within windows, some at the whole image. */
export default () =>
  defineArchitecture({
    types: ["sam_vision_model"],
    classes: ["SamVision"],
    usual: "Model",
    heads: ["Model"],
    keys: KEYS,
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages(k) {
      const everywhere = new Set(k.global_attn_indexes ?? []);
      return [
        {
          name: "vision_encoder.patch_embed",
          type: "embedding",
          keys: ["patch_size", "image_size"],
          reads: ["pixel_values"],
          run(g, [x]) {
            const y = patches(g, "projection", x as Value, k.patch_size, k.hidden_size);
            return k.use_abs_pos ? placed(g, "pos_embed", y, sideOf(k) ** 2, k.hidden_size) : y;
          },
        },
        ...blocks({
          name: "vision_encoder.layers",
          count: k.num_hidden_layers,
          kindOf: (i) => (everywhere.has(i) ? "full" : "window"),
          keys: ["num_hidden_layers", "global_attn_indexes"],
          run:
            (kind) =>
            (g, [x]) =>
              block(g, x as Value, k, kind === "full" ? 0 : k.window_size),
        }),
        neck(k),
      ];
    },
  });

const sideOf = (k: Eyes): number => Math.floor(k.image_size / k.patch_size);

const block = (g: Builder, x: Value, k: Eyes, window: number): Value =>
  before(g, x, {
    norm: "layer",
    names: { attention: "attn", norms: ["layer_norm1", "layer_norm2"] },
    attention: (g, x) => attending(g, x, k, window),
    mlp: (g, x) =>
      plain(g, x, {
        hidden: k.mlp_dim ?? Math.trunc(k.hidden_size * k.mlp_ratio),
        bias: true,
        names: ["lin1", "lin2"],
      }),
  });

/** The map is filled up to whole windows; down and across, distances have a table each. */
function attending(g: Builder, x: Value, k: Eyes, window: number): Value {
  const side = sideOf(k);
  const across = window > 0 ? Math.ceil(side / window) : 1;
  const more = window > 0 ? (across * window) ** 2 - side ** 2 : 0;
  const keyDim = Math.floor(k.hidden_size / k.num_attention_heads);
  const pads = Number.isSafeInteger(more) && more > 0;
  const filled = pads ? g.pad(x, [[0, more]]) : x;
  const [q, key, v] = ["q", "k", "v"].map((name) =>
    linear(g, `qkv.${name}`, filled, k.hidden_size, k.qkv_bias),
  ) as [Value, Value, Value];
  const rows = 2 * (window > 0 ? window : side) - 1;
  const heads = k.num_attention_heads;
  let asked = q;
  if (k.use_rel_pos)
    for (const name of ["rel_pos_h", "rel_pos_w"]) {
      const y = asked;
      asked = g.within(name, () => far(g, g.scale(y, { shift: [rows, keyDim] }), heads, (rows + 1) / 2));
    }
  const y = g.attend(asked, key, v, { heads, keyDim, valueDim: keyDim, areas: across ** 2 });
  const all = linear(g, "proj", y, k.hidden_size, true);
  return pads ? g.crop(all, [[0, more]]) : all;
}

/** What is asked against the vectors of all distances along one axis. */
function far(g: Builder, q: Value, heads: number, side: number): Value {
  const [positions = null, width] = q.type.dims ?? [];
  const columns = Number.isSafeInteger(side) && side > 0 ? side : null;
  const inner = typeof width === "number" ? Math.floor(width / heads) : null;
  const output = tensor([heads, positions, columns], "first");
  return g.declared(
    [q, g.matmul(q, q, { heads, rows: positions, inner, columns, output })],
    q.type,
    "biased",
  );
}

/** The map as narrow as what it is asked with. */
const neck = (k: Eyes): Stage => ({
  name: "vision_encoder.neck",
  type: "projector",
  keys: ["output_channels"],
  run(g, [x]) {
    const out = k.output_channels;
    const rows = sideOf(k);
    const side = Number.isSafeInteger(rows) && rows > 0 ? rows : null;
    const map = g.reshape(g.permute(x as Value, [1, 0], "first"), [k.hidden_size, side, side], "first");
    const conv = (name: string, y: Value, size: number): Value =>
      g.within(name, () =>
        g.conv(y, { kernel: [size, size], padding: Math.floor(size / 2), out, bias: false }),
      );
    const y = named(g, "layer_norm1", conv("conv1", map, 1), "layer", [out]);
    return named(g, "layer_norm2", conv("conv2", y, 3), "layer", [out]);
  },
});
