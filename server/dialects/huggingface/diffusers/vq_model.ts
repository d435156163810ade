import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, optional, word } from "../keys";
import { autoencoder, autoencoderKeys, imageEntering, placeByPlace } from "../parts/diffusion/autoencoder";

/** Images to entries of a code book, and back. */
export default () =>
  defineArchitecture({
    types: ["VQModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      ...autoencoderKeys(3),
      num_vq_embeddings: count(256),
      vq_embed_dim: optional(),
      norm_type: word("group"),
    },
    inputs: imageEntering,
    stages(k, c) {
      const width = k.vq_embed_dim ?? k.latent_channels;
      return autoencoder(c, k, {
        encoded: k.latent_channels,
        told: k.norm_type === "spatial",
        between: [
          placeByPlace("quant_conv", width),
          {
            name: "quantize",
            type: "code book",
            keys: ["num_vq_embeddings", "vq_embed_dim"],
            section: "latent",
            run: (g, [x]) =>
              g.within("embedding", () =>
                g.untokens(
                  g.scale(g.tokens(x as Value), { shift: [k.num_vq_embeddings, width] }),
                  x as Value,
                ),
              ),
          },
          placeByPlace("post_quant_conv", k.latent_channels),
        ],
      });
    },
  });
