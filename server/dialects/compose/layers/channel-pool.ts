import { withChannels } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { choice } from "../../../vocabulary/args";
import { defineLayer } from "../../../vocabulary/layer";

export const channelPool = defineLayer({
  type: "channelpool",
  doc: "Channel pooling: the mean or maximum of all channels at each position, as a single channel.",
  args: { mode: choice(["mean", "max"], { default: "mean" }) },
  lower(g, [x], { mode }) {
    const { type } = x as Value;
    return g.declared([x as Value], withChannels(type, 1), `channel ${mode}`);
  },
});
