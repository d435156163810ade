import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, flag } from "../keys";
import { lastNorm } from "../parts/clip";
import { ears, listening } from "../parts/ears";
import { LABELS, tokenTable, vocabularyOut } from "../parts/heads";
import { linear } from "../parts/norms";
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
      ...(c.head === "ForCausalLM" ? [] : ears(k)),
      ...(c.head === "ForAudioClassification" ? classes(k, c) : [...decoder(k, c), ...head(k, c)]),
    ],
  });

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
          listening(g, x as Value, k, k.decoder_attention_heads, k.decoder_ffn_dim, m ?? (x as Value)),
    }),
    lastNorm("model.decoder.layer_norm"),
  ].map((s) => ({ ...s, section: "decoder" }));

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
