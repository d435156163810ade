import type { Tree } from "../../model/tree";
import type { Dialect } from "../dialect";
import { completeHydra, completeReference, describeTarget } from "./complete";
import { networksIn } from "./find";
import { notation } from "./notation";
import { namesIn, targetNotes } from "./notes";
import { readHydra } from "./read";
import { modulesState } from "./state";

/** Modules of torch.nn and classes of Keras as configs write them, `_target_: torch.nn.Conv2d` and its like, wherever they stand. */
export const hydra: Dialect<Tree> = {
  name: "hydra",
  title: (framework) => (framework === "keras" ? "Keras layers" : "PyTorch modules"),
  reach: "part",
  convention: "flops",
  scent: (text) => /\bnn\.[A-Z]|\bnn\.modules\.|\bkeras\.\w/.test(text),
  claim: ({ root }) => (root !== undefined && networksIn(root, "").length > 0 ? root : undefined),
  read: readHydra,
  state: modulesState,
  notation,
  notes: targetNotes,
  names: namesIn,
  begins: (text) => /^[\s{,-]*["']?(?:_target_|class_path)["']?\s*:/m.test(text),
  complete: completeHydra,
  completeReference,
  describe: describeTarget,
};

export default hydra;
