import type { ExtensionContext } from "vscode";
import type { Api } from "./activate";

/** One bundle for both extension hosts, which share nearly all of it; only what a host needs is run. */
const inWorker = "WorkerGlobalScope" in globalThis;

export async function activate(context: ExtensionContext): Promise<Api> {
  const host = await (inWorker ? import("./worker") : import("./process"));
  return host.activate(context);
}
