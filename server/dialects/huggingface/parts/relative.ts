import { items, stringOf, type Tree } from "../../../model/tree";
import { flag, real, wordOrWords } from "../keys";

/** The keys of attention that knows how far two words are apart. */
export const RELATIVE = {
  relative_attention: flag(false),
  max_relative_positions: real(-1),
  position_biased_input: flag(true),
  pos_att_type: wordOrWords(),
};

/** `c2p`, `p2c`: a list, or words with `|` between them. */
export function waysOf(written: Tree | string | null): ReadonlySet<string> {
  if (written === null) return new Set();
  if (typeof written === "string")
    return new Set(
      written
        .toLowerCase()
        .split("|")
        .map((w) => w.trim()),
    );
  return new Set(items(written).map((t) => stringOf(t) ?? ""));
}

interface Reach {
  readonly max_relative_positions: number;
  readonly max_position_embeddings: number;
}

/** How far apart words can be told to be. */
export const reachOf = (k: Reach): number =>
  k.max_relative_positions < 1 ? k.max_position_embeddings : k.max_relative_positions;
