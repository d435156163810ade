import { type Dim, known } from "../../model/dim";

/** `abc,cd->abd`: the axes of each operand and of what comes out, by a letter each. */
export interface Equation {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/**
 * The equation with `...` written out as the axes that it stands for, and without the batch, which is the first axis of
 * the first operand and of the output. `ranks` has the batch counted in; undefined for an operand whose axes the
 * equation itself tells.
 */
export function equationOf(text: string, ranks: readonly (number | undefined)[]): Equation | undefined {
  const [left, right] = text.replaceAll(" ", "").split("->");
  if (!left || right === undefined) return undefined;
  const operands = left.split(",");
  const spread = operands.map((o, i) => (o.includes("...") ? (ranks[i] ?? 0) - (o.length - 3) : 0));
  const most = Math.max(...spread, 0);
  const written = (term: string, count: number): readonly string[] => {
    const dots = Array.from({ length: Math.max(count, 0) }, (_, i) => `.${most - count + i}`);
    const [before, after] = term.split("...");
    return after === undefined ? [...term] : [...(before ?? ""), ...dots, ...after];
  };
  return {
    operands: operands.map((o, i) => written(o, spread[i] ?? 0)),
    output: written(right, most),
  };
}

/** The extents of letters; where two disagree the better known. */
export class Extents {
  private readonly byLetter = new Map<string, Dim>();

  learn(letters: readonly string[], dims: readonly Dim[]): void {
    letters.forEach((letter, i) => {
      const d = dims[i] ?? null;
      if (!known(this.byLetter.get(letter)) && (d !== null || !this.byLetter.has(letter)))
        this.byLetter.set(letter, d);
    });
  }

  of(letter: string): Dim {
    return this.byLetter.get(letter) ?? null;
  }

  all(letters: readonly string[]): readonly Dim[] {
    return letters.map((letter) => this.of(letter));
  }

  /** Every letter but the batch's. */
  letters(except: string | undefined): readonly string[] {
    return [...this.byLetter.keys()].filter((letter) => letter !== except);
  }
}
