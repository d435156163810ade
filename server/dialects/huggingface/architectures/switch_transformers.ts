import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { mixture } from "../parts/experts";
import { BOTH } from "../parts/seq2seq";
import { t5Sizes, t5Stages } from "../parts/t5";

export default () =>
  defineArchitecture({
    types: ["switch_transformers"],
    classes: ["SwitchTransformers"],
    usual: "ForConditionalGeneration",
    keys: {
      ...t5Sizes([32128, 768, 2048, 12, 12], 12),
      num_sparse_encoder_layers: count(3),
      num_sparse_decoder_layers: count(3),
      encoder_sparse_step: optional(),
      decoder_sparse_step: optional(),
      num_experts: count(8),
      router_bias: flag(false),
      tie_word_embeddings: flag(true),
    },
    inputs: () => BOTH,
    stages(k, c) {
      const every = (step: number | null, layers: number, sparse: number): number =>
        step ?? (sparse > 0 ? Math.floor(layers / sparse) : layers);
      const steps = {
        encoder: every(k.encoder_sparse_step, k.num_layers, k.num_sparse_encoder_layers),
        decoder: every(
          k.decoder_sparse_step,
          k.num_decoder_layers ?? k.num_layers,
          k.num_sparse_decoder_layers,
        ),
      };
      return t5Stages(c, k, {
        apart: !k.tie_word_embeddings,
        sparse: {
          is: (which, i) => steps[which] === 1 || i % steps[which] === 1,
          feed: (g, x) =>
            mixture(g, x, {
              experts: k.num_experts,
              active: 1,
              hidden: k.d_ff,
              gated: false,
              routerBias: k.router_bias,
              router: "router.classifier",
            }),
        },
      });
    },
  });
