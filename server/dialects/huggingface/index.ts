import { type Dialect, isEmptyObject } from "../dialect";
import { besideOf } from "./beside";
import { type Claim, claimOf, smellsOfConfig } from "./claims";
import { completeKeys } from "./complete";
import { notesOf } from "./notes";
import { readHuggingFace } from "./read";
import { classState } from "./state";
import { storedOf } from "./storage";

/** The `config.json` of a checkpoint: a family of models, and the numbers that make it one of them. */
export const huggingface: Dialect<Claim> = {
  name: "huggingface",
  // Classes of diffusers are written with a capital, families of transformers without one.
  title: (type) =>
    type === null ? "Hugging Face" : `${/^[A-Z]/.test(type) ? "diffusers" : "Hugging Face"} ${type}`,
  reach: "document",
  convention: "flops",
  scent: smellsOfConfig,
  begins: (text, name) => /config\.json$/.test(name) && isEmptyObject(text),
  claim: claimOf,
  read: readHuggingFace,
  stored: (measured, { root }) => storedOf(measured, root),
  beside: besideOf,
  state: classState,
  notes: notesOf,
  complete: completeKeys,
};

export default huggingface;
