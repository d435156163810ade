import { tensor, withChannels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { flag } from "../../../vocabulary/args";
import { filters, layoutOf, slide, useBias } from "../common/args";
import { layer, ranks } from "../spec";

/** An LSTM over images: both of its products are convolutions, the same at every step. */
export const convLstms = ranks((rank) =>
  layer({
    type: `ConvLSTM${rank}D`,
    isComposite: true,
    args: {
      filters,
      ...slide,
      use_bias: useBias,
      return_sequences: flag({ default: false }),
      return_state: flag({ default: false }),
    },
    lower(call) {
      const { g, x, args: a } = call;
      const out = 4 * a.filters;
      let state: Value | undefined;
      const [y] = g.each(x, layoutOf(call, rank), (step) => {
        const fresh = g.within("input", () =>
          g.conv(step, {
            kernel: a.kernel_size,
            stride: a.strides,
            dilation: a.dilation_rate,
            padding: a.padding,
            rank,
            out,
            bias: a.use_bias,
          }),
        );
        const last = g.declared([fresh], withChannels(fresh.type, a.filters), "state");
        const kept = g.within("recurrent", () =>
          g.conv(last, { kernel: a.kernel_size, padding: "same", rank, out, bias: false }),
        );
        const sum = g.add(fresh, kept);
        state = g.declared([sum], withChannels(sum.type, a.filters), "gates");
        return [state];
      });
      const all = y as Value;
      const { dims, layout } = all.type;
      const one = tensor(dims ? dims.slice(1) : null, layout);
      const result = a.return_sequences ? all : g.declared([all], one, "last step", "global");
      if (!a.return_state) return result;
      return [result, ...[0, 1].map(() => g.declared([all], one, "state", "global"))];
    },
  }),
);
