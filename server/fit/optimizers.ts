/** Numbers that an optimizer keeps for each trained weight, in bytes: state in 32 bits unless the name says other. */
export const OPTIMIZERS = {
  adamw: { bytes: 8, words: "two moments" },
  adam: { bytes: 8, words: "two moments" },
  sgd: { bytes: 4, words: "with momentum" },
  "sgd-plain": { bytes: 0, words: "without momentum" },
  rmsprop: { bytes: 4, words: "one square average" },
  lion: { bytes: 4, words: "one momentum" },
  "adamw-8bit": { bytes: 2, words: "two moments in 8 bits, without their scales" },
} as const;

export type Optimizer = keyof typeof OPTIMIZERS;

export const OPTIMIZER_NAMES = Object.keys(OPTIMIZERS) as readonly Optimizer[];
