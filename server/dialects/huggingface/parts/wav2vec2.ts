import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Entering, type Family, type Scope, type Stage } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "./attention";
import { after } from "./block";
import { lastNorm } from "./clip";
import { linear } from "./heads";
import { plain } from "./mlp";
import { named } from "./norms";
import { blocks } from "./runs";
import { type Sound, wav2vec2Keys } from "./sound";
import { type Learns, soundHead } from "./sound-heads";
import { visionBlock } from "./vision";

interface Ways {
  /** The features of the sound are normalised before they are widened. */
  readonly featureNorm?: boolean;
  /** Statistics of the batch in place of a length that is learnt apart from the direction of the kernel. */
  readonly batchNorm?: boolean;
  readonly learns?: Learns;
  /** Attention knows how far apart two moments are, in so many steps: a table that the first block has for all. */
  readonly distances?: number;
}

/** One second of sound, as nearly all of these models sample it. */
export const SOUND: readonly Entering[] = [
  { name: "input_values", dims: [1, 16000], first: true, usual: true },
];

interface Of {
  readonly usual?: string;
  readonly prefix?: string;
  /** It has no place for adapters behind its blocks. */
  readonly adapters?: false;
  /** What its class for training tells apart, where that is not what is hidden from what is not. */
  readonly learns?: Learns;
  /** What stands for hidden moments is there whether any are hidden or not. */
  readonly hides?: true;
  /** Attention knows distances. */
  readonly distances?: true;
}

/** Wav2vec 2.0, and those that differ from it in a few steps. */
export const sound = (type: string, name: string, o: Of = {}): Family => {
  const own = (k: Sound): Sound => ({
    ...k,
    ...(o.adapters === false ? { add_adapter: false } : {}),
    ...(o.hides ? { mask_time_prob: 1 } : {}),
  });
  return defineArchitecture({
    types: [type],
    classes: [name],
    usual: o.usual ?? "Model",
    keys: {
      ...wav2vec2Keys(),
      feat_proj_layer_norm: flag(true),
      conv_pos_batch_norm: flag(false),
      num_buckets: count(320),
    },
    inputs: () => SOUND,
    stages: (k, c) =>
      wav2vec2(c, o.prefix ?? type, own(k), {
        featureNorm: k.feat_proj_layer_norm,
        batchNorm: k.conv_pos_batch_norm,
        ...(o.learns ? { learns: o.learns } : {}),
        ...(o.distances ? { distances: k.num_buckets } : {}),
      }),
  });
};

/** Windows behind all blocks that leave fewer steps, where the file asks for them. */
const adapter = (prefix: string, k: Sound): readonly Stage[] => {
  if (!k.add_adapter) return [];
  const width = k.output_hidden_size ?? k.hidden_size;
  const keys = ["add_adapter", "output_hidden_size"];
  const window = { kernel: [k.adapter_kernel_size], stride: [k.adapter_stride], padding: 1, out: 2 * width };
  return [
    ...(width === k.hidden_size
      ? []
      : [
          {
            name: `${prefix}.adapter.proj`,
            type: "projector",
            keys,
            run: (g: Builder, [x]: readonly Value[]) =>
              named(g, "layer_norm", linear(g, "proj", x as Value, width, true), "layer"),
          },
        ]),
    ...series(k.num_adapter_layers, (i) => ({
      name: `${prefix}.adapter.layers.${i}`,
      type: "adapter",
      keys: ["num_adapter_layers", ...keys],
      run(g: Builder, [x]: readonly Value[]) {
        const y = g.within("conv", () => g.conv(g.permute(x as Value, [1, 0], "first"), window));
        const [open, rest] = g.split(y, [width, width], 0) as [Value, Value];
        return g.permute(g.multiply(open, g.activation(rest, "sigmoid")), [1, 0], "last");
      },
    })),
  ];
};

/** No file has more adapters. */
const MOST = 16;

/** Adapters one behind the other, each over fewer steps; of more than any file has nothing is known. */
export const series = (n: number, adapter: (i: number) => Stage): readonly Stage[] =>
  n <= MOST
    ? Array.from({ length: n }, (_, i) => adapter(i))
    : [{ ...adapter(0), run: (g, xs) => g.unknown(xs) }];

/** Windows over the raw sound, places by a wide window, and blocks. */
export function wav2vec2(c: Scope, prefix: string, k: Sound, ways: Ways = {}): readonly Stage[] {
  const width = k.hidden_size;
  const norm = lastNorm(`${prefix}.encoder.layer_norm`);
  return [
    ...convolutions(prefix, k),
    {
      name: `${prefix}.feature_projection`,
      type: "embedding",
      keys: ["hidden_size"],
      run(g, [x]) {
        const steps = g.permute(x as Value, [1, 0], "last");
        const read = ways.featureNorm === false ? steps : named(g, "layer_norm", steps, "layer");
        const y = linear(g, "projection", read, width, true);
        const hides = k.mask_time_prob > 0 || k.mask_feature_prob > 0;
        return hides ? g.within("masked_spec_embed", () => g.scale(y, { shift: [width] })) : y;
      },
    },
    {
      name: `${prefix}.encoder.pos_conv_embed`,
      type: "positions",
      keys: ["num_conv_pos_embeddings", "num_conv_pos_embedding_groups"],
      run: (g, [x]) => g.add(x as Value, places(g, x as Value, k, ways)),
    },
    ...(k.do_stable_layer_norm ? [] : [norm]),
    ...blocks({
      name: `${prefix}.encoder.layers`,
      count: k.num_hidden_layers,
      keys: ["num_hidden_layers"],
      ...(ways.distances === undefined ? {} : { kindOf: (i: number) => (i === 0 ? FIRST : "layer") }),
      run:
        (kind) =>
        (g, [x]) =>
          block(g, x as Value, k, kind === FIRST ? { ...ways, table: true } : ways),
    }),
    ...(k.do_stable_layer_norm ? [norm] : []),
    ...adapter(prefix, k),
    ...soundHead(
      c,
      k,
      `${prefix}.feature_extractor.conv_layers.${(k.conv_dim?.length ?? 0) - 1}`,
      ways.learns,
    ),
  ];
}

function convolutions(prefix: string, k: Sound): readonly Stage[] {
  return (k.conv_dim ?? []).map((out, i) => ({
    name: `${prefix}.feature_extractor.conv_layers.${i}`,
    type: "convolution",
    keys: ["conv_dim", "conv_kernel", "conv_stride"],
    ...(i === 0 ? { reads: ["input_values"] } : {}),
    run(g, [x]) {
      const kernel = [k.conv_kernel?.[i] ?? Number.NaN];
      const stride = [k.conv_stride?.[i] ?? Number.NaN];
      const y = g.within("conv", () => g.conv(x as Value, { kernel, stride, out, bias: k.conv_bias }));
      const inGroups = k.feat_extract_norm === "group";
      const normal =
        inGroups && i > 0
          ? y
          : g.within("layer_norm", () =>
              inGroups ? g.norm(y, "group", { groups: out }) : g.norm(y, "layer", { over: [out] }),
            );
      return g.activation(normal, "gelu");
    },
  }));
}

/** The kernel of the window that tells places apart: its length is learnt apart from its direction. */
function places(g: Builder, x: Value, k: Sound, { batchNorm = false }: Ways): Value {
  const width = k.hidden_size;
  const size = k.num_conv_pos_embeddings;
  const before = Math.floor(size / 2);
  const first = g.permute(x, [1, 0], "first");
  const read = batchNorm ? g.within("batch_norm", () => g.batchNorm(first)) : first;
  const y = g.within("conv", () =>
    g.conv(read, {
      kernel: [size],
      padding: [[before, before - (size % 2 === 0 ? 1 : 0)]],
      out: width,
      groups: k.num_conv_pos_embedding_groups,
    }),
  );
  const z = batchNorm ? y : g.within("conv.length", () => g.scale(y, { scale: [1, 1, size] }));
  return g.permute(g.activation(z, "gelu"), [1, 0], "last");
}

/** The block that has the table of distances. */
const FIRST = "first layer";

interface Block extends Ways {
  readonly table?: boolean;
}

/** How much a distance counts is opened and closed by what each head sees there. */
function weighed(g: Builder, x: Value, k: Sound, { distances, table }: Block): Value {
  if (distances === undefined) return x;
  const heads = k.num_attention_heads;
  const rows = x.type.dims?.[0];
  const split = tensor(
    [typeof rows === "number" ? rows * heads : null, Math.floor(k.hidden_size / heads)],
    "last",
  );
  const each = g.declared([x], split, "heads apart");
  const gate = g.activation(linear(g, "gru_rel_pos_linear", each, 8, true), "sigmoid");
  const scaled = g.within("gru_rel_pos_const", () => g.scale(gate, { scale: [1, heads, 1, 1] }));
  const spread = g.declared([x, scaled], x.type, "spread");
  return table ? g.within("rel_attn_embed", () => g.scale(spread, { shift: [distances, heads] })) : spread;
}

/** Two narrow layers for each language, in every block. */
const tuned = (g: Builder, x: Value, hidden: number): Value =>
  plain(g, named(g, "norm", x, "layer"), { hidden, bias: true, fn: "relu", names: ["linear_1", "linear_2"] });

function block(g: Builder, x: Value, k: Sound, p: Block): Value {
  const dense = ["feed_forward.intermediate_dense", "feed_forward.output_dense"] as const;
  const names = { attention: "attention", mlp: "", norms: ["layer_norm", "final_layer_norm"] as const };
  if (k.do_stable_layer_norm) {
    const y = visionBlock(g, x, {
      width: k.hidden_size,
      heads: k.num_attention_heads,
      hidden: k.intermediate_size,
      names: { ...names, dense },
      seen: (g, x) => weighed(g, x, k, p),
    });
    const hidden = k.adapter_attn_dim;
    return hidden === null ? y : g.within("adapter_layer", () => g.add(y, tuned(g, y, hidden)));
  }
  return after(g, x, {
    names,
    attention: (g, x) =>
      attention(g, weighed(g, x, k, p), {
        heads: k.num_attention_heads,
        headDim: Math.floor(k.hidden_size / k.num_attention_heads),
        bias: true,
        causal: false,
        out: k.hidden_size,
        names: { o: "out_proj" },
      }),
    mlp: (g, x) => plain(g, x, { hidden: k.intermediate_size, bias: true, names: dense }),
  });
}
