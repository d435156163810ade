import { Refusal, type Workspace } from "../../mcp/tool";
import { answered } from "../../mcp/tools";
import { REQUESTS, type ToolAnswer, type ToolFile, type ToolParams } from "../../protocol";
import type { Session } from "../session";

/** The tools that agents call, for those in the editor: the client reads and writes the files. */
export function tools({ connection, configs }: Session): void {
  connection.onRequest(REQUESTS.tool, async (params: ToolParams): Promise<ToolAnswer> => {
    const writes: { readonly path: string; readonly text: string }[] = [];
    const file = (path: string): ToolFile => {
      const found = params.files.find((f) => f.path === path);
      if (found) return found;
      throw new Refusal(`${path} is not a file in the workspace`);
    };
    const workspace: Workspace = {
      read: async (path) => file(path),
      optionsFor: async (path) => (await configs.of(file(path).uri)).options,
      write: async (path, text) => void writes.push({ path: file(path).path, text }),
      page: () => params.page,
    };
    try {
      return { answer: await answered(params.tool, params.input, workspace), writes };
    } catch (error) {
      if (error instanceof Refusal) return { refusal: error.message, writes: [] };
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { refusal: "There is a bug in Fovea; its log has more", writes: [] };
    }
  });
}
