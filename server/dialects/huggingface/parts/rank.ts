/** The rank of the step of a state space: a number, or `auto`, a sixteenth of the width. */
export const rankOf = (written: string | number, width: number): number =>
  typeof written === "number" ? written : Math.ceil(width / 16);
