import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { fluxBlocks, fluxInputs, fluxKeys } from "../parts/diffusion/flux";
import { plainNorm } from "../parts/diffusion/patches";
import { linear, named } from "../parts/norms";

/** Flux whose blocks have no layers for the step: one small network says what each of their norms does. */
export default () =>
  defineArchitecture({
    types: ["ChromaTransformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      ...fluxKeys,
      approximator_num_channels: count(64),
      approximator_hidden_dim: count(5120),
      approximator_layers: count(5),
    },
    inputs: fluxInputs,
    stages(k) {
      const width = k.num_attention_heads * k.attention_head_dim;
      const hidden = k.approximator_hidden_dim;
      // Three vectors for a block of one stream, six for each of two, and two for the last norm.
      const vectors = 3 * k.num_single_layers + 12 * k.num_layers + 2;
      const layer = (g: Builder, x: Value): Value => {
        const y = g.activation(linear(g, "linear_1", named(g, "norms", x, "rms"), hidden, true), "silu");
        return g.add(x, linear(g, "linear_2", y, hidden, true));
      };
      return [
        {
          name: "distilled_guidance_layer",
          type: "time embedding",
          keys: ["approximator_hidden_dim", "approximator_layers", "approximator_num_channels"],
          section: "conditions",
          reads: ["timestep"],
          run(g, [t]) {
            const rows = Number.isNaN(vectors) ? null : vectors;
            const entered = g.declared(
              [t as Value],
              tensor([rows, k.approximator_num_channels], "last"),
              "sinusoid",
            );
            const x = linear(g, "in_proj", entered, hidden, true);
            const y =
              k.approximator_layers === 0
                ? x
                : g.stacked(k.approximator_layers, () => g.within("layers", () => layer(g, x)));
            return linear(g, "out_proj", y, width, true);
          },
        },
        ...fluxBlocks(k, { step: "distilled_guidance_layer", told: true }),
        {
          name: "proj_out",
          type: "head",
          keys: ["out_channels", "patch_size"],
          section: "out",
          run: (g, [x]) =>
            g.dense(plainNorm(g, x as Value), k.patch_size ** 2 * (k.out_channels || k.in_channels), true),
        },
      ];
    },
  });
