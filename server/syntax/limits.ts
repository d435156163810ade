/** What a text may cost, broken or hostile as it may be. No model comes near any of these. */

/** Levels of nesting; what reads a tree may recurse. */
export const MAX_DEPTH = 200;

/** Words of a YAML text: some 30,000 lines. */
export const MAX_TOKENS = 500_000;

/** Values of a JSON text, which is read far faster. */
export const MAX_NODES = 2_000_000;

/** Values that aliases and merge keys repeat, all together. */
export const MAX_REPEATED = 200_000;

/** Digits of an integer that is kept exactly. */
export const MAX_DIGITS = 1_000;

/** More faults than this help nobody. */
export const MAX_FAULTS = 20;

export const TOO_DEEP = `Nested more than ${MAX_DEPTH} levels deep; the rest is not read`;
export const TOO_LONG = "The file is too long; the rest is not read";
