import { VOCABULARY } from "../../torch/names";
import { anything } from "../../vocabulary/args";
import { free } from "./_block";

/** The loader has its own ways with these: what it puts in, and what it scales. */
const OWN: ReadonlySet<string> = new Set(["BatchNorm2d", "ConvTranspose2d", "Identity"]);

/** Modules of torch.nn take their arguments as torch has them: nothing is scaled, and input channels are written. */
export const modules = VOCABULARY.filter(({ type }) => !OWN.has(type)).map((spec) =>
  free(`nn.${spec.type}`, {
    args: spec.args,
    build: (b, inputs, args) => spec.lower(b.g, inputs, args, NOTHING),
  }),
);

const NOTHING: ReadonlySet<string> = new Set();

export const Identity = free("nn.Identity", {
  args: { ignored: anything({}) },
  build: (b, [x]) => b.g.identity(x),
});

/** The loader puts the channels in, whatever is written. */
export const BatchNorm2d = free("nn.BatchNorm2d", {
  args: { num_features: anything({}) },
  build: (b, [x]) => b.g.batchNorm(x),
});
