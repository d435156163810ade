import type { Diagram, FitParams, FitView, IdeaWish } from "../../server/protocol";

/** What the extension tells the preview. */
export type ToPreview =
  | { readonly kind: "diagram"; readonly diagram: Diagram }
  | { readonly kind: "fit"; readonly fit: FitView | null }
  /** There is nothing to draw, and why. */
  | { readonly kind: "nothing"; readonly why: string }
  /** The row that the cursor is in. */
  | { readonly kind: "select"; readonly row: number | null }
  /** Why a wish was not granted. */
  | { readonly kind: "refused"; readonly why: string }
  /** Draw this, and answer with the picture. */
  | { readonly kind: "paint"; readonly svg: string };

/** What the preview tells the extension. */
export type FromPreview =
  | { readonly kind: "ready" }
  /** Show a row in the editor; `focus`: go there. */
  | { readonly kind: "reveal"; readonly row: number; readonly focus: boolean }
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
  readonly view?: "layers" | "ideas" | "fit";
  readonly fit?: FitChoice;
}
