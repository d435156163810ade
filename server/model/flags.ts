/**
 * A flag of V8 for the language server: while somebody begins to type, optimizing what has run a few times takes more of the processor
 * than all answers, so it may run more often first. In bytes of code. V8 takes only what it has compiled with the same flags.
 */
export const OPTIMIZES_LATER = "--interrupt-budget=300000";
