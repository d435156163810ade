import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag, type Key } from "../keys";
import { LABELS } from "../parts/heads";
import { mapOf, type Pair } from "../parts/vision";
import { section, widthOf } from "../parts/wrapper";

/** A map for every joint of a body. */
export default () =>
  defineArchitecture({
    types: ["vitpose"],
    classes: ["VitPose"],
    usual: "ForPoseEstimation",
    heads: ["ForPoseEstimation"],
    keys: { scale_factor: count(4), use_simple_decoder: flag(true) } satisfies Record<string, Key<unknown>>,
    inputs: (_, c) => c.nested("backbone_config", "vitpose_backbone").inputs,
    stages(k, c) {
      const eyes = c.nested("backbone_config", "vitpose_backbone", { head: "" });
      const { image_size, patch_size } = eyes.values as { image_size: Pair; patch_size: Pair };
      return [
        ...section("backbone", eyes.stages, "", "backbone."),
        {
          name: "head",
          type: "head",
          keys: ["use_simple_decoder", ...LABELS],
          section: "head",
          run(g, [x]) {
            const seen = g.activation(mapOf(g, x as Value, widthOf(eyes), image_size, patch_size), "relu");
            if (k.use_simple_decoder)
              return g.within("conv", () =>
                g.conv(g.resize(seen, { factor: k.scale_factor, mode: "bilinear" }), {
                  kernel: [3, 3],
                  padding: 1,
                  out: c.labels,
                }),
              );
            const up = (name: string, x: Value): Value => {
              const shape = { kernel: [4, 4], stride: [2, 2], padding: 1, out: 256, bias: false };
              const y = g.within(`deconv${name}`, () => g.convTranspose(x, shape));
              return g.activation(
                g.within(`batchnorm${name}`, () => g.batchNorm(y)),
                "relu",
              );
            };
            return g.within("conv", () => g.conv(up("2", up("1", seen)), { kernel: [1, 1], out: c.labels }));
          },
        },
      ];
    },
  });
