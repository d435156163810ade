import type { Value } from "../../../model/trace";
import { flag, integer } from "../../../vocabulary/args";
import { free } from "./_block";
import { type Kit, width } from "./_kit";

const natural = (fallback: number) => integer({ min: 1, default: fallback });
const channels = integer({ min: 1, required: true });

/** A stage of a ResNet, or its stem. It says its own input channels, and nothing of it is scaled. */
export const ResNetLayer = free("ResNetLayer", {
  args: {
    c1: channels,
    c2: channels,
    s: integer({ min: 1, required: true }),
    is_first: flag({ required: true, doc: "The stem of the network." }),
    n: natural(1),
    e: natural(4),
  },
  build(b, [x], a) {
    b.g.expectChannels(x, a.c1, "c1");
    if (a.is_first) return b.g.maxPool(b.cv("layer.0", x, a.c2, 7, { stride: 2, padding: 3 }), 3, 2, 1);
    return b.g.repeat(a.n, "layer", x, (y, i) => unit(b, y, a.c2, i === 0 ? a.s : 1, a.e));
  },
});

function unit(b: Kit, x: Value, c: number, stride: number, e: number): Value {
  const out = e * c;
  const main = b.cv("cv3", b.cv("cv2", b.cv("cv1", x, c), c, 3, { stride, padding: 1 }), out, 1, {
    act: false,
  });
  const same = stride === 1 && width(x) === out;
  // An identity stands there instead.
  if (same) b.printed.leaf();
  const past = same ? x : b.cv("shortcut", x, out, 1, { stride, act: false });
  return b.g.functional(() => b.act(b.g.add(main, past), "relu"));
}

/** Cross-stage partial blocks of residual units with three convolutions, and of plain ones, as the YOLOv7 repository has them. */
export function residual(
  b: Kit,
  x: Value,
  out: number,
  o: { shortcut: boolean; groups: number; e: number },
): Value {
  const h = Math.floor(out * o.e);
  const y = b.cv("cv3", b.cv("cv2", b.cv("cv1", x, h), h, 3, { groups: o.groups }), out);
  return o.shortcut && width(x) === out ? b.g.add(x, y) : y;
}
