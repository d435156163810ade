import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./server";

// The command line says how to talk: --stdio, --node-ipc, --socket=PORT or --pipe=NAME.
const connection = createConnection(ProposedFeatures.all);

const report = (error: unknown): void =>
  connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
process.on("uncaughtException", report);
process.on("unhandledRejection", report);

serve(connection, {
  /** The pages lie beside the bundle. */
  rulePage(code) {
    const page = path.join(__dirname, "rules", `${code}.md`);
    return existsSync(page) ? pathToFileURL(page).href : undefined;
  },
});
