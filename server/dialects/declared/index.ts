export { NAMES as DECLARATION_NAMES } from "./declaration";
export type { Declaration, Declarations } from "./declaration";
export { DECLARATION_KEYS, NO_DECLARATIONS, readDeclarations } from "./read";
export { runDeclared } from "./run";
export { declaredTypes, numberIn } from "./types";
export { mappingOf, type Plain } from "./plain-tree";
