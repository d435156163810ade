import { defineCommand } from "../command";

export const init = defineCommand({
  name: "init",
  summary: "write a starter fovea.yaml",
  operands: "[FOLDER]",
  description: ["Writes a commented config file with the default values. An existing one is left alone."],
  options: {},
  examples: [{ line: "fovea init", does: "In this folder." }],

  run: async ({ operands }, terminal) => (await import("../init")).init(operands, terminal),
});
