import type { Scope } from "../architecture";
import { pattern } from "./runs";

/** What a block is: the kind of its attention (empty where all are alike), and whether it has experts. */
export interface Kind {
  readonly attention: string;
  readonly sparse: boolean;
}

/** The same as a word for people. */
export const kindWord = ({ attention, sparse }: Kind): string =>
  [attention, sparse ? "experts" : "dense"].filter(Boolean).join(", ");

export const kindOfWord = (word: string): Kind => {
  const parts = word.split(", ");
  return { attention: parts.length > 1 ? (parts[0] as string) : "", sparse: parts.at(-1) === "experts" };
};

interface Steps {
  readonly decoder_sparse_step: number;
  readonly mlp_only_layers: readonly number[] | null;
}

/** Experts in every so many blocks but the listed ones. */
export const sparsely =
  (k: Steps, experts: number, attention?: (i: number) => string) =>
  (i: number): string => {
    const listed = new Set(k.mlp_only_layers ?? []);
    const sparse = !listed.has(i) && experts > 0 && (i + 1) % k.decoder_sparse_step === 0;
    return kindWord({ attention: attention?.(i) ?? "", sparse });
  };

/** The first blocks are dense, all others have experts. */
export const denseFirst =
  (first: number, attention?: (i: number) => string) =>
  (i: number): string =>
    kindWord({ attention: attention?.(i) ?? "", sparse: i >= first });

/** As the file lists them, or the first ones dense. */
export function listedSparse(
  c: Scope,
  listed: readonly string[] | null,
  layers: number,
  first: number,
  attention?: (i: number) => string,
): (i: number) => string {
  const kind = pattern(c, "mlp_layer_types", listed, layers, (i) => (i < first ? "dense" : "sparse"));
  return (i) => kindWord({ attention: attention?.(i) ?? "", sparse: kind(i) !== "dense" });
}
