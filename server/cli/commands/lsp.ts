import { CannotRun, defineCommand } from "../command";

export const lsp = defineCommand({
  name: "lsp",
  summary: "run the language server, for any editor that speaks the Language Server Protocol",
  operands: "--stdio",
  description: [
    "Serves hints, hovers, problems and quick fixes over standard input and output until the editor ends it. " +
      "VS Code's extension starts its own; this is for Neovim, Helix, Emacs and others.",
  ],
  options: {
    stdio: { type: "boolean", help: "communicate over standard input and output (the only transport)" },
    clientProcessId: {
      type: "string",
      value: "PID",
      help: "process of the editor; the server exits with it",
    },
  },
  examples: [
    {
      line: "vim.lsp.start({ name = 'fovea', cmd = { 'fovea', 'lsp', '--stdio' } })",
      does: "In a Neovim FileType autocommand for yaml and json.",
    },
  ],

  async run({ values, operands }) {
    if (operands.length > 0 || !values.stdio) throw new CannotRun("lsp takes --stdio and nothing else");
    // The server listens from the moment it is loaded, and ends the process itself.
    await import("../../lsp/node");
    return new Promise(() => undefined);
  },
});
