import { channels } from "../../../../model/tensor";
import { integer } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";

export const Shortcut = defineBlock({
  name: "Shortcut",
  kind: "verbatim",
  variants: ["v7", "v9"],
  reads: "several",
  args: { dimension: integer({ default: 0 }) },
  build: (b, inputs) => b.g.add(...inputs),
});

/** Each input in halves: all first ones, then all second ones. */
export const Chuncat = defineBlock({
  name: "Chuncat",
  kind: "verbatim",
  variants: ["v7"],
  reads: "several",
  args: { dimension: integer({ default: 1 }) },
  build(b, inputs) {
    const halves = inputs.map((x) => b.halves(x));
    return b.concat(...halves.map(([first]) => first), ...halves.map(([, second]) => second));
  },
});

/** One half of the channels added to the other. */
export const Foldcut = defineBlock({
  name: "Foldcut",
  kind: "verbatim",
  variants: ["v7"],
  args: { dimension: integer({ default: 0 }) },
  build(b, [x], a) {
    if (a.dimension !== 1)
      b.g.fault("bad-argument", `folds axis ${a.dimension}, which is not that of the channels: write [1]`, {
        attr: "dimension",
      });
    const [first, second] = b.halves(x);
    return typeof channels(x.type) === "number" ? b.g.add(first, second) : first;
  },
});
