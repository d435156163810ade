import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { lastNorm } from "../parts/clip";
import { linear, named } from "../parts/norms";
import { classifier, firstOf, placed, prepended, tower, vitKeys } from "../parts/vision";

const { image_size: _, num_channels: __, patch_size: ___, ...sizes } = vitKeys();

export default () =>
  defineArchitecture({
    types: ["audio-spectrogram-transformer"],
    classes: ["AST"],
    usual: "ForAudioClassification",
    heads: ["Model", "ForAudioClassification"],
    keys: {
      ...sizes,
      patch_size: count(16),
      frequency_stride: count(10),
      time_stride: count(10),
      max_length: count(1024),
      num_mel_bins: count(128),
    },
    inputs: (k) => [{ name: "input_values", dims: [1, k.num_mel_bins, k.max_length], first: true }],
    stages: (k, c) => [
      {
        name: "audio_spectrogram_transformer.embeddings",
        type: "embedding",
        keys: ["patch_size", "frequency_stride", "time_stride", "max_length"],
        reads: ["input_values"],
        run(g, [x]) {
          const width = k.hidden_size;
          const size = k.patch_size;
          const steps = (all: number, stride: number): number => Math.floor((all - size) / stride) + 1;
          const rows = steps(k.num_mel_bins, k.frequency_stride) * steps(k.max_length, k.time_stride);
          // Patches overlap: they are larger than the steps between them.
          const y = g.within("patch_embeddings.projection", () =>
            g.tokens(
              g.conv(x as Value, {
                kernel: [size, size],
                stride: [k.frequency_stride, k.time_stride],
                out: width,
              }),
            ),
          );
          const both = prepended(g, "cls_token", prepended(g, "distillation_token", y, width), width);
          return placed(g, "position_embeddings", both, rows + 2, width);
        },
      },
      ...tower("audio_spectrogram_transformer.layers", k, { bias: k.qkv_bias, names: NAMES }),
      lastNorm("audio_spectrogram_transformer.layernorm"),
      ...(c.head === "ForAudioClassification"
        ? [
            {
              ...classifier(c, "classifier", firstOf),
              run: (g: Parameters<ReturnType<typeof lastNorm>["run"]>[0], [x]: readonly Value[]) =>
                linear(g, "dense", named(g, "layernorm", firstOf(g, x as Value), "layer"), c.labels, true),
            },
          ]
        : []),
    ],
  });

const NAMES = {
  attention: "attention",
  projections: ["q_proj", "k_proj", "v_proj", "o_proj"],
  norms: ["layernorm_before", "layernorm_after"],
  mlp: "mlp",
  dense: ["fc1", "fc2"],
} as const;
