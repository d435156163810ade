import { statSync } from "node:fs";
import path from "node:path";
import { CannotRun, defineCommand, EXIT } from "../command";

export const mcp = defineCommand({
  name: "mcp",
  summary: "run a Model Context Protocol server, for agents that write model files",
  operands: "[OPTIONS]",
  description: [
    "Serves the tools analyse, check, fix, list_layers, explain_layer, diff, fit, shrink and rule over standard input and output " +
      "until the client ends it. Models are given as a path or as text.",
    "Only files below the root are read, after symbolic links are resolved. The only file written is a model that the fix tool " +
      "is asked to write. Nothing is executed and nothing is sent over the network.",
  ],
  options: {
    root: {
      type: "string",
      value: "FOLDER",
      help: "the workspace; no file outside it is read (default: the current folder)",
    },
  },
  examples: [
    { line: "claude mcp add fovea -- fovea mcp", does: "In a client that starts servers by a command." },
  ],

  async run({ values, operands }, { folder }) {
    if (operands.length > 0)
      throw new CannotRun("mcp takes no operands; --root FOLDER names the folder to serve");
    const root = path.resolve(folder, values.root ?? ".");
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
      throw new CannotRun(`--root: no such folder: ${values.root}`);
    const { serve } = await import("../mcp/serve");
    await serve(root);
    return EXIT.clean;
  },
});
