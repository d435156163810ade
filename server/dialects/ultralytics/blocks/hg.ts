import type { Value } from "../../../model/trace";
import { flag, integer } from "../../../vocabulary/args";
import { act, free } from "./_block";
import { type Kit, width } from "./_kit";

const channels = integer({ min: 1, required: true });

/** One row and one column of zeros at the far ends, for windows of 2. */
const farther = (b: Kit, x: Value): Value =>
  b.g.pad(x, [
    [0, 1],
    [0, 1],
  ]);

/** The beginning of HGNetV2. Its channels are not scaled. */
export const HGStem = free("HGStem", {
  args: { cm: channels, c2: channels },
  build(b, [x], { cm, c2 }) {
    const relu = { act: "nn.ReLU()" } as const;
    const first = farther(b, b.cv("stem1", x, cm, 3, { stride: 2, ...relu }));
    const thin = b.cv("stem2a", first, Math.floor(cm / 2), 2, { padding: 0, ...relu });
    const fine = b.cv("stem2b", farther(b, thin), cm, 2, { padding: 0, ...relu });
    const coarse = b.g.pool(first, { mode: "max", kernel: 2, stride: 1, ceil: true, rank: 2 });
    const both = b.cv("stem3", b.concat(coarse, fine), cm, 3, { stride: 2, ...relu });
    return b.cv("stem4", both, c2, 1, relu);
  },
});

/** `n` convolutions in a row, all of them kept, then squeezed and widened. Its channels are not scaled. */
export const HGBlock = free("HGBlock", {
  args: {
    cm: channels,
    c2: channels,
    k: integer({
      min: 1,
      doc: "Kernel; 3 in the framework, but the loader puts the repeats here when absent.",
    }),
    lightconv: flag({ default: false }),
    shortcut: flag({ default: false }),
    act,
  },
  build(b, [x], a) {
    // One object behind all its convolutions.
    const relu = (y: Value): Value => b.printed.sameModule(b, () => b.g.activation(y, "relu"));
    const active = a.act === true ? relu : a.act;
    const parts = [x];
    // The loader puts the repeats behind the third argument: without it they are taken for the kernel.
    const [k, times] = a.k === undefined ? [b.n, STEPS] : [a.k, b.n];
    for (let i = 0; i < b.g.times(times); i++)
      parts.push(b.in(`m.${i}`, () => step(b, parts.at(-1) as Value, a.cm, k, a.lightconv, active)));
    const squeezed = b.cv("sc", b.concat(...parts), Math.floor(a.c2 / 2), 1, { act: active });
    const y = b.cv("ec", squeezed, a.c2, 1, { act: active });
    return a.shortcut && width(x) === a.c2 ? b.g.add(y, x) : y;
  },
});

/** What `n` is where nobody says it. */
const STEPS = 6;

type Active = boolean | string | ((x: Value) => Value);

function step(b: Kit, x: Value, out: number, k: number, light: boolean, active: Active): Value {
  if (!light) return b.cv("", x, out, k, { act: active });
  return b.dw("conv2", b.cv("conv1", x, out, 1, { act: false }), out, k, { act: active });
}
