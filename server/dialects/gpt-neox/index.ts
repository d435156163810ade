import type { Mapping } from "../../model/tree";
import type { Dialect } from "../dialect";
import { completeNeox } from "./complete";
import { claimed } from "./keys";
import { readNeox } from "./read";

/** Configs of GPT-NeoX: a GPT from its numbers. */
const neox: Dialect<Mapping> = {
  name: "gpt-neox",
  title: () => "GPT-NeoX config",
  reach: "document",
  convention: "flops",
  scent: (text) => /\bhidden[-_]size\b/.test(text) && /\bnum[-_](layers|attention[-_]heads)\b/.test(text),
  claim: ({ root }) => claimed(root),
  read: readNeox,
  complete: completeNeox,
};

export default neox;
