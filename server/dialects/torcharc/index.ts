import type { Dialect } from "../dialect";
import { keyNotes } from "../said";
import { completeTorcharc, describeModule, PARTS, SECTIONS } from "./complete";
import { type Spec, specIn } from "./graph";
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
  notes: (_, { root, graph }) => [...keyNotes(root, SECTIONS), ...keyNotes(graph.value, PARTS)],
  complete: completeTorcharc,
  describe: describeModule,
};

export default torcharc;
