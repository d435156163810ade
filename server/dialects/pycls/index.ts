import type { Mapping } from "../../model/tree";
import type { Dialect } from "../dialect";
import { completePycls } from "./complete";
import { notesOf } from "./notes";
import { claimed, readPycls } from "./read";

/** Configs of pycls: AnyNet, RegNet, ResNe(X)t and EfficientNet from a few numbers. */
const pycls: Dialect<Mapping> = {
  name: "pycls",
  title: () => "pycls config",
  reach: "document",
  convention: "pycls",
  scent: (text) => /\bMODEL\b/.test(text) && /\b(ANYNET|REGNET|RESNET|EN)["']?\s*:/.test(text),
  begins: (text) => /^["']?(?:MODEL|ANYNET|REGNET|EN)["']?\s*:/m.test(text),
  claim: claimed,
  read: readPycls,
  notes: notesOf,
  complete: completePycls,
};

export default pycls;
