import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "../parts/attention";
import { LABELS, tokenTable, vocabularyOut } from "../parts/heads";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";
import { meanOf } from "../parts/vision";

interface Whisper {
  readonly vocab_size: number;
  readonly num_mel_bins: number;
  readonly d_model: number;
  readonly encoder_layers: number;
  readonly decoder_layers: number;
  readonly encoder_attention_heads: number;
  readonly decoder_attention_heads: number;
  readonly encoder_ffn_dim: number;
  readonly decoder_ffn_dim: number;
  readonly max_source_positions: number;
  readonly max_target_positions: number;
  readonly use_weighted_layer_sum: boolean;
  readonly classifier_proj_size: number;
  readonly tie_word_embeddings: boolean;
}

export default () =>
  defineArchitecture({
    types: ["whisper"],
    classes: ["Whisper"],
    usual: "ForConditionalGeneration",
    heads: ["Model", "ForConditionalGeneration", "ForCausalLM", "ForAudioClassification"],
    keys: {
      vocab_size: count(51865),
      num_mel_bins: count(80),
      d_model: count(384, "hidden_size"),
      encoder_layers: count(4, "num_hidden_layers"),
      decoder_layers: count(4),
      encoder_attention_heads: count(6, "num_attention_heads"),
      decoder_attention_heads: count(6),
      encoder_ffn_dim: count(1536),
      decoder_ffn_dim: count(1536),
      max_source_positions: count(1500),
      max_target_positions: count(448),
      use_weighted_layer_sum: flag(false),
      classifier_proj_size: count(256),
      tie_word_embeddings: flag(true),
    },
    // The first convolutions halve the number of frames.
    inputs(k, c) {
      const sound = {
        name: "input_features",
        dims: [k.num_mel_bins, 2 * k.max_source_positions],
        first: true,
      };
      const words = { name: "decoder_input_ids" };
      if (c.head === "ForAudioClassification") return [sound];
      return c.head === "ForCausalLM" ? [words] : [sound, words];
    },
    stages: (k, c) => [
      ...(c.head === "ForCausalLM" ? [] : encoder(k)),
      ...(c.head === "ForAudioClassification" ? classes(k, c) : [...decoder(k, c), ...head(k, c)]),
    ],
  });

const encoder = (k: Whisper): readonly Stage[] =>
  [
    {
      name: "model.encoder.conv",
      type: "embedding",
      keys: ["num_mel_bins", "max_source_positions"],
      reads: ["input_features"],
      run(g: Builder, [x]: readonly Value[]) {
        const kernel = [3];
        const conv = (name: string, x: Value, stride: number): Value =>
          g.activation(
            g.within(name, () => g.conv(x, { kernel, stride: [stride], padding: 1, out: k.d_model })),
            "gelu",
          );
        const y = conv("2", conv("1", x as Value, 1), 2);
        const steps = g.permute(y, [1, 0], "last");
        return g.within("embed_positions", () =>
          g.scale(steps, { shift: [k.max_source_positions, k.d_model], trainable: false }),
        );
      },
    },
    ...blocks({
      name: "model.encoder.layers",
      count: k.encoder_layers,
      keys: ["encoder_layers"],
      run:
        () =>
        (g, [x]) =>
          block(g, x as Value, k),
    }),
    lastNorm("model.encoder.layer_norm"),
  ].map((s) => ({ ...s, section: "encoder" }));

const decoder = (k: Whisper, c: Scope): readonly Stage[] =>
  [
    {
      name: "model.decoder.embed_tokens",
      type: "embedding",
      keys: ["vocab_size", "max_target_positions"],
      reads: ["decoder_input_ids"],
      run(g: Builder, [x]: readonly Value[]) {
        const y = tokenTable(g, x as Value, k.vocab_size, k.d_model);
        return g.within("embed_positions", () => g.scale(y, { shift: [k.max_target_positions, k.d_model] }));
      },
    },
    ...blocks({
      name: "model.decoder.layers",
      count: k.decoder_layers,
      keys: ["decoder_layers"],
      ...(c.head === "ForCausalLM"
        ? {}
        : { reads: ["model.decoder.embed_tokens", "model.encoder.layer_norm"] }),
      run:
        () =>
        (g, [x, m]) =>
          block(g, x as Value, k, m ?? (x as Value)),
    }),
    lastNorm("model.decoder.layer_norm"),
  ].map((s) => ({ ...s, section: "decoder" }));

const lastNorm = (name: string): Stage => ({
  name,
  type: "norm",
  keys: ["d_model"],
  run: (g, [x]) => g.norm(x as Value, "layer"),
});

/** With something to look at it is one of the decoder. Keys have no bias. */
function block(g: Builder, x: Value, k: Whisper, memory?: Value): Value {
  const heads = memory ? k.decoder_attention_heads : k.encoder_attention_heads;
  const plan = {
    heads,
    headDim: Math.floor(k.d_model / heads),
    bias: true,
    keyBias: false,
    out: k.d_model,
    names: { o: "out_proj" },
  };
  const step = (x: Value, name: string, body: (x: Value) => Value): Value =>
    g.add(x, body(named(g, `${name}_layer_norm`, x, "layer")));
  let y = step(x, "self_attn", (x) =>
    g.within("self_attn", () => attention(g, x, { ...plan, causal: memory !== undefined })),
  );
  if (memory)
    y = step(y, "encoder_attn", (x) =>
      g.within("encoder_attn", () => attention(g, x, { ...plan, causal: false, source: memory })),
    );
  const hidden = memory ? k.decoder_ffn_dim : k.encoder_ffn_dim;
  return step(y, "final", (x) => plain(g, x, { hidden, bias: true, names: ["fc1", "fc2"] }));
}

const head = (k: Whisper, c: Scope): readonly Stage[] =>
  c.head === "Model"
    ? []
    : [
        {
          name: "proj_out",
          type: "head",
          keys: ["tie_word_embeddings"],
          section: "decoder",
          run: (g, [x]) => vocabularyOut(g, x as Value, k.vocab_size, k.tie_word_embeddings),
        },
      ];

/** What was heard as one of several classes. */
const classes = (k: Whisper, c: Scope): readonly Stage[] => [
  {
    name: "projector",
    type: "projector",
    keys: ["classifier_proj_size"],
    run(g, [x]) {
      const seen = k.use_weighted_layer_sum
        ? g.within("layer_weights", () => g.scale(x as Value, { scale: [k.encoder_layers + 1] }))
        : (x as Value);
      return linear(g, "dense", seen, k.classifier_proj_size, true);
    },
  },
  {
    name: "classifier",
    type: "head",
    keys: LABELS,
    run: (g, [x]) => g.dense(meanOf(g, x as Value), c.labels, true),
  },
];
