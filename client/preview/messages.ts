import type { Comparison, Diagram, FitParams, FitView, IdeaWish } from "../../server/protocol";

/** What the extension tells the preview. */
export type ToPreview =
  | {
      readonly kind: "diagram";
      /** Of the document; the page keeps it for a window that is opened again. */
      readonly uri: string;
      readonly diagram: Diagram;
      readonly compared: Pair | null;
    }
  | { readonly kind: "fit"; readonly fit: FitView | null }
  /** There is nothing to draw, and why. */
  | { readonly kind: "nothing"; readonly why: string }
  /** The row that the cursor is in. */
  | { readonly kind: "select"; readonly row: Selected | null }
  /** Why a wish was not granted. */
  | { readonly kind: "refused"; readonly why: string }
  /** Draw this, and answer with the picture. */
  | { readonly kind: "paint"; readonly svg: string };

/** Two models beside each other: the diagram is that of the latter. */
export interface Pair extends Comparison {
  readonly names: Readonly<Record<Side, string>>;
}

export type Side = "before" | "after";

/** A row of the diagram; or, of two models that are compared, of that of the one before. */
export interface Selected {
  readonly side: Side;
  readonly row: number;
}

/** What the preview tells the extension. */
export type FromPreview =
  | { readonly kind: "ready" }
  /** Show a row in the editor; `focus`: go there. */
  | { readonly kind: "reveal"; readonly row: Selected; readonly focus: boolean }
  /** Show the comparison as a page. */
  | { readonly kind: "page" }
  | { readonly kind: "fit"; readonly choice: FitChoice }
  /** Change the file as a card of the three ideas says. */
  | { readonly kind: "wish"; readonly row: number; readonly wish: IdeaWish }
  /** A PNG as a data URL; empty where it could not be drawn. */
  | { readonly kind: "painted"; readonly png: string }
  | { readonly kind: "selectScale" }
  | { readonly kind: "setInputSize" };

/** Where the model is to be trained and run. */
export type FitChoice = Pick<FitParams, "device" | "amp" | "batch" | "optimizer">;

/** What survives in the page while it is hidden, and in the window over a restart. */
export interface PreviewState {
  readonly uri?: string;
  readonly view?: "compared" | "layers" | "ideas" | "fit";
  readonly fit?: FitChoice;
}
