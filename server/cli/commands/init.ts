import { defineCommand } from "../command";

export const init = defineCommand({
  name: "init",
  summary: "write a fovea.yaml to start from",
  operands: "[FOLDER]",
  description: [
    "Writes a config file with everything in it explained and nothing changed. One that is there is not touched.",
  ],
  options: {},
  examples: [{ line: "fovea init", does: "In this folder." }],

  run: async ({ operands }, terminal) => (await import("../init")).init(operands, terminal),
});
