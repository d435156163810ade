import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { named } from "../parts/norms";

/** What SAM is asked with: points, boxes, or a rough mask. */
export default () =>
  defineArchitecture({
    types: ["sam_prompt_encoder"],
    classes: [],
    usual: "Model",
    heads: ["Model"],
    keys: {
      hidden_size: count(256),
      image_size: count(1024),
      patch_size: count(16),
      mask_input_channels: count(16),
      num_point_embeddings: count(4),
    },
    inputs: () => [{ name: "input_points", dims: [1, 2] }],
    stages: (k) => [
      {
        name: "prompt_encoder",
        type: "prompt",
        keys: ["hidden_size"],
        reads: ["input_points"],
        run(g, xs) {
          const width = k.hidden_size;
          const points = g.declared(xs, tensor([1, width], "last"), "points");
          const kinds = g.within("point_embed", () =>
            g.scale(points, { shift: [k.num_point_embeddings, width] }),
          );
          const known = g.within("not_a_point_embed", () => g.scale(kinds, { shift: [width] }));
          const side = 4 * Math.floor(k.image_size / k.patch_size);
          const extent = Number.isSafeInteger(side) && side > 0 ? side : null;
          const mask = g.declared(xs, tensor([1, extent, extent], "first"), "mask");
          const halved = (name: string, y: Value, out: number): Value =>
            g.within(name, () => g.conv(y, { kernel: [2, 2], stride: [2, 2], out }));
          const few = Math.floor(k.mask_input_channels / 4);
          const first = named(g, "mask_embed.layer_norm1", halved("mask_embed.conv1", mask, few), "layer", [
            few,
          ]);
          const wide = halved("mask_embed.conv2", g.activation(first, "gelu"), k.mask_input_channels);
          const second = named(g, "mask_embed.layer_norm2", wide, "layer", [k.mask_input_channels]);
          const seen = g.within("mask_embed.conv3", () =>
            g.conv(g.activation(second, "gelu"), { kernel: [1, 1], out: width }),
          );
          g.within("no_mask_embed", () => g.scale(seen, { shift: [width] }));
          return known;
        },
      },
    ],
  });
