import type { Told, Verdict } from "./compare";

const ALL_TOLD = 0.99;
const WIDTH = 150;
const COLUMNS: readonly Told[] = ["error", "warning", "elsewhere", "silent"];

/** Files by what the framework does with them and what is said of them, in all and by kind. */
export class Confusion {
  private readonly said = { accepted: zero(), refused: zero() };
  private readonly kinds = new Map<string, { refused: number; told: number }>();
  private unequal = 0;
  private placeless = 0;

  add({ case: { kind, expect }, outcome, told }: Verdict): void {
    this.said[expect.accepts ? "accepted" : "refused"][told]++;
    if (expect.accepts) {
      if (outcome === "different") this.unequal++;
      return;
    }
    if (!expect.lines) this.placeless++;
    const row = this.kinds.get(kind) ?? { refused: 0, told: 0 };
    row.refused++;
    if (told === "error" || told === "warning") row.told++;
    this.kinds.set(kind, row);
  }

  private get refused(): number {
    return total(this.said.refused);
  }

  private get told(): number {
    return this.said.refused.error + this.said.refused.warning;
  }

  /**
   * Whether enough of what is refused is told: no list of reasons can excuse more than the hundredth part. One file of a
   * small sample says nothing about a hundredth.
   */
  get holds(): boolean {
    return this.refused - this.told <= Math.max(1, this.refused * (1 - ALL_TOLD));
  }

  /** A row for each verdict, all of one width, so that those of several oracles are one table; nothing where all is accepted. */
  rows(name: string): readonly string[] {
    if (this.refused === 0) return [];
    const row = (verdict: "accepted" | "refused", note: string): string =>
      [
        name.padEnd(22),
        verdict.padEnd(9),
        number(total(this.said[verdict])),
        ...COLUMNS.map((c) => number(this.said[verdict][c])),
        ` ${note}`,
      ].join(" ");
    const placeless = this.placeless > 0 ? `; for ${this.placeless} no row is known` : "";
    return [
      row("accepted", `${this.unequal} with a complete figure that is not the framework's`),
      row("refused", `${percent(this.told, this.refused)} told at the row${placeless}`),
    ];
  }

  /** How much of what is refused is told, by kind; the kinds where it is not all of it first. */
  byKind(): readonly string[] {
    const kinds = [...this.kinds].sort(
      ([a, x], [b, y]) => x.told / x.refused - y.told / y.refused || (a < b ? -1 : 1),
    );
    const part = ([kind, { refused, told }]: (typeof kinds)[number]): string =>
      `${kind} ${percent(told, refused)} of ${refused}`;
    return wrapped(kinds.map(part));
  }
}

export const HEADER = ["", "", "files", ...COLUMNS]
  .map((word, i) => (i === 0 ? word.padEnd(22) : i === 1 ? word.padEnd(9) : word.padStart(9)))
  .join(" ");

const zero = (): Record<Told, number> => ({ error: 0, warning: 0, elsewhere: 0, silent: 0 });
const total = (of: Record<Told, number>): number => COLUMNS.reduce((n, c) => n + of[c], 0);
const number = (n: number): string => String(n).padStart(9);

/** Rounded down: 99.96 % is not all. */
const percent = (n: number, of: number): string => `${Math.floor((1000 * n) / of) / 10}%`;

function wrapped(parts: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length + 2 <= WIDTH)
      lines[lines.length - 1] = `${last}, ${part}`;
    else lines.push(part);
  }
  return lines;
}
