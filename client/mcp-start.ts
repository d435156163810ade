/** Where a project has the command line among its dependencies. */
export const COMMAND_LINE = ["node_modules", "fovea", "dist", "cli.js"];

/** How a server is started that agents talk to: as the editor's own definition of one has it. */
export interface ServerStart {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** Of the folder `root`, of which it reads the files, with the command line at `file`. */
export const serverStart = (root: string, file: string): ServerStart => ({
  command: process.execPath,
  args: [file, "mcp", "--root", root],
  // The editor's own program is Node, if it is told to be.
  env: { ELECTRON_RUN_AS_NODE: "1" },
});
