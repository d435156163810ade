import type { FromPreview, PreviewState } from "./messages";

/** What VS Code gives to a page in a webview. */
interface Host {
  postMessage(message: FromPreview): void;
  getState(): PreviewState | undefined;
  setState(state: PreviewState): void;
}

declare function acquireVsCodeApi(): Host;

export const host: Host = acquireVsCodeApi();
