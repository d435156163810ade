import type { Value } from "../../../../model/trace";
import type { PerAxis } from "../../../../trace/options";
import { flag, integer, perAxis } from "../../../../vocabulary/args";
import { act, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { argument } from "../../building/claims";
import { STOCK } from "../../variants";

const channels = integer({ min: 1, required: true });

/** One row and one column of zeros at the far ends, for windows of 2. */
const farther = (b: BlockBuilder, x: Value): Value =>
  b.g.pad(x, [
    [0, 1],
    [0, 1],
  ]);

/** The beginning of HGNetV2. Its channels are not scaled. */
export const HGStem = defineBlock({
  name: "HGStem",
  kind: "verbatim",
  takesInputChannels: true,
  claims: argument("c2"),
  variants: STOCK,
  args: { cm: channels, c2: channels },
  build(b, [x], { cm, c2 }) {
    const relu = { act: "nn.ReLU()" } as const;
    const first = farther(b, b.convBnAct("stem1", x, cm, 3, { stride: 2, ...relu }));
    const thin = b.convBnAct("stem2a", first, Math.floor(cm / 2), 2, { padding: 0, ...relu });
    const fine = b.convBnAct("stem2b", farther(b, thin), cm, 2, { padding: 0, ...relu });
    const coarse = b.g.pool(first, { mode: "max", kernel: 2, stride: 1, ceil: true, rank: 2 });
    const both = b.convBnAct("stem3", b.concat(coarse, fine), cm, 3, { stride: 2, ...relu });
    return b.convBnAct("stem4", both, c2, 1, relu);
  },
});

/** No kernel, but not `None` either, which its convolutions refuse. */
const ABSENT = 0;

/** `n` convolutions in a row, all of them kept, then squeezed and widened. Its channels are not scaled. */
export const HGBlock = defineBlock({
  name: "HGBlock",
  kind: "verbatim",
  takesRepeats: true,
  takesInputChannels: true,
  claims: argument("c2"),
  variants: STOCK,
  args: {
    cm: channels,
    c2: channels,
    k: {
      ...perAxis({
        min: 1,
        doc: "Kernel size; if absent, the loader passes the repeats here (the framework's default is 3).",
      }),
      fallback: ABSENT,
    },
    lightconv: flag({ default: false }),
    shortcut: flag({ default: false }),
    act,
  },
  build(b, [x], a) {
    // One object behind all its convolutions.
    const relu = (y: Value): Value => b.printed.sameModule(b, () => b.g.activation(y, "relu"));
    const active = a.act === true ? relu : a.act;
    b.checkParts();
    const parts = [x];
    // The loader puts the repeats behind the third argument: without it they are taken for the kernel.
    const [k, times] = a.k === ABSENT ? [b.n, STEPS] : [a.k, b.n];
    for (let i = 0; i < b.g.times(times); i++)
      parts.push(b.within(`m.${i}`, () => step(b, parts.at(-1) as Value, a.cm, k, a.lightconv, active)));
    const squeezed = b.convBnAct("sc", b.concat(...parts), Math.floor(a.c2 / 2), 1, { act: active });
    const y = b.convBnAct("ec", squeezed, a.c2, 1, { act: active });
    return a.shortcut && width(x) === a.c2 ? b.g.add(y, x) : y;
  },
});

/** What `n` is where nobody says it. */
const STEPS = 6;

type Active = boolean | string | ((x: Value) => Value);

function step(b: BlockBuilder, x: Value, out: number, k: PerAxis, light: boolean, active: Active): Value {
  if (!light) return b.convBnAct("", x, out, k, { act: active });
  return b.depthwise("conv2", b.convBnAct("conv1", x, out, 1, { act: false }), out, k, { act: active });
}
