import type { Glance } from "../analysis/analyse";
import type { Options } from "../model/options";

/** The newest version, the one before it and so on are kept as long as their texts up to there have no more characters together. */
const MOST_TEXT = [5e6, 5e6, 2e5, 2e5] as const;

/**
 * The last versions of the document that is being edited: what is undone, or typed and taken back, needs no second look. Whoever
 * edits another document has them forgotten.
 */
export class Earlier {
  private uri = "";
  private looks: readonly Glance[] = [];

  look(uri: string, text: string, isSame: (options: Options) => boolean): Glance | undefined {
    if (uri !== this.uri) return undefined;
    return this.looks.find(({ analysis }) => analysis.text === text && isSame(analysis.options));
  }

  keep(uri: string, look: Glance): void {
    const before = uri === this.uri ? this.looks.filter((l) => l !== look) : [];
    this.uri = uri;
    let length = 0;
    this.looks = [look, ...before].slice(0, MOST_TEXT.length).filter(({ analysis: { text } }, i) => {
      length += text.length;
      return length <= (MOST_TEXT[i] ?? 0);
    });
  }

  forget(uri: string): void {
    if (uri === this.uri) this.looks = [];
  }
}
