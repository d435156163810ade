import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, flag, word } from "../keys";
import { attention } from "../parts/attention";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";
import { wav2vec2Keys } from "../parts/sound";
import { soundHead } from "../parts/sound-heads";
import { series } from "../parts/wav2vec2";

interface Keys {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly position_embeddings_type: string | null;
  readonly left_max_position_embeddings: number;
  readonly right_max_position_embeddings: number;
  readonly conv_depthwise_kernel_size: number;
  readonly adapter_kernel_size: number;
  readonly adapter_stride: number;
  readonly num_adapter_layers: number;
  readonly output_hidden_size: number | null;
}

/** Frames of a spectrum through conformers: attention and a window between two feed-forward parts. */
export default () =>
  defineArchitecture({
    types: ["wav2vec2-bert"],
    classes: ["Wav2Vec2Bert"],
    usual: "Model",
    keys: {
      ...wav2vec2Keys(),
      hidden_size: count(1024),
      num_hidden_layers: count(24),
      num_attention_heads: count(16),
      intermediate_size: count(4096),
      classifier_proj_size: count(768),
      num_adapter_layers: count(1),
      feature_projection_input_dim: count(160),
      use_intermediate_ffn_before_adapter: flag(false),
      position_embeddings_type: word("relative_key"),
      left_max_position_embeddings: count(64),
      right_max_position_embeddings: count(8),
      conv_depthwise_kernel_size: count(31),
    },
    inputs: (k) => [{ name: "input_features", dims: [100, k.feature_projection_input_dim], usual: true }],
    stages: (k, c) => [
      {
        name: "feature_projection",
        type: "embedding",
        keys: ["feature_projection_input_dim"],
        reads: ["input_features"],
        run(g, [x]) {
          const y = linear(g, "projection", named(g, "layer_norm", x as Value, "layer"), k.hidden_size, true);
          const hides = k.mask_time_prob > 0 || k.mask_feature_prob > 0;
          return hides ? g.within("masked_spec_embed", () => g.scale(y, { shift: [k.hidden_size] })) : y;
        },
      },
      ...blocks({
        name: "encoder.layers",
        count: k.num_hidden_layers,
        keys: ["num_hidden_layers"],
        run:
          () =>
          (g, [x]) =>
            conformer(g, x as Value, k),
      }),
      ...(k.use_intermediate_ffn_before_adapter ? [between(k)] : []),
      ...(k.add_adapter ? adapters(k) : []),
      ...soundHead(c, k, "feature_projection"),
    ],
  });

const fed = (g: Builder, x: Value, hidden: number, fn = "silu"): Value =>
  plain(g, x, { hidden, bias: true, fn, names: ["intermediate_dense", "output_dense"] });

const between = (k: Keys): Stage => ({
  name: "intermediate_ffn",
  type: "layer",
  keys: ["use_intermediate_ffn_before_adapter"],
  run: (g, [x]) => g.add(x as Value, g.scale(fed(g, x as Value, k.intermediate_size, "relu"), {})),
});

function conformer(g: Builder, x: Value, k: Keys): Value {
  const half = (name: string, x: Value): Value =>
    g.add(
      x,
      g.within(name, () => fed(g, named(g, "layer_norm", x, "layer"), k.intermediate_size)),
    );
  const y = half("ffn1", x);
  const seen = g.add(
    y,
    g.within("self_attn", () => attending(g, named(g, "layer_norm", y, "layer"), k)),
  );
  const heard = g.add(
    seen,
    g.within("conv_module", () => windowed(g, seen, k)),
  );
  return named(g, "final_layer_norm", half("ffn2", heard), "layer");
}

const plan = (k: Keys, width: number) => ({
  heads: k.num_attention_heads,
  headDim: Math.floor(width / k.num_attention_heads),
  bias: true,
  causal: false,
  out: width,
  names: { q: "linear_q", k: "linear_k", v: "linear_v", o: "linear_out" },
});

/** Distances are learnt vectors, or waves through a layer of their own; turned pairs need neither. */
function attending(g: Builder, x: Value, k: Keys): Value {
  const own = plan(k, k.hidden_size);
  const { heads, headDim } = own;
  let read = x;
  if (k.position_embeddings_type === "relative_key") {
    const rows = k.left_max_position_embeddings + k.right_max_position_embeddings + 1;
    read = g.within("distance_embedding", () => g.scale(x, { shift: [rows, headDim] }));
  } else if (k.position_embeddings_type === "relative") {
    linear(g, "linear_pos", x, k.hidden_size);
    for (const name of ["pos_bias_u", "pos_bias_v"])
      read = g.within(name, () => g.scale(read, { shift: [heads, headDim] }));
  }
  return attention(g, read, own);
}

function windowed(g: Builder, x: Value, k: Keys): Value {
  const width = k.hidden_size;
  const kernel = [k.conv_depthwise_kernel_size];
  const gate = g.split(linear(g, "pointwise_conv1", named(g, "layer_norm", x, "layer"), 2 * width), [
    width,
    width,
  ]) as [Value, Value];
  const open = g.permute(g.multiply(gate[0], g.activation(gate[1], "sigmoid")), [1, 0], "first");
  const padding: readonly (readonly [number, number])[] = [[k.conv_depthwise_kernel_size - 1, 0]];
  const seen = g.within("depthwise_conv", () =>
    g.conv(open, { kernel, padding, out: width, groups: width, bias: false }),
  );
  const y = named(g, "depthwise_layer_norm", g.permute(seen, [1, 0], "last"), "layer");
  return linear(g, "pointwise_conv2", g.activation(y, "silu"), width);
}

/** Blocks behind all others that leave fewer steps. */
function adapters(k: Keys): readonly Stage[] {
  const width = k.output_hidden_size ?? k.hidden_size;
  const stage = (name: string, run: (g: Builder, x: Value) => Value): Stage => ({
    name: `adapter.${name}`,
    type: "adapter",
    keys: ["num_adapter_layers", "add_adapter"],
    run: (g, [x]) => run(g, x as Value),
  });
  const shorter = (g: Builder, name: string, x: Value): Value => {
    const window = {
      kernel: [k.adapter_kernel_size],
      stride: [k.adapter_stride],
      padding: Math.floor(k.adapter_stride / 2),
      out: 2 * width,
    };
    const read = g.permute(named(g, `${name}_layer_norm`, x, "layer"), [1, 0], "first");
    const y = g.within(`${name}_conv`, () => g.conv(read, window));
    const [a, b] = g.split(y, [width, width], 0) as [Value, Value];
    return g.permute(g.multiply(a, g.activation(b, "sigmoid")), [1, 0], "last");
  };
  return [
    ...(width === k.hidden_size
      ? []
      : [stage("proj", (g, x) => named(g, "layer_norm", linear(g, "proj", x, width, true), "layer"))]),
    ...series(k.num_adapter_layers, (i) =>
      stage(`layers.${i}`, (g, x) => {
        const seen = g.within("self_attn", () => attention(g, shorter(g, "self_attn", x), plan(k, width)));
        const y = g.add(shorter(g, "residual", x), seen);
        return g.add(y, fed(g, named(g, "ffn_layer_norm", y, "layer"), k.intermediate_size, "relu"));
      }),
    ),
  ];
}
