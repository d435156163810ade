import type { Glance } from "../analysis/analyse";
import type { Options } from "../model/options";

/** So many versions are kept, */
const MOST_VERSIONS = 4;
/** as long as their texts together have no more characters than this. */
const MOST_TEXT = 1_000_000;

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
    let left = MOST_TEXT;
    this.looks = [look, ...before].slice(0, MOST_VERSIONS).filter(({ analysis }) => {
      left -= analysis.text.length;
      return left >= 0;
    });
  }

  forget(uri: string): void {
    if (uri === this.uri) this.looks = [];
  }
}
