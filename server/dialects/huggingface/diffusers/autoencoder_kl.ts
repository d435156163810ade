import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { autoencoder, autoencoderKeys, imageEntering, placeByPlace } from "../parts/diffusion/autoencoder";

/** Images to mean and variance of latents, and back: what Stable Diffusion and Flux work on. */
export default () =>
  defineArchitecture({
    types: ["AutoencoderKL", "FlaxAutoencoderKL"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: { ...autoencoderKeys(4), use_quant_conv: flag(true), use_post_quant_conv: flag(true) },
    inputs: imageEntering,
    stages: (k, c) =>
      autoencoder(c, k, {
        encoded: 2 * k.latent_channels,
        between: [
          ...(k.use_quant_conv ? [placeByPlace("quant_conv", 2 * k.latent_channels)] : []),
          {
            name: "latents",
            type: "sample",
            keys: ["latent_channels"],
            section: "latent",
            run: (g, [x]) =>
              g.split(x as NonNullable<typeof x>, [k.latent_channels, k.latent_channels])[0] ?? g.unknown([]),
          },
          ...(k.use_post_quant_conv ? [placeByPlace("post_quant_conv", k.latent_channels)] : []),
        ],
      }),
  });
