import { type Arg, anything, real } from "../../../vocabulary/args";
import { type KerasLayer, layer } from "../spec";

const share = real({ required: true });
/** Which values a release refuses, `loading/values.ts` says. */
const rate: Arg<number> = { ...share, read: (tree) => share.read(tree) ?? 0 };

const dropout = (type: string): KerasLayer =>
  layer({
    type,
    args: { rate },
    lower: ({ g, x, args }) => g.dropout(x, args.rate),
  });

/** Random while training, nothing afterwards. */
export const dropouts = [
  "Dropout",
  "AlphaDropout",
  "GaussianDropout",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "SpatialDropout3D",
].map(dropout);

export const noise = layer({
  type: "GaussianNoise",
  args: { stddev: rate },
  lower: ({ g, x }) => g.dropout(x),
});

/** What says something about a tensor and leaves it as it is. */
export const passing = ["Identity", "ActivityRegularization", "InputLayer"].map((type) =>
  layer({ type, lower: ({ g, x }) => g.identity(x) }),
);

export const masking = layer({
  type: "Masking",
  args: { mask_value: anything() },
  lower({ g, x, args: { mask_value: value } }) {
    // A list is compared with the last axis, value by value.
    const last = x.type.dims?.at(-1);
    const count = value?.kind === "seq" ? value.items.length : 1;
    if (typeof last === "number" && count !== 1 && last !== 1 && count !== last)
      g.fault("bad-argument", `mask_value has ${count} values where the last axis has ${last}`, {
        attr: "mask_value",
      });
    return g.identity(x);
  },
});
