import type { TextFault } from "../model/fault";
import { holds, type Span, span } from "../model/span";
import { MAX_FAULTS } from "./limits";

/** Collects what is wrong with a text, at most one fault at each place. */
export class Faults {
  private readonly byStart = new Map<number, TextFault>();
  private readonly explained: Span[] = [];

  constructor(private readonly text: string) {}

  error(start: number, end: number, message: string): void {
    this.add(start, end, message, "error");
  }

  /** The first word at a place stands. */
  add(start: number, end: number, message: string, severity: TextFault["severity"]): void {
    if (this.byStart.size >= 5 * MAX_FAULTS || this.byStart.has(start)) return;
    this.byStart.set(start, { message, span: this.visible(start, end), severity });
  }

  /** All that the parser has to say about this range follows from what has been said. */
  explains(range: Span): void {
    if (this.explained.length < MAX_FAULTS) this.explained.push(range);
  }

  isExplained = (offset: number): boolean => this.explained.some((range) => holds(range, offset));

  /** In the order of the text. */
  list(): readonly TextFault[] {
    return [...this.byStart.values()].sort((a, b) => a.span.start - b.span.start).slice(0, MAX_FAULTS);
  }

  /** At least one character, at most to the end of its line. */
  private visible(start: number, end: number): Span {
    const from = Math.min(start, Math.max(0, this.text.length - 1));
    const last = Math.min(end, this.text.length);
    let to = Math.min(from + 1, this.text.length);
    while (to < last && !isLineBreak(this.text.charCodeAt(to))) to++;
    return span(from, to);
  }
}

const isLineBreak = (code: number): boolean => code === 10 || code === 13;
