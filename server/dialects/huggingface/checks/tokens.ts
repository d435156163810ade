import { type Entry, integerOf, isMapping, items } from "../../../model/tree";
import type { Scope } from "../architecture";
import { PLACES } from "../parts/mllama";
import { sizeOf } from "./sizes";

const TOKEN = /(^|_)(token_(id|index)|tok_id)$/;

/** Ids of special tokens are rows of the embedding. */
export function checkTokens(c: Scope, outer: Scope, all: readonly Scope[]): void {
  const told = sizeOf(c, "vocabulary");
  if (!told) return;
  const rows = told.value + (c.family.types.includes("mllama_text_model") ? PLACES : 0);
  // What stands above the levels speaks of the one that writes: no other knows as many words.
  const writes = all.every((other) => (sizeOf(other, "vocabulary")?.value ?? 0) <= told.value);
  const levels = c === outer || !writes ? [c.map] : [c.map, outer.map];
  for (const map of levels)
    for (const e of map.entries)
      if (typeof e.key.value === "string" && TOKEN.test(e.key.value)) checkIds(c, e, rows);
}

function checkIds(c: Scope, e: Entry, vocabulary: number): void {
  const ids = e.value.kind === "seq" ? items(e.value).slice(0, 64) : [e.value];
  const key = String(e.key.value);
  for (const tree of ids) {
    const id = integerOf(tree);
    if (id === undefined || isMapping(tree)) continue;
    if (id < 0) {
      const message = `${key} is ${id}: an id counts from 0, and null says that there is none`;
      c.fault({
        code: "token-id",
        span: tree.span,
        severity: "warning",
        message,
        fixes: [
          {
            title: "Change to null",
            edits: [{ span: tree.span, text: "null" }],
            safe: false,
            preferred: true,
          },
        ],
      });
    } else if (id >= vocabulary) {
      const special = /^(pad|bos|eos|sep|cls|unk|decoder_start)_/.test(key);
      c.fault({
        code: "token-id",
        span: e.span,
        severity: special ? "error" : "warning",
        message: `${key} ${id} is outside the vocabulary of ${vocabulary} (0 to ${vocabulary - 1})`,
      });
    }
  }
}
