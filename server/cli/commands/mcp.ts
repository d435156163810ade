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
    "Only files below the root are read, links followed; nothing is written but a model file that the tool fix is asked " +
      "to write. Nothing is run and nobody is called.",
  ],
  options: {
    root: {
      type: "string",
      value: "FOLDER",
      help: "the workspace: no file outside is read (default: this folder)",
    },
  },
  examples: [
    { line: "claude mcp add fovea -- fovea mcp", does: "In a client that starts servers by a command." },
  ],

  async run({ values, operands }, { folder }) {
    if (operands.length > 0) throw new CannotRun("mcp takes no operands; --root FOLDER says what is served");
    const root = path.resolve(folder, values.root ?? ".");
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
      throw new CannotRun(`--root: no such folder: ${values.root}`);
    const { serve } = await import("../mcp/serve");
    await serve(root);
    return EXIT.clean;
  },
});
