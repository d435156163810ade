import type { Severity } from "./problem";
import type { Span } from "./span";

/** Wrong with the writing: an argument, a reference, a structure. The rule named by `code` gives it its words' page. */
export interface ReadingFault {
  readonly code: string;
  readonly span: Span;
  readonly message: string;
  /** The rule's own severity when absent. */
  readonly severity?: Severity;
  readonly layer?: number;
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
  readonly fixes?: readonly {
    readonly title: string;
    readonly edits: readonly { readonly span: Span; readonly text: string }[];
    readonly preferred?: boolean;
    readonly safe?: boolean;
  }[];
}
