import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./server";

// The command line says how to talk: --stdio, --node-ipc, --socket=PORT or --pipe=NAME.
const connection = createConnection(ProposedFeatures.all);

const report = (error: unknown): void =>
  connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
process.on("uncaughtException", report);
process.on("unhandledRejection", report);

serve(connection);
