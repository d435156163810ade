import type { Dialect } from "../dialect";
import { completeTorcharc, describeModule } from "./complete";
import { type Spec, specIn } from "./graph";
import { keysOfSpec } from "./notes";
import { readTorcharc } from "./read";

/** Specs of TorchArc: modules of torch.nn by name, and a graph of their calls. */
const torcharc: Dialect<Spec> = {
  name: "torcharc",
  title: () => "TorchArc spec",
  reach: "document",
  convention: "flops",
  scent: (text) => /\bgraph["']?\s*:/.test(text) && /\bmodules["']?\s*:/.test(text),
  begins: (text) => /^["']?modules["']?\s*:/m.test(text),
  claim: ({ root }) => specIn(root),
  read: readTorcharc,
  notes: (_, spec) => keysOfSpec(spec),
  complete: completeTorcharc,
  describe: describeModule,
};

export default torcharc;
