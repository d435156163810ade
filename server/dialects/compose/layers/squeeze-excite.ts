import { channels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { flag, integer } from "../../../vocabulary/args";
import { defineLayer } from "../../../vocabulary/layer";

export const squeezeExcite = defineLayer({
  type: "squeezeexcite",
  doc: "Squeeze-and-excitation: scales each channel by a gate computed from the means of all channels (Hu et al. 2018).",
  args: {
    reduction: integer({
      min: 1,
      default: 16,
      aliases: ["ratio", "r"],
      doc: "Ratio of channels to hidden units.",
    }),
    bias: flag({ default: true }),
  },
  lower(g, [x], a) {
    const input = x as Value;
    const c = channels(input.type);
    const hidden = typeof c === "number" ? Math.max(Math.floor(c / a.reduction), 1) : null;
    const mean = g.globalPool(input, "average", true);
    const squeezed = g.activation(
      g.within("reduce", () => g.conv(mean, { out: hidden, kernel: 1, bias: a.bias })),
      "relu",
    );
    const gate = g.within("expand", () => g.conv(squeezed, { out: c, kernel: 1, bias: a.bias }));
    return g.multiply(input, g.activation(gate, "sigmoid"));
  },
});
