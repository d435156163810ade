import type { Tree } from "../../model/tree";
import type { Dialect } from "../dialect";
import { networksIn } from "./find";
import { readHydra } from "./read";

/** Modules of torch.nn as configs write them: `_target_: torch.nn.Conv2d` and its like, wherever they stand in the file. */
export const hydra: Dialect<Tree> = {
  name: "hydra",
  title: () => "PyTorch modules",
  reach: "part",
  convention: "flops",
  scent: (text) => /\bnn\.[A-Z]|\bnn\.modules\./.test(text),
  claim: ({ root }) => (root !== undefined && networksIn(root, "").length > 0 ? root : undefined),
  read: readHydra,
};

export default hydra;
