/**
 * Flags of V8: while somebody begins to type, or a run has just begun, optimizing what has run a few times takes more of the processor
 * than all answers, so it may run more often first. In bytes of code. V8 takes only what it has compiled with the same flags.
 */
export const OPTIMIZES_LATER = { server: "--interrupt-budget=300000", program: "--interrupt-budget=1000000" };
