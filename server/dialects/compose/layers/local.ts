import type { Value } from "../../../model/trace";
import { flag, integer, padding, perAxis } from "../../../vocabulary/args";
import { defineLayer } from "../../../vocabulary/layer";

const window = {
  kernel_size: perAxis({
    min: 1,
    required: true,
    doc: "Window size.",
  }),
  stride: perAxis({
    min: 1,
    default: 1,
    doc: "Stride.",
  }),
  padding: padding({
    default: 0,
    doc: "Padding around the input.",
  }),
  dilation: perAxis({
    min: 1,
    default: 1,
    doc: "Dilation: distance between the inputs of a window.",
  }),
} as const;

const bias = flag({ default: true, doc: "Whether each output channel has a bias." });
const inChannels = integer({
  min: 1,
  doc: "Number of input channels; only checked against what arrives.",
});
const filters = integer({
  min: 1,
  required: true,
  doc: "Number of output channels.",
});

const localArgs = { out_channels: filters, ...window, bias, in_channels: inChannels } as const;

export const local = ([1, 2, 3] as const).map((rank) =>
  defineLayer({
    type: `locallyconnected${rank}d`,
    doc: "Locally connected layer: each position has its own window of weights.",
    args: localArgs,
    lower(g, [x], a) {
      const { out_channels: out, kernel_size: kernel, stride, padding: around, dilation } = a;
      g.expectChannels(x as Value, a.in_channels, "in_channels");
      return g.locallyConnected(x as Value, {
        out,
        kernel,
        stride,
        padding: around,
        dilation,
        bias: a.bias,
        rank,
      });
    },
  }),
);
