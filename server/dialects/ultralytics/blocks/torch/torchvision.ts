import { ownValue } from "../../../../model/own";
import type { Value } from "../../../../model/trace";
import { integerOf, stringOf } from "../../../../model/tree";
import { nearest } from "../../../../text/nearest";
import { anything, flag, integer, text } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { isTrue } from "../../literal";
import { STOCK } from "../../variants";
import type { Networks } from "./network";
import { MOBILE_NETWORKS } from "./network-mobile";
import { PLAIN_NETWORKS } from "./network-plain";
import { RESNETS } from "./network-resnet";

const NETWORKS: Networks = { ...RESNETS, ...MOBILE_NETWORKS, ...PLAIN_NETWORKS };

/** Its last modules, a pooling and a dense layer, are left out. */
const UNUSED = 2;

/** A network of torchvision, or what is left of it after its last modules are cut off. */
export const TorchVision = defineBlock({
  name: "TorchVision",
  kind: "verbatim",
  variants: STOCK,
  isCalledOtherwise: true,
  mapsIn([, model, , unwrap, truncate, split]) {
    if (!isTrue(split) || (unwrap && !isTrue(unwrap))) return undefined;
    const stages = ownValue(NETWORKS, stringOf(model)?.toLowerCase() ?? "")?.();
    const cut = truncate ? integerOf(truncate) : UNUSED;
    // What it reads is the first of them.
    return stages && cut !== undefined ? Math.max(stages.length - cut, 0) + 1 : undefined;
  },
  args: {
    c2: integer({ min: 1, required: true, doc: "Number of output channels that the rows below expect." }),
    model: text({ required: true }),
    weights: anything({}),
    unwrap: flag({ default: true }),
    truncate: integer({ min: 0, default: UNUSED }),
    split: flag({ default: false }),
  },
  build(b, [x], a) {
    const name = a.model.toLowerCase();
    const stages = ownValue(NETWORKS, name)?.();
    if (!stages) return unlisted(b, x, name);
    // Its own first convolution is made for pictures in colour.
    b.g.expectChannels(x, IMAGE_CHANNELS, "model");
    if (!a.unwrap) {
      const logits = whole(b, x, stages);
      declares(b, logits, a.c2, name);
      return logits;
    }
    if (a.truncate === 0)
      b.g.fault(
        "shape-mismatch",
        `keeps the classifier of ${name} (truncate 0), which reads a vector, but a map arrives; truncate 1 or more`,
        { attr: "truncate" },
      );
    const values = [x];
    for (const stage of stages.slice(0, Math.max(stages.length - a.truncate, 0)))
      values.push(b.within(stage.name, () => stage.run(b, values.at(-1) as Value)));
    const last = values.at(-1) as Value;
    if (a.split) return values;
    declares(b, last, a.c2, name);
    return last;
  },
});

const IMAGE_CHANNELS = 3;

/** The network as it stands, up to its logits; what it does between its modules is no module of its own. */
const whole = (b: BlockBuilder, x: Value, stages: ReturnType<Networks[string]>): Value =>
  stages.reduce((y, { name, run }) => {
    const flat = name === "fc" ? b.g.functional(() => b.g.globalPool(y, "average", true)) : y;
    return b.within(name, () => run(b, flat));
  }, x);

function unlisted(b: BlockBuilder, x: Value, name: string): Value {
  const near = nearest(name, Object.keys(NETWORKS));
  if (near[0]) {
    const what = `unknown torchvision network ${name}; did you mean ${near[0]}?`;
    b.g.fault("bad-argument", what, { attr: "model", severity: "warning" });
  }
  return b.g.unknown([x]);
}

/** The rows below go by the number that is written, whatever arrives. */
function declares(b: BlockBuilder, x: Value, c2: number, what: string): void {
  const c = width(x);
  if (Number.isNaN(c) || c === c2) return;
  b.g.fault("channel-mismatch", `states ${c2} output channels, but ${what} has ${c}`, {
    attr: "c2",
    instead: { attr: "c2", value: String(c) },
  });
}

/** One of several outputs; the reference has picked it already. */
export const Index = defineBlock({
  name: "Index",
  kind: "verbatim",
  picks: ([, index]) => integerOf(index),
  variants: STOCK,
  args: { c2: integer({ min: 1, required: true }), index: integer({ default: 0 }) },
  build(b, [x], a) {
    declares(b, x, a.c2, `output ${a.index}`);
    return b.g.identity(x);
  },
});
