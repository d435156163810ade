import type { Dialect } from "../dialect";
import { networksIn } from "./find";
import { readTorch } from "./read";

/** Modules of torch.nn as configs write them: `_target_: torch.nn.Conv2d` and its like, wherever they stand in the file. */
export const torch: Dialect = {
  name: "torch",
  scent: (text) => /\bnn\.[A-Z]|\bnn\.modules\./.test(text),
  claims: ({ root }) => root !== undefined && networksIn(root, "").length > 0,
  read: readTorch,
};
