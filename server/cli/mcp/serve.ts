import { Refusal, type Tool, type Workspace } from "../../mcp/tool";
import { answered, INSTRUCTIONS, TOOLS } from "../../mcp/tools";
import { version } from "../version";
import { CallToolRequestSchema, ListToolsRequestSchema, Server, StdioServerTransport } from "./sdk";
import { workspaceAt } from "./workspace";

/** Serves until whoever started it closes the standard input. */
export async function serve(folder: string): Promise<void> {
  const server = serverFor(workspaceAt(folder));
  const ended = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once("end", () => void server.close());
  });
  await server.connect(new StdioServerTransport());
  await ended;
}

function serverFor(workspace: Workspace): Server {
  const server = new Server(
    { name: "fovea", title: "Fovea", version: version() },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS.map(listed) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    try {
      const answer = await answered(params.name, params.arguments ?? {}, workspace);
      return {
        content: [{ type: "text" as const, text: JSON.stringify(answer) }],
        structuredContent: { ...answer },
      };
    } catch (error) {
      const text = error instanceof Refusal ? error.message : reasonOf(error as NodeJS.ErrnoException);
      return { content: [{ type: "text" as const, text }], isError: true };
    }
  });
  return server;
}

/** What the system says has no place of this machine in it. */
const reasonOf = ({ code, message }: NodeJS.ErrnoException): string =>
  code === undefined ? `bug in Fovea: ${message}` : `The file cannot be used (${code})`;

const listed = ({ name, title, description, input, required = [], writes }: Tool) => ({
  name,
  title,
  description,
  inputSchema: {
    type: "object" as const,
    properties: { ...input },
    required: [...required],
    additionalProperties: false,
  },
  annotations: {
    title,
    readOnlyHint: writes !== true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
});
